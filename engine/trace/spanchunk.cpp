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
    , m_sums(std::make_unique_for_overwrite<Sums[]>(groups(room)))
{
}

std::size_t SpanChunk::bytes() const noexcept
{
    return sizeof *this + capacity * std::size_t(9) + groups(capacity) * (sizeof(std::uint32_t) + sizeof(Sums));
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
        m_sums[i / kGroup] = m_running;
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
            m_sums[i / kGroup] = m_running;
        }
    }
    used.store(static_cast<std::uint32_t>(deltas.size()), std::memory_order_relaxed);
}

} // namespace interleave::trace
