// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chunklist.h"
#include "lane.h"
#include "spanchunk.h"
#include "spanforest.h"

#include <functional>
#include <limits>
#include <span>

namespace interleave::trace {

/// The spans of one lane: chunks with checkpointed prefix sums. One thread writes, any read without a lock.
/// Order of publication: entry, then count, then end. A reader loads end first and count second, so that
/// every span which begins before the end it saw is among those it sees: no state is ever drawn longer than
/// it lasted.
class SpanTrack final : public Evictable
{
public:
    /// Times lie within ± this (73 years): a file may claim anything, and the difference of two of them must
    /// not overflow.
    static constexpr std::int64_t kTimeLimit = std::int64_t(1) << 61;

    explicit SpanTrack(ChunkMemory &memory)
        : m_memory(memory)
    {
    }

    // Reading.
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count.load(std::memory_order_acquire); }
    [[nodiscard]] std::uint64_t firstIndex() const noexcept;
    [[nodiscard]] std::int64_t begin() const noexcept;
    [[nodiscard]] std::int64_t end() const noexcept;
    /// As Lane's functions of the same names. Any thread.
    [[nodiscard]] Span span(std::uint64_t i) const;
    [[nodiscard]] std::uint64_t at(std::int64_t time) const;
    [[nodiscard]] StateTimes times(std::int64_t from, std::int64_t to) const;
    void timesOfColumns(std::int64_t from, std::int64_t width, std::span<StateTimes> out) const;
    /// Calls visit(chunk, visible) for every chunk that is there, oldest first, with `visible` of its spans
    /// published; and returns the end that belongs to them, and how many spans there had been. `visit` runs pinned.
    struct Known
    {
        std::int64_t end;
        std::uint64_t count;
    };
    /// Each with how many of its spans are published; returns what goes with them. Any thread.
    Known forEachChunk(const std::function<void(const SpanChunk &, std::uint32_t)> &visit) const;

    // Writing.
    /// As Lane's; the writer's thread.
    void append(std::int64_t time, LaneState state, std::uint32_t object);
    void advance(std::int64_t end);
    /// Takes over a chunk from a file: full, its first span not before the last one of the chunk before.
    struct Loaded
    {
        std::uint64_t first;
        std::int64_t base;
        std::span<const std::uint32_t> deltas, objects;
        std::span<const std::uint8_t> states;
    };
    /// False if it does not continue what is there, its deltas decrease, or a state is out of range.
    bool adopt(const Loaded &chunk);
    Evicted evictOldest() override;

private:
    friend class SpanIndex; ///< reads by the same rules
    struct View; ///< spanview.h
    class Columns; ///< spancolumns.h
    [[nodiscard]] View view() const noexcept;
    void growIndex(std::int64_t end);
    SpanChunk &newChunk(std::uint64_t first, std::int64_t base, std::uint32_t capacity);

    ChunkMemory &m_memory;
    ChunkList<SpanChunk> m_chunks;
    /// A leaf for each chunk but the last, if there are more than kUnindexed; before that null, since most tasks' lanes are short.
    std::atomic<const SpanForest *> m_index { nullptr };
    static constexpr std::size_t kUnindexed = 6;
    std::atomic<std::uint64_t> m_count { 0 };
    std::atomic<std::int64_t> m_end { std::numeric_limits<std::int64_t>::min() };
    // The writer's own.
    std::unique_ptr<SpanForest> m_forest;
    SpanChunk *m_last = nullptr;
    std::int64_t m_lastBegin = 0;
    LaneState m_lastState = LaneState::None;
    std::uint32_t m_lastObject = 0;
};

} // namespace interleave::trace
