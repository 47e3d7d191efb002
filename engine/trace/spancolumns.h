// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spanview.h"

#include <array>

namespace interleave::trace {

/// Walks forward through a track, from one time to the next. Where spans are wide it steps from one to the
/// next; where they are dense it jumps and takes the difference of two prefix sums. Chunks may be evicted while
/// it walks (the one it is in stays readable): what lay in them then counts nothing, and it goes on with the next that
/// is there, which may begin after what was asked for. One thread each.
class SpanTrack::Columns
{
public:
    /// Stands before the first span of `view`. Both must outlive it.
    Columns(const ChunkList<SpanChunk> &chunks, const View &view)
        : m_chunks(chunks)
        , m_view(view)
    {
    }

    /// False if there is nothing at or after `time`.
    bool begin(std::int64_t time)
    {
        m_time = time;
        const std::size_t found = m_chunks.findTime(m_view.chunks, time);
        if (!enter(found == m_chunks.npos ? m_chunks.first() : found))
            return false;
        if (m_time > m_chunk->base)
            m_span = m_chunk->find(deltaAt(*m_chunk, m_time), m_visible);
        return true;
    }
    [[nodiscard]] std::int64_t time() const noexcept { return m_time; }

    /// Adds what is between time() and `to` (not before it, at most the view's end), and stands there.
    void advance(std::int64_t to, StateTimes &out)
    {
        if (to <= m_time || (!m_dense && step(to, out)))
            return;
        jump(to, out);
    }

private:
    static constexpr int kSteps = 24; ///< about what a jump costs

    bool enter(std::size_t c)
    {
        for (; c < m_view.chunks; ++c) { // passes over what is evicted meanwhile
            if (const SpanChunk *chunk = m_chunks.get(c)) {
                enter(c, *chunk);
                return true;
            }
        }
        m_time = std::max(m_time, m_view.end); // nothing of what was seen is left
        return false;
    }

    void enter(std::size_t c, const SpanChunk &chunk)
    {
        m_index = c;
        m_chunk = &chunk;
        m_visible = m_view.visible(chunk);
        m_span = 0;
        m_time = std::max(m_time, chunk.base);
        m_timesKnown = false;
    }

    bool step(std::int64_t to, StateTimes &out)
    {
        for (int steps = 0; steps < kSteps; ++steps) {
            std::int64_t &mine = out[m_chunk->states()[m_span]];
            if (m_span + 1 < m_visible) {
                const std::int64_t next = m_chunk->base + m_chunk->deltas()[m_span + 1];
                if (to < next) {
                    mine += to - m_time;
                    m_time = to;
                    return true;
                }
                mine += next - m_time;
                m_time = next;
                ++m_span;
                continue;
            }
            const bool isLast = m_index + 1 == m_view.chunks;
            const SpanChunk *next = isLast ? nullptr : m_chunks.get(m_index + 1);
            if (isLast || (next && to < next->base)) {
                mine += to - m_time;
                m_time = to;
                return true;
            }
            if (next) {
                mine += next->base - m_time;
                enter(m_index + 1, *next);
            } else if (!enter(m_index + 2) || m_time >= to) { // where this span ended went with the next chunk
                return true;
            }
        }
        m_timesKnown = false;
        m_dense = true;
        return false;
    }

    void jump(std::int64_t to, StateTimes &out)
    {
        const std::size_t c = m_chunks.gallopTime(m_index, m_view.chunks, to);
        const SpanChunk *chunk = c == m_index ? m_chunk : m_chunks.get(c);
        if (!chunk) {
            if (enter(c + 1))
                advance(to, out); // one chunk further at least
            return;
        }
        const StateTimes &times = m_times[m_at];
        if (!m_timesKnown)
            m_chunk->timesUpTo(m_span, m_time, m_visible, m_times[m_at]);
        const SpanChunk *from = m_chunk;
        const std::uint64_t fromSpan = m_chunk->first + m_span;
        if (c != m_index) {
            m_index = c;
            m_chunk = chunk;
            m_visible = m_view.visible(*m_chunk);
        }
        m_span = m_chunk->find(deltaAt(*m_chunk, to), m_visible);
        m_at ^= 1;
        StateTimes &now = m_times[m_at];
        m_chunk->timesUpTo(m_span, to, m_visible, now);
        if (m_chunk == from) {
            for (std::size_t s = 0; s < kLaneStateCount; ++s)
                out[s] += now[s] - times[s];
        } else {
            for (std::size_t s = 0; s < kLaneStateCount; ++s)
                out[s] += (m_chunk->before[s] + now[s]) - (from->before[s] + times[s]);
        }
        m_timesKnown = true;
        m_time = to;
        m_dense = m_chunk->first + m_span - fromSpan > kSteps / 2;
    }

    const ChunkList<SpanChunk> &m_chunks;
    const View &m_view;
    std::size_t m_index = 0;
    const SpanChunk *m_chunk = nullptr;
    std::uint32_t m_visible = 0;
    std::uint32_t m_span = 0; ///< in m_chunk; m_time lies in it
    std::int64_t m_time = 0;
    bool m_dense = false; ///< the last stretch was better jumped over
    bool m_timesKnown = false;
    std::array<StateTimes, 2> m_times; ///< if m_timesKnown, [m_at]: from m_chunk->base to m_time. The other is for the next
    std::size_t m_at = 0;
};

} // namespace interleave::trace
