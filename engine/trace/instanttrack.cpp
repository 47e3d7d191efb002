// SPDX-License-Identifier: GPL-3.0-or-later
#include "instanttrack.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

namespace {

constexpr std::uint32_t kMaxDelta = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kTimeLimit = std::int64_t(1) << 61;

/// Kinds above 63 (from a newer program) share the last bit: then a search looks into the chunk in vain, no
/// more.
constexpr std::uint64_t bitOf(std::uint8_t kind) noexcept
{
    return std::uint64_t(1) << std::min<unsigned>(kind, 63);
}

std::uint32_t visibleOf(const InstantChunk &chunk, std::uint64_t count) noexcept
{
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(chunk.used.load(std::memory_order_relaxed), count - chunk.first));
}

} // namespace

InstantChunk::InstantChunk(std::uint64_t firstIndex, std::int64_t baseTime, std::uint32_t room)
    : first(firstIndex)
    , base(baseTime)
    , capacity(room)
    , deltas(room)
    , objects(room)
    , values(room)
    , kind(room)
{
}

std::size_t InstantTrack::chunksWithin(std::uint64_t count) const noexcept
{
    std::size_t chunks = m_chunks.size();
    while (chunks > 0) {
        const InstantChunk *chunk = m_chunks.get(chunks - 1);
        if (!chunk || chunk->first < count)
            break;
        --chunks;
    }
    return chunks;
}

bool InstantTrack::visit(std::int64_t from, std::int64_t to, std::size_t limit,
    const std::function<void(const Instant &)> &visit) const
{
    if (from >= to)
        return true;
    const ChunkMemory::Pin pin(m_memory);
    const std::uint64_t n = count();
    const std::size_t chunks = chunksWithin(n);
    // Several chunks may begin at the same time: start at the last that begins before it.
    std::size_t c = from > -kTimeLimit ? m_chunks.findTime(chunks, from - 1) : m_chunks.npos;
    if (c == m_chunks.npos)
        c = m_chunks.first();
    for (; c < chunks; ++c) {
        const InstantChunk *chunk = m_chunks.get(c);
        if (!chunk)
            continue;
        if (chunk->base >= to)
            return true;
        const std::uint32_t visible = visibleOf(*chunk, n);
        const auto begin = chunk->deltas.begin();
        std::uint32_t i = 0;
        if (from > chunk->base) {
            if (from - chunk->base > kMaxDelta)
                continue;
            i = static_cast<std::uint32_t>(
                std::lower_bound(begin, begin + visible, static_cast<std::uint32_t>(from - chunk->base))
                - begin);
        }
        for (; i < visible; ++i) {
            if (chunk->base + chunk->deltas[i] >= to)
                return true;
            if (limit-- == 0)
                return false;
            visit(chunk->get(i));
        }
    }
    return true;
}

Instant InstantTrack::last(InstantKind kind, std::int64_t time) const
{
    const ChunkMemory::Pin pin(m_memory);
    const std::uint64_t n = count();
    const auto wanted = static_cast<std::uint8_t>(kind);
    const std::size_t found = m_chunks.findTime(chunksWithin(n), time);
    if (found == m_chunks.npos)
        return {};
    for (std::size_t c = found + 1; c-- > m_chunks.first();) {
        const InstantChunk *chunk = m_chunks.get(c);
        if (!chunk)
            break;
        if (!(chunk->kinds.load(std::memory_order_relaxed) & bitOf(wanted)))
            continue;
        const auto begin = chunk->deltas.begin();
        const std::int64_t delta = std::min<std::int64_t>(time - chunk->base, kMaxDelta);
        auto i = std::upper_bound(begin, begin + visibleOf(*chunk, n), static_cast<std::uint32_t>(delta))
            - begin;
        while (i-- > 0) {
            if (chunk->kind[static_cast<std::size_t>(i)] == wanted)
                return chunk->get(static_cast<std::uint32_t>(i));
        }
    }
    return {};
}

void InstantTrack::forEachChunk(const std::function<void(const InstantChunk &, std::uint32_t)> &visit) const
{
    const ChunkMemory::Pin pin(m_memory);
    const std::uint64_t n = count();
    const std::size_t chunks = chunksWithin(n);
    for (std::size_t c = m_chunks.first(); c < chunks; ++c) {
        if (const InstantChunk *chunk = m_chunks.get(c))
            visit(*chunk, visibleOf(*chunk, n));
    }
}

InstantChunk &InstantTrack::newChunk(std::uint64_t first, std::int64_t base, std::uint32_t capacity)
{
    auto chunk = std::make_unique<InstantChunk>(first, base, capacity);
    const bool hadOne = m_last != nullptr;
    m_last = chunk.get();
    m_memory.allocated(chunk->bytes());
    m_chunks.push(std::move(chunk));
    if (hadOne)
        m_memory.sealed(*this);
    m_memory.enforceBudget();
    return *m_last;
}

void InstantTrack::add(const Instant &instant)
{
    std::int64_t time = std::clamp(instant.time.count(), -kTimeLimit, kTimeLimit);
    const std::uint64_t n = m_count.load(std::memory_order_relaxed);
    InstantChunk *chunk = m_last;
    if (!chunk) {
        chunk = &newChunk(n, time, nextCapacity(0, 0));
    } else {
        time = std::max(time, m_lastTime);
        const std::uint32_t used = chunk->used.load(std::memory_order_relaxed);
        if (used == chunk->capacity || time - chunk->base > kMaxDelta)
            chunk = &newChunk(n, time, nextCapacity(used, chunk->capacity));
    }
    const std::uint32_t i = chunk->used.load(std::memory_order_relaxed);
    chunk->deltas[i] = static_cast<std::uint32_t>(time - chunk->base);
    chunk->objects[i] = instant.object;
    chunk->values[i] = instant.value;
    chunk->kind[i] = static_cast<std::uint8_t>(instant.kind);
    // Relaxed: published by the count.
    chunk->kinds.store(
        chunk->kinds.load(std::memory_order_relaxed) | bitOf(chunk->kind[i]), std::memory_order_relaxed);
    chunk->used.store(i + 1, std::memory_order_relaxed);
    m_lastTime = time;
    m_count.store(n + 1, std::memory_order_release);
}

bool InstantTrack::adopt(const Loaded &loaded)
{
    const std::uint64_t n = m_count.load(std::memory_order_relaxed);
    const std::size_t size = loaded.deltas.size();
    if (size == 0 || size > kMaxDelta || loaded.objects.size() != size || loaded.values.size() != size
        || loaded.kinds.size() != size || loaded.deltas[0] != 0 || loaded.base < -kTimeLimit
        || loaded.base > kTimeLimit - kMaxDelta
        || (m_last ? loaded.first != n || loaded.base < m_lastTime
                   : loaded.first > kMaxDelta * std::uint64_t(1 << 20))
        || !std::is_sorted(loaded.deltas.begin(), loaded.deltas.end()))
        return false;
    InstantChunk &chunk = newChunk(loaded.first, loaded.base, static_cast<std::uint32_t>(size));
    std::copy(loaded.deltas.begin(), loaded.deltas.end(), chunk.deltas.begin());
    std::copy(loaded.objects.begin(), loaded.objects.end(), chunk.objects.begin());
    std::copy(loaded.values.begin(), loaded.values.end(), chunk.values.begin());
    std::copy(loaded.kinds.begin(), loaded.kinds.end(), chunk.kind.begin());
    std::uint64_t kinds = 0;
    for (const std::uint8_t kind : loaded.kinds)
        kinds |= bitOf(kind);
    chunk.kinds.store(kinds, std::memory_order_relaxed);
    chunk.used.store(static_cast<std::uint32_t>(size), std::memory_order_relaxed);
    m_lastTime = loaded.base + loaded.deltas.back();
    m_count.store(loaded.first + size, std::memory_order_release);
    return true;
}

Evictable::Evicted InstantTrack::evictOldest()
{
    std::unique_ptr<InstantChunk> chunk = m_chunks.unlinkOldest();
    if (!chunk)
        return {};
    Evicted evicted;
    evicted.bytes = chunk->bytes();
    evicted.end
        = Nanoseconds { chunk->base + chunk->deltas[chunk->used.load(std::memory_order_relaxed) - 1] };
    evicted.chunk = std::move(chunk);
    return evicted;
}

} // namespace interleave::trace
