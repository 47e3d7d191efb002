// SPDX-License-Identifier: GPL-3.0-or-later
#include "spancolumns.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

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
    if (hadOne)
        growIndex(base);
    m_last = chunk.get();
    m_memory.allocated(chunk->bytes());
    m_chunks.push(std::move(chunk));
    if (hadOne)
        m_memory.sealed(*this);
    m_memory.enforceBudget();
    return *m_last;
}

/// The newest chunk is full and ends at `end`: the next leaf of the index is its.
void SpanTrack::growIndex(std::int64_t end)
{
    const std::size_t chunks = m_chunks.size();
    if (chunks < kUnindexed)
        return;
    const auto append = [this](const SpanSummary &leaf) {
        m_forest->append(leaf);
        m_memory.allocated(2 * sizeof leaf); // stays when the chunk is evicted
    };
    if (!m_forest) {
        m_forest = std::make_unique<SpanForest>();
        for (std::size_t i = 0; i + 1 < chunks; ++i) { // nobody asks for what is evicted
            const SpanChunk *chunk = m_chunks.get(i), *next = m_chunks.get(i + 1);
            append(chunk ? chunk->summary(next->base) : SpanSummary());
        }
    }
    append(m_last->summary(end));
    // Release: who sees the forest sees what it is made of.
    m_index.store(m_forest.get(), std::memory_order_release);
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
        || loaded.deltas[0] != 0 || loaded.base < -kTimeLimit || loaded.base > kTimeLimit
        || (m_last ? loaded.first != n || loaded.base < m_lastBegin
                   : loaded.first > kMaxDelta * std::uint64_t(1 << 20))
        || !neverDecrease(loaded.deltas) || loaded.deltas.back() > kTimeLimit - loaded.base
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
