// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "states.h"

#include <cstdint>
#include <initializer_list>

namespace interleave::trace {

/// Some of the states that a lane may be in. A value of 32 bits.
class StateSet
{
public:
    constexpr StateSet(std::initializer_list<LaneState> states) noexcept
    {
        for (const LaneState state : states)
            m_bits |= bit(state);
    }
    /// Every state, None included.
    static constexpr StateSet all() noexcept { return StateSet((std::uint32_t(1) << kLaneStateCount) - 1); }
    /// Every one but those: `StateSet::allBut({ LaneState::None })` is whatever shows.
    static constexpr StateSet allBut(StateSet others) noexcept { return StateSet(all().m_bits & ~others.m_bits); }
    /// The states whose bits, 1 << index(state), are set.
    static constexpr StateSet ofBits(std::uint32_t bits) noexcept { return StateSet(bits); }

    /// Is this state one of them?
    [[nodiscard]] constexpr bool contains(LaneState state) const noexcept { return (m_bits & bit(state)) != 0; }
    /// Is any state in both?
    [[nodiscard]] constexpr bool meets(StateSet other) const noexcept { return (m_bits & other.m_bits) != 0; }
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return m_bits; }
    friend constexpr bool operator==(const StateSet &, const StateSet &) = default;

private:
    explicit constexpr StateSet(std::uint32_t bits) noexcept
        : m_bits(bits)
    {
    }
    static constexpr std::uint32_t bit(LaneState state) noexcept { return std::uint32_t(1) << index(state); }

    std::uint32_t m_bits = 0;
};

} // namespace interleave::trace
