// SPDX-License-Identifier: GPL-3.0-or-later
#include "spantrack.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
constexpr std::uint32_t kMaxDelta = std::numeric_limits<std::uint32_t>::max();

std::uint32_t deltaAt(const SpanChunk &chunk, std::int64_t time) noexcept
{
    return static_cast<std::uint32_t>(std::min<std::int64_t>(time - chunk.base, kMaxDelta));
}

// Without a way out in the middle, so that the compiler makes vectors of them: files have spans by the million.
std::uint8_t largest(std::span<const std::uint8_t> values) noexcept
{
    std::uint8_t most = 0;
    for (const std::uint8_t value : values)
        most = std::max(most, value);
    return most;
}

bool neverDecrease(std::span<const std::uint32_t> values) noexcept
{
    unsigned wrong = 0;
    for (std::size_t i = 1; i < values.size(); ++i)
        wrong |= values[i] < values[i - 1];
    return wrong == 0;
}

} // namespace

/// What one reading sees, consistently.
struct SpanTrack::View
{
    std::int64_t end;
    std::uint64_t count;
    std::size_t chunks; ///< all whose first span is among `count`

    std::uint32_t visible(const SpanChunk &chunk) const noexcept
    {
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(chunk.used.load(std::memory_order_relaxed), count - chunk.first));
    }
};

SpanTrack::View SpanTrack::view() const noexcept
{
    View view {};
    view.end = end(); // before the count: see the class comment
    view.count = count();
    view.chunks = m_chunks.size();
    while (view.chunks > 0) { // chunks that were begun since
        const SpanChunk *chunk = m_chunks.get(view.chunks - 1);
        if (!chunk || chunk->first < view.count)
            break;
        --view.chunks;
    }
    return view;
}

std::int64_t SpanTrack::end() const noexcept
{
    const std::int64_t end = m_end.load(std::memory_order_acquire);
    return end == kNever ? 0 : end;
}

std::uint64_t SpanTrack::firstIndex() const noexcept
{
    const ChunkMemory::Pin pin(m_memory);
    const std::size_t chunks = m_chunks.size();
    for (std::size_t i = m_chunks.first(); i < chunks; ++i) {
        if (const SpanChunk *chunk = m_chunks.get(i))
            return chunk->first;
    }
    return 0;
}

std::int64_t SpanTrack::begin() const noexcept
{
    const ChunkMemory::Pin pin(m_memory);
    const std::size_t chunks = m_chunks.size();
    for (std::size_t i = m_chunks.first(); i < chunks; ++i) {
        if (const SpanChunk *chunk = m_chunks.get(i))
            return chunk->base;
    }
    return end();
}

Span SpanTrack::span(std::uint64_t i) const
{
    const ChunkMemory::Pin pin(m_memory);
    const View v = view();
    const std::size_t c = m_chunks.findIndex(v.chunks, i);
    const SpanChunk *chunk = c == m_chunks.npos ? nullptr : m_chunks.get(c);
    const auto evicted = [this] {
        const Nanoseconds nowhere { begin() };
        return Span { nowhere, nowhere, LaneState::Unknown, 0 };
    };
    if (!chunk || i - chunk->first >= v.visible(*chunk))
        return evicted();
    const auto k = static_cast<std::uint32_t>(i - chunk->first);
    Span span;
    span.begin = Nanoseconds { chunk->base + chunk->deltas()[k] };
    span.state = static_cast<LaneState>(chunk->states()[k]);
    span.object = chunk->objects()[k];
    if (k + 1 < v.visible(*chunk))
        span.end = Nanoseconds { chunk->base + chunk->deltas()[k + 1] };
    else if (c + 1 == v.chunks)
        span.end = std::max(span.begin, Nanoseconds { v.end });
    else if (const SpanChunk *next = m_chunks.get(c + 1))
        span.end = Nanoseconds { next->base };
    else
        return evicted(); // both chunks, since the first was found
    return span;
}

std::uint64_t SpanTrack::at(std::int64_t time) const
{
    const ChunkMemory::Pin pin(m_memory);
    const View v = view();
    if (time >= v.end)
        return v.count;
    const std::size_t c = m_chunks.findTime(v.chunks, time);
    const SpanChunk *chunk = c == m_chunks.npos ? nullptr : m_chunks.get(c);
    return chunk ? chunk->first + chunk->find(deltaAt(*chunk, time), v.visible(*chunk)) : v.count;
}

/// Walks forward through a track, from one time to the next. Where spans are wide it steps from one to the
/// next; where they are dense it jumps and takes the difference of two prefix sums. Chunks may be evicted while
/// it walks (the one it is in stays readable): what lay in them then counts nothing, and it goes on with the next that
/// is there, which may begin after what was asked for.
class SpanTrack::Columns
{
public:
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

StateTimes SpanTrack::times(std::int64_t from, std::int64_t to) const
{
    StateTimes out {};
    const ChunkMemory::Pin pin(m_memory);
    const View v = view();
    Columns columns(m_chunks, v);
    to = std::min(to, v.end);
    if (from < to && columns.begin(from))
        columns.advance(to, out);
    return out;
}

void SpanTrack::timesOfColumns(std::int64_t from, std::int64_t width, std::span<StateTimes> out) const
{
    std::fill(out.begin(), out.end(), StateTimes {});
    from = std::clamp(from, -kTimeLimit, kTimeLimit);
    width = std::min(width, 2 * kTimeLimit);
    const ChunkMemory::Pin pin(m_memory);
    const View v = view();
    Columns columns(m_chunks, v);
    if (width <= 0 || v.end <= from || !columns.begin(from))
        return;
    // No sum below can overflow: times and edges stay within ±2^61, the width within 2^62.
    const std::int64_t skipped = (columns.time() - from) / width; // columns before the lane begins
    if (skipped >= static_cast<std::int64_t>(out.size()))
        return;
    std::int64_t edge = from + skipped * width;
    for (auto i = static_cast<std::size_t>(skipped); i < out.size() && edge < v.end; ++i) {
        edge += width;
        columns.advance(std::min(edge, v.end), out[i]);
    }
}

SpanTrack::Known SpanTrack::forEachChunk(const std::function<void(const SpanChunk &, std::uint32_t)> &visit) const
{
    const ChunkMemory::Pin pin(m_memory);
    const View v = view();
    for (std::size_t c = m_chunks.first(); c < v.chunks; ++c) {
        if (const SpanChunk *chunk = m_chunks.get(c))
            visit(*chunk, v.visible(*chunk));
    }
    return { v.end, v.count };
}

SpanChunk &SpanTrack::newChunk(std::uint64_t first, std::int64_t base, std::uint32_t capacity)
{
    StateTimes before {};
    if (m_last) {
        before = m_last->before;
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            before[s] += m_last->sumsUpToLast()[s];
        before[index(m_lastState)] += base - m_lastBegin;
    }
    auto chunk = std::make_unique<SpanChunk>(first, base, capacity, before);
    const bool hadOne = m_last != nullptr;
    m_last = chunk.get();
    m_memory.allocated(chunk->bytes());
    m_chunks.push(std::move(chunk));
    if (hadOne)
        m_memory.sealed(*this);
    m_memory.enforceBudget();
    return *m_last;
}

void SpanTrack::append(std::int64_t time, LaneState state, std::uint32_t object)
{
    time = std::clamp(time, -kTimeLimit, kTimeLimit);
    if (index(state) >= kLaneStateCount)
        state = LaneState::Unknown;
    if (m_last) {
        time = std::max(time, m_lastBegin);
        if (state == m_lastState && object == m_lastObject) {
            advance(time);
            return;
        }
    }
    const std::uint64_t n = m_count.load(std::memory_order_relaxed);
    SpanChunk *chunk = m_last;
    if (!chunk)
        chunk = &newChunk(n, time, nextCapacity(0, 0));
    else if (const std::uint32_t used = chunk->used.load(std::memory_order_relaxed);
             used == chunk->capacity || time - chunk->base > kMaxDelta)
        chunk = &newChunk(n, time, nextCapacity(used, chunk->capacity));
    chunk->append(static_cast<std::uint32_t>(time - chunk->base), state, object);
    m_lastBegin = time;
    m_lastState = state;
    m_lastObject = object;
    // Release: the entry, its chunk and the chunk's place in the list are visible to whoever sees the count.
    m_count.store(n + 1, std::memory_order_release);
    advance(time);
}

void SpanTrack::advance(std::int64_t end)
{
    end = std::clamp(end, -kTimeLimit, kTimeLimit);
    // Release: whoever sees the end sees every span that begins before it.
    if (end > m_end.load(std::memory_order_relaxed))
        m_end.store(end, std::memory_order_release);
}

bool SpanTrack::adopt(const Loaded &loaded)
{
    const std::uint64_t n = m_count.load(std::memory_order_relaxed);
    const std::size_t size = loaded.deltas.size();
    if (size == 0 || size > kMaxDelta || loaded.objects.size() != size || loaded.states.size() != size
        || loaded.deltas[0] != 0 || loaded.base < -kTimeLimit || loaded.base > kTimeLimit - kMaxDelta
        || (m_last ? loaded.first != n || loaded.base < m_lastBegin
                   : loaded.first > kMaxDelta * std::uint64_t(1 << 20))
        || !neverDecrease(loaded.deltas)
        || largest(loaded.states) >= kLaneStateCount)
        return false;
    newChunk(loaded.first, loaded.base, static_cast<std::uint32_t>(size)).fill(loaded.deltas, loaded.states, loaded.objects);
    m_lastBegin = loaded.base + loaded.deltas.back();
    m_lastState = static_cast<LaneState>(loaded.states.back());
    m_lastObject = loaded.objects.back();
    m_count.store(loaded.first + size, std::memory_order_release);
    advance(m_lastBegin);
    return true;
}

Evictable::Evicted SpanTrack::evictOldest()
{
    std::unique_ptr<SpanChunk> chunk = m_chunks.unlinkOldest();
    if (!chunk)
        return {};
    Evicted evicted;
    evicted.bytes = chunk->bytes();
    const SpanChunk *next = m_chunks.get(m_chunks.first());
    evicted.end = Nanoseconds { next ? next->base : chunk->base };
    evicted.chunk = std::move(chunk);
    return evicted;
}

} // namespace interleave::trace
