// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appendlist.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>

namespace interleave::trace {

/// The chunks of one track, oldest first, some of the oldest evicted. Chunk has `first` (index of its first
/// entry in the track) and `base` (its time in nanoseconds), both constant once it is pushed. Readers hold a
/// ChunkMemory::Pin from before the first get() on.
template <class Chunk> class ChunkList
{
public:
    static constexpr std::size_t npos = ~std::size_t(0);

    ~ChunkList()
    {
        for (std::size_t i = first(); i < m_chunks.size(); ++i)
            delete get(i);
    }

    /// Chunks so far, unlinked ones included. Any thread.
    [[nodiscard]] std::size_t size() const noexcept { return m_chunks.size(); }
    /// The oldest chunk that may still be there.
    [[nodiscard]] std::size_t first() const noexcept { return m_first.load(std::memory_order_acquire); }
    /// Null if it was evicted. Sequentially consistent: see ChunkMemory.
    [[nodiscard]] Chunk *get(std::size_t i) const noexcept
    {
        return m_chunks[i].load(std::memory_order_seq_cst);
    }

    /// The last chunk of [first(), end) whose base is ≤ time; npos if there is none.
    [[nodiscard]] std::size_t findTime(std::size_t end, std::int64_t time) const noexcept
    {
        return findLast(first(), end, [time](const Chunk &chunk) { return chunk.base <= time; });
    }
    /// The same for the entry with this index.
    [[nodiscard]] std::size_t findIndex(std::size_t end, std::uint64_t index) const noexcept
    {
        return findLast(first(), end, [index](const Chunk &chunk) { return chunk.first <= index; });
    }
    /// The same, when it lies at `from` (whose base is ≤ time) or, probably, not far behind it.
    [[nodiscard]] std::size_t gallopTime(std::size_t from, std::size_t end, std::int64_t time) const noexcept
    {
        std::size_t step = 1;
        while (from + step < end) {
            const Chunk *chunk = get(from + step);
            if (chunk && chunk->base > time)
                break;
            from += step;
            step *= 2;
        }
        const std::size_t found = findLast(
            from, std::min(end, from + step), [time](const Chunk &chunk) { return chunk.base <= time; });
        return found == npos ? from : found;
    }

    // The writer only.
    /// The writer's thread.
    void push(std::unique_ptr<Chunk> chunk)
    {
        m_chunks.pushWith([&](auto &slot) { slot.store(chunk.release(), std::memory_order_seq_cst); });
    }
    /// Unlinks the oldest; null if only one is left (the writer is filling it).
    [[nodiscard]] std::unique_ptr<Chunk> unlinkOldest()
    {
        const std::size_t i = m_first.load(std::memory_order_relaxed);
        if (i + 1 >= m_chunks.size())
            return nullptr;
        m_first.store(i + 1, std::memory_order_release);
        return std::unique_ptr<Chunk>(m_chunks[i].exchange(nullptr, std::memory_order_seq_cst));
    }

private:
    template <class Fits> std::size_t findLast(std::size_t begin, std::size_t end, Fits &&fits) const noexcept
    {
        // Evicted ones lie at the front and fit by definition: they are older than anything that is asked
        // for.
        std::size_t low = begin;
        while (low < end) {
            const std::size_t middle = low + (end - low) / 2;
            const Chunk *chunk = get(middle);
            if (!chunk || fits(*chunk))
                low = middle + 1;
            else
                end = middle;
        }
        return low == begin || !get(low - 1) ? npos : low - 1;
    }

    AppendList<std::atomic<Chunk *>> m_chunks;
    std::atomic<std::size_t> m_first { 0 };
};

/// How many entries the next chunk should have room for: 8 at first (there may be 10 000 lanes of tasks, each with few), twice as many whenever one was filled,
/// at most 4096. One that had to be sealed early (a gap of more than 4.29 s) does not count as filled, so
/// that a slow lane stays small.
constexpr std::uint32_t nextCapacity(std::uint32_t used, std::uint32_t capacity) noexcept
{
    constexpr std::uint32_t smallest = 8, largest = 4096;
    if (used < capacity)
        return used * 2 >= capacity ? capacity : (capacity / 2 > smallest ? capacity / 2 : smallest);
    return capacity * 2 > largest ? largest : (capacity * 2 < smallest ? smallest : capacity * 2);
}

} // namespace interleave::trace
