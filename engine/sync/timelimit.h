// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <algorithm>
#include <optional>

namespace interleave::sync {

/// A time-out over several waits, as Lib/threading.py and Lib/queue.py count it: from its construction, by CLOCK_MONOTONIC.
class TimeLimit
{
public:
    explicit TimeLimit(std::optional<Nanoseconds> timeout)
        : m_end(timeout ? monotonicNow() + *timeout : kNever)
    {
    }
    /// What is left, not below 0; empty: no limit.
    [[nodiscard]] std::optional<Nanoseconds> left() const
    {
        if (m_end == kNever)
            return std::nullopt;
        return std::max(Nanoseconds { 0 }, m_end - monotonicNow());
    }
    [[nodiscard]] bool isOver() const { return m_end != kNever && monotonicNow() >= m_end; }

private:
    static constexpr Nanoseconds kNever = Nanoseconds::max();
    const Nanoseconds m_end;
};

} // namespace interleave::sync
