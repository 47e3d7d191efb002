// SPDX-License-Identifier: GPL-3.0-or-later
#include "spanindex.h"

#include "spanview.h"

#include <algorithm>
#include <queue>

namespace interleave::trace {

namespace {

/// A chunk as one reading sees it.
struct Part
{
    const SpanChunk *chunk;
    std::uint32_t visible; ///< spans of it
    std::int64_t end; ///< of the last of them

    [[nodiscard]] std::int64_t begin(std::uint32_t i) const noexcept { return chunk->base + chunk->deltas()[i]; }
    [[nodiscard]] std::int64_t endOf(std::uint32_t i) const noexcept { return i + 1 < visible ? begin(i + 1) : end; }
    [[nodiscard]] std::int64_t length(std::uint32_t i) const noexcept { return endOf(i) - begin(i); }
    [[nodiscard]] bool matches(std::uint32_t i, const SpanFilter &filter) const noexcept
    {
        return filter.matches(static_cast<LaneState>(chunk->states()[i]), chunk->objects()[i]);
    }
    [[nodiscard]] SpanIndex::Found found(std::uint32_t i) const noexcept
    {
        const Nanoseconds from { begin(i) }, to { endOf(i) };
        return { chunk->first + i, { from, to, static_cast<LaneState>(chunk->states()[i]), chunk->objects()[i] } };
    }
    /// Whether the whole group that span i is in may be passed by.
    [[nodiscard]] bool isGroupInVain(std::uint32_t i, std::int64_t atLeast, const SpanFilter &filter) const noexcept
    {
        const std::uint32_t group = i / SpanChunk::kGroup;
        return SpanChunk::hasGroup(group, visible)
            && (!filter.states.meets(chunk->statesOfGroup(group)) || length(chunk->longestOfGroup(group)) < atLeast);
    }

    [[nodiscard]] std::optional<std::uint32_t> firstMatch(std::uint32_t i, const SpanFilter &filter) const noexcept
    {
        while (i < visible) {
            const std::uint32_t behind = std::min(visible, (i / SpanChunk::kGroup + 1) * SpanChunk::kGroup);
            if (isGroupInVain(i, filter.atLeast.count(), filter)) {
                i = behind;
                continue;
            }
            for (; i < behind; ++i) {
                if (matches(i, filter) && length(i) >= filter.atLeast.count())
                    return i;
            }
        }
        return std::nullopt;
    }
    /// Of the first `count` spans.
    [[nodiscard]] std::optional<std::uint32_t> lastMatch(std::uint32_t count, const SpanFilter &filter) const noexcept
    {
        while (count > 0) {
            const std::uint32_t first = (count - 1) / SpanChunk::kGroup * SpanChunk::kGroup;
            if (isGroupInVain(first, filter.atLeast.count(), filter)) {
                count = first;
                continue;
            }
            for (; count > first; --count) {
                if (matches(count - 1, filter) && length(count - 1) >= filter.atLeast.count())
                    return count - 1;
            }
        }
        return std::nullopt;
    }
};

/// The longest so far, of what lies in [from, to).
struct Longest
{
    std::int64_t from, to;
    const SpanFilter &filter;
    std::int64_t length; ///< at first one less than is asked for
    std::size_t chunk = 0;
    std::optional<SpanIndex::Found> found {};

    /// Whether something of this length in this chunk would be a better answer.
    [[nodiscard]] bool isBeatenBy(std::int64_t other, std::size_t inChunk) const noexcept
    {
        return other > length || (found && other == length && inChunk < chunk);
    }
    /// The spans [i, end) of a chunk.
    void look(const Part &part, std::size_t inChunk, std::uint32_t i, std::uint32_t end)
    {
        const bool isBefore = found && inChunk < chunk; // then one as long as what was found counts, too
        while (i < end) {
            const std::uint32_t behind = std::min(end, (i / SpanChunk::kGroup + 1) * SpanChunk::kGroup);
            if (part.isGroupInVain(i, isBefore ? length : length + 1, filter)) {
                i = behind;
                continue;
            }
            for (; i < behind; ++i) {
                const std::int64_t inside = std::min(part.endOf(i), to) - std::max(part.begin(i), from);
                if (isBeatenBy(inside, inChunk) && part.matches(i, filter)) {
                    length = inside;
                    chunk = inChunk;
                    found = part.found(i);
                }
            }
        }
    }
};

} // namespace

/// What one search sees, consistently.
class SpanIndex::Reading
{
public:
    explicit Reading(const SpanTrack &track)
        : m_chunks(track.m_chunks)
        , m_pin(track.m_memory)
        , m_view(track.view())
        , m_forest(track.m_index.load(std::memory_order_acquire)) // after the view, so that all but its last chunk are in it
        , m_leaves(m_forest && m_view.chunks > 0 ? std::min(m_forest->size(), m_view.chunks - 1) : 0)
    {
    }

    [[nodiscard]] std::size_t firstChunk() const noexcept { return m_chunks.first(); }
    [[nodiscard]] std::size_t chunks() const noexcept { return m_view.chunks; }
    [[nodiscard]] std::int64_t end() const noexcept { return m_view.end; }
    [[nodiscard]] std::uint64_t count() const noexcept { return m_view.count; }

    /// Nothing if it was evicted, or the one behind it, which says where it ends.
    [[nodiscard]] std::optional<Part> part(std::size_t c) const noexcept
    {
        const SpanChunk *chunk = m_chunks.get(c);
        if (!chunk)
            return std::nullopt;
        Part part { chunk, m_view.visible(*chunk), m_view.end };
        if (c + 1 < m_view.chunks) {
            const SpanChunk *next = m_chunks.get(c + 1);
            if (!next)
                return std::nullopt;
            part.end = next->base;
        }
        part.end = std::max(part.end, part.begin(part.visible - 1));
        return part;
    }

    struct Place
    {
        std::size_t chunk;
        std::uint32_t span; ///< in the chunk
        std::uint64_t index; ///< on the lane
    };
    /// The last span that begins at or before `time`; nothing if there is none.
    [[nodiscard]] std::optional<Place> lastAt(std::int64_t time) const noexcept
    {
        const std::size_t c = m_chunks.findTime(m_view.chunks, time);
        const SpanChunk *chunk = c == m_chunks.npos ? nullptr : m_chunks.get(c);
        if (!chunk)
            return std::nullopt;
        const std::uint32_t span = chunk->find(deltaAt(*chunk, time), m_view.visible(*chunk));
        return Place { c, span, chunk->first + span };
    }
    [[nodiscard]] std::size_t chunkOf(std::uint64_t index) const noexcept
    {
        const std::size_t c = m_chunks.findIndex(m_view.chunks, index);
        return c == m_chunks.npos ? m_chunks.first() : c;
    }

    /// The first chunk from c on that may hold a match; chunks() if none does.
    [[nodiscard]] std::size_t firstMatch(std::size_t c, const SpanFilter &filter) const noexcept
    {
        return c < m_leaves ? m_forest->firstMatch(c, m_leaves, filter).value_or(m_leaves) : c;
    }
    /// One more than the last chunk before `end` that may hold a match, from `first` on; `first` if none does.
    [[nodiscard]] std::size_t lastMatch(std::size_t first, std::size_t end, const SpanFilter &filter) const noexcept
    {
        if (end > m_leaves || first >= end)
            return end;
        const auto found = m_forest->lastMatch(first, end, filter);
        return found ? *found + 1 : first;
    }
    /// Improves on `best` by the chunks [first, end), of which all spans lie in what is asked for.
    void look(std::size_t first, std::size_t end, Longest &best) const
    {
        const auto lookAt = [&](std::size_t c) {
            if (const auto part = this->part(c))
                best.look(*part, c, 0, part->visible);
        };
        const std::size_t indexed = std::min(end, m_leaves);
        // Nodes, those first of which most may be expected; of equals the first.
        struct Node
        {
            std::int64_t bound;
            std::size_t first;
            unsigned level;
            bool operator<(const Node &other) const noexcept { return bound != other.bound ? bound < other.bound : first > other.first; }
        };
        std::priority_queue<Node> nodes;
        const auto push = [&](std::size_t leaf, unsigned level) {
            const std::int64_t bound = m_forest->node(leaf, level).bound(best.filter);
            if (bound != SpanSummary::kNone)
                nodes.push({ bound, leaf, level });
        };
        for (std::size_t leaf = first; leaf < indexed;) {
            const unsigned level = SpanForest::levelAt(leaf, indexed);
            push(leaf, level);
            leaf += std::size_t(1) << level;
        }
        while (!nodes.empty()) {
            const Node node = nodes.top();
            nodes.pop();
            if (!best.isBeatenBy(node.bound, node.first)) {
                if (node.bound < best.length)
                    break; // and so are all that are left
                continue;
            }
            if (node.level == 0) {
                lookAt(node.first);
                continue;
            }
            push(node.first, node.level - 1);
            push(node.first + (std::size_t(1) << (node.level - 1)), node.level - 1);
        }
        for (std::size_t c = std::max(first, indexed); c < end; ++c)
            lookAt(c);
    }

private:
    const ChunkList<SpanChunk> &m_chunks;
    ChunkMemory::Pin m_pin;
    SpanTrack::View m_view;
    const SpanForest *m_forest;
    std::size_t m_leaves; ///< chunks that are in the forest
};

SpanIndex::SpanIndex(const Lane &lane) noexcept
    : m_track(lane.spanTrack())
{
}

std::optional<SpanIndex::Found> SpanIndex::longest(Nanoseconds from, Nanoseconds to, const SpanFilter &filter) const
{
    const Reading reading(m_track);
    if (to <= from || reading.end() <= from.count())
        return std::nullopt;
    const auto last = reading.lastAt(to.count() - 1);
    if (!last)
        return std::nullopt;
    const auto first = reading.lastAt(from.count()).value_or(Reading::Place { reading.firstChunk(), 0, 0 });
    Longest best { from.count(), to.count(), filter, std::max<std::int64_t>(filter.atLeast.count(), 0) - 1 };
    const auto look = [&](std::size_t chunk, std::uint32_t begin, std::uint32_t end) {
        if (const auto part = reading.part(chunk))
            best.look(*part, chunk, begin, std::min(end, part->visible));
    };
    if (first.chunk == last->chunk) {
        look(first.chunk, first.span, last->span + 1);
    } else if (first.chunk < last->chunk) {
        look(first.chunk, first.span, kMaxDelta);
        reading.look(first.chunk + 1, last->chunk, best);
        look(last->chunk, 0, last->span + 1);
    }
    return best.found;
}

std::uint64_t SpanIndex::count(Nanoseconds from, Nanoseconds to) const
{
    const Reading reading(m_track);
    if (to <= from || reading.end() <= from.count())
        return 0;
    const auto last = reading.lastAt(to.count() - 1);
    if (!last)
        return 0;
    const auto first = reading.lastAt(from.count());
    const std::uint64_t oldest = m_track.firstIndex();
    const std::uint64_t begin = first ? first->index : oldest;
    return last->index < begin ? 0 : last->index - begin + 1;
}

std::optional<SpanIndex::Found> SpanIndex::next(std::uint64_t first, const SpanFilter &filter) const
{
    const Reading reading(m_track);
    if (first >= reading.count())
        return std::nullopt;
    for (std::size_t c = reading.chunkOf(first); c < reading.chunks(); c = reading.firstMatch(c + 1, filter)) {
        const auto part = reading.part(c);
        if (!part)
            continue;
        const std::uint64_t from = first > part->chunk->first ? first - part->chunk->first : 0;
        if (from >= part->visible)
            continue;
        if (const auto i = part->firstMatch(static_cast<std::uint32_t>(from), filter))
            return part->found(*i);
    }
    return std::nullopt;
}

std::optional<SpanIndex::Found> SpanIndex::previous(std::uint64_t end, const SpanFilter &filter) const
{
    const Reading reading(m_track);
    end = std::min(end, reading.count());
    if (end == 0)
        return std::nullopt;
    const std::size_t oldest = reading.firstChunk();
    for (std::size_t behind = reading.chunkOf(end - 1) + 1; behind > oldest; behind = reading.lastMatch(oldest, behind - 1, filter)) {
        const auto part = reading.part(behind - 1);
        if (!part || part->chunk->first >= end)
            continue;
        const auto visible = static_cast<std::uint32_t>(std::min<std::uint64_t>(part->visible, end - part->chunk->first));
        if (const auto i = part->lastMatch(visible, filter))
            return part->found(*i);
    }
    return std::nullopt;
}

} // namespace interleave::trace
