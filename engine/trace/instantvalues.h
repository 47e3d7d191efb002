// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"

#include <algorithm>
#include <cstdint>

namespace interleave::trace {

/// All of these are values.

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
    /// What packed() gave.
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
    /// What packed() gave.
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
    /// What packed() gave.
    static constexpr JobValue of(std::uint64_t value) noexcept { return { value & 0x00ff'ffff'ffff'ffff, JobOutcome(value >> 56) }; }
    friend constexpr bool operator==(const JobValue &, const JobValue &) = default;
};

/// Of Overwritten.
struct OverwrittenValue
{
    std::uint32_t stores = 0; ///< 20 bits; more is cut
    std::int64_t lost = 0; ///< by how much the values that they overwrote differed from those they had loaded, in sum; 44 bits with its sign, more is cut

    [[nodiscard]] constexpr std::uint64_t packed() const noexcept
    {
        constexpr std::int64_t most = (std::int64_t { 1 } << 43) - 1;
        return std::min<std::uint32_t>(stores, 0xf'ffff) | static_cast<std::uint64_t>(std::clamp(lost, -most, most)) << 20;
    }
    /// What packed() gave.
    static constexpr OverwrittenValue of(std::uint64_t value) noexcept
    {
        return { std::uint32_t(value) & 0xf'ffff, static_cast<std::int64_t>(value) >> 20 };
    }
    friend constexpr bool operator==(const OverwrittenValue &, const OverwrittenValue &) = default;
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
    /// What packed() gave.
    static constexpr SerialisedValue of(std::uint64_t value) noexcept { return { value & 0x7fff'ffff'ffff'ffff, (value >> 63) != 0 }; }
    friend constexpr bool operator==(const SerialisedValue &, const SerialisedValue &) = default;
};

} // namespace interleave::trace
