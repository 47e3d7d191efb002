// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "limits.h"
#include "scenario.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace interleave::scenario {

/// What a step may say, as bits: parser, instantiate and JSON all go by these.
enum class Field : std::uint32_t {
    Ms = 1u << 0,
    Bytes = 1u << 1,
    Count = 1u << 2,
    Chunk = 1u << 3,
    Amount = 1u << 4, ///< `value`
    Timeout = 1u << 5,
    Object = 1u << 6, ///< with `pick`
    Workers = 1u << 7,
    Text = 1u << 8,
    Type = 1u << 9, ///< raise
    Steps = 1u << 10,
    Catch = 1u << 11, ///< try: catch and except
    Finally = 1u << 12,
    Blocking = 1u << 13,
    ReturnExceptions = 1u << 14,
};
constexpr std::uint32_t operator|(Field a, Field b) noexcept { return std::uint32_t(a) | std::uint32_t(b); }
constexpr std::uint32_t operator|(std::uint32_t a, Field b) noexcept { return a | std::uint32_t(b); }

/// One kind of step: its word, what it must and may say, on what objects and in which models it works.
struct OpRule
{
    Op op;
    std::string_view name;
    std::uint32_t required = 0; ///< Fields
    std::uint32_t optional = 0;
    std::uint32_t objects = 0; ///< bit 1 << ObjectKind
    std::uint32_t models = 0; ///< bit 1 << Model
    bool needsLine = true;
    double count = 1; ///< what a missing count means
    Limits counts {}; ///< Count
    /// Whether the step may have the field, must have it, may name such an object.
    [[nodiscard]] bool has(Field field) const noexcept { return ((required | optional) & std::uint32_t(field)) != 0; }
    [[nodiscard]] bool needs(Field field) const noexcept { return (required & std::uint32_t(field)) != 0; }
    [[nodiscard]] bool worksOn(ObjectKind kind) const noexcept { return (objects >> unsigned(kind) & 1) != 0; }
    /// Whether the step means something there.
    /// Whether such an object means something in this model.
    [[nodiscard]] bool worksIn(Model model) const noexcept { return (models >> unsigned(model) & 1) != 0; }
};
/// There is one for each.
const OpRule &ruleOf(Op op) noexcept;
/// Every key that a table of this step may have.
std::vector<std::string> keysOf(const OpRule &rule);
/// Why a step does not work in a model, and what to do instead: "interpreters share no locks; use a queue".
std::string_view insteadOf(Op op, Model model) noexcept;

/// Where steps stand that somebody else than the worker does. Not everything that a worker may do works there.
enum class Within : std::uint8_t {
    Program, ///< the worker's own steps: everything its model knows
    LoopsThread, ///< asyncio: a function on a thread of an executor (to_thread; submit and map on a pool of threads)
    LoopsProcess, ///< asyncio: a job of a pool of processes
    ThreadsProcess, ///< threads: a job of a pool of processes
    Callback, ///< asyncio: call_soon, call_later
};
bool worksWithin(Op op, Within within) noexcept;
/// Why not, and what to do instead.
std::string_view insteadOf(Within within) noexcept;

/// One kind of object: its word and what its number is called.
struct ObjectRule
{
    ObjectKind kind;
    std::string_view name; ///< "bounded-semaphore"
    std::string_view sizeKey; ///< "value", "parties", "bound", "bytes", "workers"; "" if it has none
    bool sizeNeeded = false;
    double standardSize = 0;
    Limits sizes {};
    std::uint32_t models = 0;
    /// Whether it means something in this model.
    [[nodiscard]] bool worksIn(Model model) const noexcept { return (models >> unsigned(model) & 1) != 0; }
};
/// There is one for each.
const ObjectRule &ruleOf(ObjectKind kind) noexcept;

/// How many workers of a variant may be there, by model; of what a job may have in all.
std::uint32_t mostWorkers(Model model) noexcept;

} // namespace interleave::scenario
