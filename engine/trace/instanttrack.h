// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chunklist.h"
#include "chunkmemory.h"
#include "lane.h"

#include <span>
#include <vector>

namespace interleave::trace {

/// Up to 4096 instants as a structure of arrays.
class InstantChunk final : public Reclaimable
{
public:
    InstantChunk(std::uint64_t firstIndex, std::int64_t baseTime, std::uint32_t room);

    const std::uint64_t first;
    const std::int64_t base;
    const std::uint32_t capacity;
    std::atomic<std::uint32_t> used { 0 };
    std::atomic<std::uint64_t> kinds {
        0
    }; ///< bit k: an instant of kind k is among them, so that a search can pass over
    // Filled in place, never resized.
    std::vector<std::uint32_t> deltas; ///< time − base
    std::vector<std::uint32_t> objects;
    std::vector<std::uint64_t> values;
    std::vector<std::uint8_t> kind;

    /// i < used.
    [[nodiscard]] Instant get(std::uint32_t i) const noexcept
    {
        return { Nanoseconds { base + deltas[i] }, static_cast<InstantKind>(kind[i]), objects[i], values[i] };
    }
    [[nodiscard]] std::size_t bytes() const noexcept { return sizeof *this + capacity * std::size_t(17); }
};

/// The instants of one lane. Publication and reading as in SpanTrack.
class InstantTrack final : public Evictable
{
public:
    explicit InstantTrack(ChunkMemory &memory)
        : m_memory(memory)
    {
    }

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count.load(std::memory_order_acquire); }
    /// As Lane's functions of the same meaning. Any thread.
    bool visit(std::int64_t from, std::int64_t to, std::size_t limit,
        const std::function<void(const Instant &)> &visit) const;
    [[nodiscard]] Instant last(InstantKind kind, std::int64_t time) const;
    void forEachChunk(const std::function<void(const InstantChunk &, std::uint32_t)> &visit) const;

    // Writing.
    /// The writer's thread; a time before the last one's is moved to it.
    void add(const Instant &instant);
    struct Loaded
    {
        std::uint64_t first;
        std::int64_t base;
        std::span<const std::uint32_t> deltas, objects;
        std::span<const std::uint64_t> values;
        std::span<const std::uint8_t> kinds;
    };
    /// As SpanTrack::adopt.
    bool adopt(const Loaded &chunk);
    Evicted evictOldest() override;

private:
    InstantChunk &newChunk(std::uint64_t first, std::int64_t base, std::uint32_t capacity);
    [[nodiscard]] std::size_t chunksWithin(std::uint64_t count) const noexcept;

    ChunkMemory &m_memory;
    ChunkList<InstantChunk> m_chunks;
    std::atomic<std::uint64_t> m_count { 0 };
    // The writer's own.
    InstantChunk *m_last = nullptr;
    std::int64_t m_lastTime = 0;
};

} // namespace interleave::trace
