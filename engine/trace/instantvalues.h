// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"

#include <algorithm>
#include <cstdint>

namespace interleave::trace {

/// What an Instant of kind Depth says, packed into its value: 32 bits of items, 30 of bound, 2 of what was done. More is cut.
struct DepthValue
{
    std::uint32_t items = 0;
    std::uint32_t bound = 0; ///< 0: none
    DepthChange change = DepthChange::Get;

    [[nodiscard]] constexpr std::uint64_t packed() const noexcept
    {
        return items | std::uint64_t(std::min<std::uint32_t>(bound, 0x3fff'ffff)) << 32 | std::uint64_t(change) << 62;
    }
    static constexpr DepthValue of(std::uint64_t value) noexcept
    {
        return { std::uint32_t(value), std::uint32_t(value >> 32) & 0x3fff'ffff, DepthChange(value >> 62) };
    }
    friend constexpr bool operator==(const DepthValue &, const DepthValue &) = default;
};

/// Of Sent and Received.
struct MessageValue
{
    std::uint32_t number = 0; ///< in its channel, from 1
    std::uint32_t bytes = 0;

    [[nodiscard]] constexpr std::uint64_t packed() const noexcept { return number | std::uint64_t(bytes) << 32; }
    static constexpr MessageValue of(std::uint64_t value) noexcept { return { std::uint32_t(value), std::uint32_t(value >> 32) }; }
    friend constexpr bool operator==(const MessageValue &, const MessageValue &) = default;
};

/// Of JobEnd.
struct JobValue
{
    std::uint64_t number = 0; ///< in its pool, from 1; 56 bits
    JobOutcome outcome = JobOutcome::Done;

    [[nodiscard]] constexpr std::uint64_t packed() const noexcept
    {
        return (number & 0x00ff'ffff'ffff'ffff) | std::uint64_t(outcome) << 56;
    }
    static constexpr JobValue of(std::uint64_t value) noexcept { return { value & 0x00ff'ffff'ffff'ffff, JobOutcome(value >> 56) }; }
    friend constexpr bool operator==(const JobValue &, const JobValue &) = default;
};

/// Of Serialised (its object has the bytes).
struct SerialisedValue
{
    std::uint64_t nanoseconds = 0; ///< 63 bits
    bool unpickled = false;

    [[nodiscard]] constexpr std::uint64_t packed() const noexcept
    {
        return (nanoseconds & 0x7fff'ffff'ffff'ffff) | std::uint64_t(unpickled) << 63;
    }
    static constexpr SerialisedValue of(std::uint64_t value) noexcept { return { value & 0x7fff'ffff'ffff'ffff, (value >> 63) != 0 }; }
    friend constexpr bool operator==(const SerialisedValue &, const SerialisedValue &) = default;
};

} // namespace interleave::trace
