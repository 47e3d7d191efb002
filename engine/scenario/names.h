// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

#include <optional>
#include <string_view>
#include <vector>

namespace interleave::scenario {

/// The words of lesson.toml and of the control protocol, in one place. All pure.
std::optional<Op> opFromName(std::string_view name) noexcept;
std::optional<Model> modelFromName(std::string_view name) noexcept;
std::optional<GilKind> gilFromName(std::string_view name) noexcept;
std::optional<Latency::Kind> latencyKindFromName(std::string_view name) noexcept;
std::optional<ObjectKind> objectKindFromName(std::string_view name) noexcept;
std::optional<Pick> pickFromName(std::string_view name) noexcept;
std::optional<Starts> startsFromName(std::string_view name) noexcept;
std::optional<trace::StartMethod> startMethodFromName(std::string_view name) noexcept;
std::string_view gilName(GilKind kind) noexcept; ///< "cpython-3", "cpython-3.9", "cpython-2", "none", "per-interpreter"
std::string_view objectKindName(ObjectKind kind) noexcept;
std::string_view pickName(Pick pick) noexcept; ///< "first", "worker", "random", "round"
std::string_view startsName(Starts starts) noexcept; ///< "alone", "main", "on-demand"
std::string_view startMethodName(trace::StartMethod method) noexcept; ///< "fork", "spawn", "forkserver"
std::string_view latencyKindName(Latency::Kind kind) noexcept; ///< "fixed", "uniform", "log-normal"

/// Every name of a set, in the order of its enum: for "known are …" and "did you mean".
std::vector<std::string> opNames();
std::vector<std::string> modelNames();
std::vector<std::string> gilNames();
std::vector<std::string> latencyKindNames();
std::vector<std::string> objectKindNames();
std::vector<std::string> pickNames();
std::vector<std::string> startsNames();
std::vector<std::string> startMethodNames();

/// "a, b and c"
std::string listOf(const std::vector<std::string> &words);

} // namespace interleave::scenario
