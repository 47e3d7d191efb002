// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "expression.h"
#include "lesson.h"

#include <trace/measures.h>

namespace interleave::lessons {

/// What one run of a variant is measured by, without the variant's name: "wall", "gil.hold.p50", "lock.guard.wait.p99", … Whatever
/// trace::measures gives for the things that it names.
std::vector<std::string> measureNames(const trace::NamedThings &things = {});

/// What a variant gives names to: its workers and objects, with counts expanded ("item-1", …). Where a count is a parameter: as many as it
/// allows, kMostOfOneName at most. Pure.
trace::NamedThings namedThings(const scenario::VariantSpec &variant, const std::vector<scenario::ParameterSpec> &parameters);
inline constexpr int kMostOfOneName = 64;

/// What `needs` may name, and every other formula too: the lesson's parameters, `interval_ms` (ms), `cores`
/// (allowed to the run), `usable_cores` (measured, at most `cores`).
std::vector<std::string> machineNames(const std::vector<scenario::ParameterSpec> &parameters);

/// All that a formula may name: machineNames, and "VARIANT.measure" for each variant and measure.
std::vector<std::string> knownNames(const std::vector<scenario::ParameterSpec> &parameters,
    const std::vector<scenario::VariantSpec> &variants);

/// True for measures in seconds ("threads.wall", "gil.hold.p50"), false for plain numbers
/// ("threads.gil.overlaps", "usable_cores").
bool nameIsInSeconds(std::string_view name) noexcept;

/// True if the value of `expression` is a time: found by doubling every time in it, which then must double
/// the value.
bool isInSeconds(const Expression &expression);

} // namespace interleave::lessons
