// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/ids.h>

#include <cstdint>

namespace interleave::trace {

/// `value` of TaskSuspend: what the task awaits, and whether the wait ends by itself (a timeout() is around it), so that it is part of no
/// deadlock. A task that awaits several things, as gather does, says so in several TaskSuspend, one for each, without a turn between. A value.
struct Suspension
{
    ObjectId awaited {}; ///< 0: not known
    bool limited = false;

    static constexpr std::uint64_t kLimited = std::uint64_t { 1 } << 63;
    [[nodiscard]] constexpr std::uint64_t value() const noexcept { return awaited.value | (limited ? kLimited : 0); }
    /// What value() gave.
    [[nodiscard]] static constexpr Suspension of(std::uint64_t value) noexcept
    {
        return { ObjectId { static_cast<std::uint32_t>(value) }, (value & kLimited) != 0 };
    }
};

} // namespace interleave::trace
