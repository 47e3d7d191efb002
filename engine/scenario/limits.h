// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <cstddef>
#include <cstdint>

namespace interleave::scenario {

/// What a scenario may ask for. The parser, instantiate and scenarioFromJson all hold to these, so that no
/// file and no message can make the engine start a thousand threads or wait for a year.
struct Limits
{
    double lowest = 0, highest = 0;
};

inline constexpr Limits kStepMs { 0, 600'000 }; ///< compute, native, sleep, before scaling
inline constexpr Limits kAnswerBytes { 1, 16.0 * 1024 * 1024 };
inline constexpr Limits kRepeats { 1, 1'000'000 };
inline constexpr Limits kWorkerCount { 1, 10'000 }; ///< of one kind; schema.h: mostWorkers of a model
inline constexpr Limits kNotified { 0, 10'000 }; ///< 0: all
inline constexpr Limits kMessageBytes { 1, 256.0 * 1024 * 1024 }; ///< pipes, queues, shared memory, arguments of jobs
inline constexpr Limits kChunk { 1, 1'000'000 };
inline constexpr Limits kAdded { -1e9, 1e9 };
inline constexpr Limits kObjectCount { 1, 1'000 };
inline constexpr Limits kLatencyMs { 0, 60'000 };
inline constexpr Limits kSigma { 0, 4 };
inline constexpr Limits kScriptLine { 1, 100'000 };
inline constexpr Limits kRoughly { -1e15, 1e15 }; ///< a measure, an argument of a script
inline constexpr Limits kScriptWall { 0.001, 600 }; ///< seconds, roughly

inline constexpr std::size_t kMaxWorkers = 200; ///< tables of workers in one variant, before their counts
inline constexpr std::size_t kMaxObjects = 1'000; ///< of one variant, counts expanded
inline constexpr std::size_t kMaxVariants = 64;
inline constexpr std::size_t kMaxParameters = 64;
inline constexpr std::size_t kMaxSteps
    = 10'000; ///< of one worker, bodies included, not multiplied by repeats
inline constexpr int kMaxDepth = 8; ///< steps inside steps
inline constexpr std::size_t kMaxArguments = 20; ///< of a script
inline constexpr std::size_t kMaxNameBytes = 64;
inline constexpr std::size_t kMaxTextBytes = 192; ///< trace::kMaxName
inline constexpr std::size_t kMaxJsonBytes = 16u << 20;

inline constexpr Nanoseconds kShortestInterval { 1'000 };
inline constexpr Nanoseconds kLongestInterval { 10'000'000'000 }; ///< before scaling
inline constexpr double kHighestTimeScale = 200;
inline constexpr int kMostCores = 4096;
inline constexpr Nanoseconds kLongestWatch { 60'000'000'000 }; ///< a scaled run shrinks to this
inline constexpr Nanoseconds kLongestScaledStep {
    static_cast<std::int64_t>(kStepMs.highest * kHighestTimeScale) * 1'000'000
};

} // namespace interleave::scenario
