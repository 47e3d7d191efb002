// SPDX-License-Identifier: GPL-3.0-or-later
#include "spanchunk.h"

#include <algorithm>

namespace interleave::trace {

SpanChunk::SpanChunk(std::uint64_t firstIndex, std::int64_t baseTime, std::uint32_t room,
    const std::array<std::int64_t, kLaneStateCount> &timesBefore)
    : first(firstIndex)
    , base(baseTime)
    , capacity(room)
    , before(timesBefore)
    , m_deltas(std::make_unique_for_overwrite<std::uint32_t[]>(room))
    , m_objects(std::make_unique_for_overwrite<std::uint32_t[]>(room))
    , m_states(std::make_unique_for_overwrite<std::uint8_t[]>(room))
    , m_marks(std::make_unique_for_overwrite<std::uint32_t[]>(groups(room)))
    , m_groups(std::make_unique_for_overwrite<Group[]>(groups(room)))
{
}

std::size_t SpanChunk::bytes() const noexcept
{
    return sizeof *this + capacity * std::size_t(9) + groups(capacity) * (sizeof(std::uint32_t) + sizeof(Group));
}

std::uint32_t SpanChunk::find(std::uint32_t delta, std::uint32_t visible) const noexcept
{
    // Two short binary searches without branches: over the begins of groups, then within that group.
    const auto last = [delta](const std::uint32_t *values, std::uint32_t count) {
        std::uint32_t low = 0; // values[0] ≤ delta
        while (count > 1) {
            const std::uint32_t half = count / 2;
            low = values[low + half] <= delta ? low + half : low;
            count -= half;
        }
        return low;
    };
    const std::uint32_t group = last(m_marks.get(), static_cast<std::uint32_t>(groups(visible))) * kGroup;
    return group + last(m_deltas.get() + group, std::min(kGroup, visible - group));
}

void SpanChunk::append(std::uint32_t delta, LaneState state, std::uint32_t object) noexcept
{
    const std::uint32_t i = used.load(std::memory_order_relaxed);
    if (i > 0)
        m_running[m_states[i - 1]] += delta - m_deltas[i - 1];
    m_deltas[i] = delta;
    m_objects[i] = object;
    m_states[i] = static_cast<std::uint8_t>(state);
    if (i % kGroup == 0) {
        m_marks[i / kGroup] = delta;
        m_groups[i / kGroup].sums = m_running;
        if (i > 0)
            finishGroup(i / kGroup - 1);
    }
    // Relaxed: the track's count publishes it.
    used.store(i + 1, std::memory_order_relaxed);
}

void SpanChunk::fill(
    std::span<const std::uint32_t> deltas, std::span<const std::uint8_t> states, std::span<const std::uint32_t> objects) noexcept
{
    std::ranges::copy(deltas, m_deltas.get());
    std::ranges::copy(states, m_states.get());
    std::ranges::copy(objects, m_objects.get());
    for (std::size_t i = 0; i < deltas.size(); ++i) {
        if (i > 0)
            m_running[states[i - 1]] += deltas[i] - deltas[i - 1];
        if (i % kGroup == 0) {
            m_marks[i / kGroup] = deltas[i];
            m_groups[i / kGroup].sums = m_running;
            if (i > 0)
                finishGroup(static_cast<std::uint32_t>(i / kGroup - 1));
        }
    }
    used.store(static_cast<std::uint32_t>(deltas.size()), std::memory_order_relaxed);
}

void SpanChunk::finishGroup(std::uint32_t group) noexcept
{
    const std::uint32_t *begins = m_deltas.get() + group * kGroup;
    const std::uint8_t *states = m_states.get() + group * kGroup;
    unsigned bits = 0, longest = 0;
    for (unsigned i = 0; i < kGroup; ++i) {
        bits |= 1U << states[i];
        longest = begins[i + 1] - begins[i] > begins[longest + 1] - begins[longest] ? i : longest;
    }
    m_groups[group].states = static_cast<std::uint16_t>(bits);
    m_groups[group].longest = static_cast<std::uint8_t>(longest);
}

SpanSummary SpanChunk::summary(std::int64_t end) const noexcept
{
    SpanSummary summary;
    const std::uint32_t last = used.load(std::memory_order_relaxed) - 1;
    for (std::uint32_t i = 0; i < last; ++i)
        summary.add(static_cast<LaneState>(m_states[i]), m_objects[i], m_deltas[i + 1] - m_deltas[i]);
    summary.add(static_cast<LaneState>(m_states[last]), m_objects[last], end - base - m_deltas[last]);
    return summary;
}

} // namespace interleave::trace
