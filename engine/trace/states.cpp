// SPDX-License-Identifier: GPL-3.0-or-later
#include "states.h"

#include <array>

namespace interleave::trace {

std::string_view laneStateName(LaneState state) noexcept
{
    static constexpr std::array<std::string_view, kLaneStateCount> names { "none", "running-python", "running-native",
        "running-system", "wants-gil", "runnable", "runnable-holding-gil", "blocked-io", "blocked-lock",
        "blocked-queue", "blocked-join", "asleep", "frozen", "unknown", "serialising", "booting" };
    return index(state) < names.size() ? names[index(state)] : names[index(LaneState::Unknown)];
}

std::string_view instantKindName(InstantKind kind) noexcept
{
    static constexpr std::array<std::string_view, kInstantKindCount> names { "event", "drop-request", "forced-switch",
        "mark", "lost", "line", "thread-start", "thread-end", "io-done", "step-begin", "late", "gil-take", "self-gap",
        "obtain", "release", "woken", "depth", "load", "store", "final-value", "process-start", "process-ready",
        "process-exit", "sent", "received", "serialised", "job-submit", "job-begin", "job-end", "task-create",
        "task-end", "task-cancel", "task-wake", "slow-callback", "callback-latency", "deadlock", "gil-missed", "attached",
        "callback-done", "thread-created", "counted", "overwritten" };
    const auto i = static_cast<std::size_t>(kind);
    return i < names.size() ? names[i] : names[0];
}

std::string_view objectKindName(ObjectKind kind) noexcept
{
    static constexpr std::array<std::string_view, 21> names { "object", "thread", "GIL", "text", "service", "lock", "queue", "variable",
        "event", "condition", "barrier", "semaphore", "pipe", "shared memory", "pool", "process", "event loop", "task", "future", "rlock",
        "bounded semaphore" };
    const auto i = static_cast<std::size_t>(kind);
    return i < names.size() ? names[i] : names[0];
}

} // namespace interleave::trace
