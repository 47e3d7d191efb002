// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chunkmemory.h"
#include "spansummary.h"
#include "states.h"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>

namespace interleave::trace {

/// Up to 4096 spans as a structure of arrays, 11 bytes each: 4 for the begin, 4 for the object, 1 for the
/// state, 2.25 for groups of them. Only begins are kept: a span ends where the next one begins. Entries below a published
/// count are immutable and never move: any thread may read them, one writes.
class SpanChunk final : public Reclaimable
{
public:
    static constexpr std::uint32_t kGroup = 32; ///< spans between two checkpoints
    using Sums = std::array<std::uint32_t, kLaneStateCount>;

    SpanChunk(std::uint64_t firstIndex, std::int64_t baseTime, std::uint32_t capacity,
        const std::array<std::int64_t, kLaneStateCount> &timesBefore);

    const std::uint64_t first; ///< index of the first span in its lane
    const std::int64_t base; ///< begin of the first span
    const std::uint32_t capacity;
    std::atomic<std::uint32_t> used {
        0
    }; ///< spans written; readers take the lane's published count, if that is less
    const std::array<std::int64_t, kLaneStateCount>
        before; ///< time in each state from the lane's start to `base`

    [[nodiscard]] const std::uint32_t *deltas() const noexcept { return m_deltas.get(); } ///< begin − base
    [[nodiscard]] const std::uint32_t *objects() const noexcept { return m_objects.get(); }
    [[nodiscard]] const std::uint8_t *states() const noexcept { return m_states.get(); }
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The last span that begins at or before `delta`, among the first `visible`; visible > 0.
    [[nodiscard]] std::uint32_t find(std::uint32_t delta, std::uint32_t visible) const noexcept;
    /// Sets `out` to the time in each state from base to `time`, which lies in span i of the first `visible`
    /// ones. At most half a group is walked.
    template <class Times>
    void timesUpTo(std::uint32_t i, std::int64_t time, std::uint32_t visible, Times &out) const noexcept
    {
        const std::uint32_t group = i / kGroup;
        if (i % kGroup > kGroup / 2 && (group + 1) * kGroup < visible) {
            setSums(group + 1, out); // the checkpoint behind is nearer: walk back from it
            for (std::uint32_t k = i; k < (group + 1) * kGroup; ++k)
                out[m_states[k]] -= m_deltas[k + 1] - m_deltas[k];
        } else {
            setSums(group, out);
            for (std::uint32_t k = group * kGroup; k < i; ++k)
                out[m_states[k]] += m_deltas[k + 1] - m_deltas[k];
        }
        out[m_states[i]] += time - base - m_deltas[i];
    }

    /// Of the group's spans the longest (the first of those), and the states that they are in; only if hasGroup().
    [[nodiscard]] std::uint32_t longestOfGroup(std::uint32_t group) const noexcept { return group * kGroup + m_groups[group].longest; }
    [[nodiscard]] StateSet statesOfGroup(std::uint32_t group) const noexcept { return StateSet::ofBits(m_groups[group].states); }
    /// Whether the group is complete, when the first `visible` spans are published: where its last span ends must be known.
    [[nodiscard]] static constexpr bool hasGroup(std::uint32_t group, std::uint32_t visible) noexcept
    {
        return (group + 1) * kGroup < visible;
    }

    // The writer only.
    /// All spans in short; the last one ends at `end`, a time.
    [[nodiscard]] SpanSummary summary(std::int64_t end) const noexcept;
    /// used < capacity; delta not below that of the last span.
    void append(std::uint32_t delta, LaneState state, std::uint32_t object) noexcept;
    /// As many times append, on an empty chunk; each as long as the capacity.
    void fill(std::span<const std::uint32_t> deltas, std::span<const std::uint8_t> states, std::span<const std::uint32_t> objects) noexcept;
    /// Time in each state up to the begin of the last span.
    [[nodiscard]] const Sums &sumsUpToLast() const noexcept { return m_running; }

private:
    struct Group
    {
        Sums sums; ///< time in each state of the spans before the group; fits, since deltas do
        std::uint16_t states; ///< a bit for each that occurs
        std::uint8_t longest; ///< place in the group
    };
    void finishGroup(std::uint32_t group) noexcept;
    [[nodiscard]] static constexpr std::size_t groups(std::uint32_t spans) { return (std::size_t(spans) + kGroup - 1) / kGroup; }
    template <class Times> void setSums(std::uint32_t group, Times &out) const noexcept
    {
        const Sums &sums = m_groups[group].sums;
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            out[s] = sums[s];
    }

    // Filled in place, never resized; what is not written yet has no value, so that nothing is written twice.
    std::unique_ptr<std::uint32_t[]> m_deltas;
    std::unique_ptr<std::uint32_t[]> m_objects;
    std::unique_ptr<std::uint8_t[]> m_states;
    std::unique_ptr<std::uint32_t[]> m_marks; ///< delta of the first span of each group, so that a search touches few cache lines
    std::unique_ptr<Group[]> m_groups; ///< sums are written with a group's first span, the rest with the first one behind it
    Sums m_running {};
};

} // namespace interleave::trace
