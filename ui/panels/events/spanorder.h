// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace interleave::ui {

/// One span of a store.
struct SpanRef
{
    LaneId lane = trace::kNoLane;
    std::uint64_t span = 0;
    friend bool operator==(const SpanRef &, const SpanRef &) = default;
};

/// The spans of some lanes in order of time (begin, then lane, then span), without a list of them: row numbers are found by counting, in each lane, what
/// began before. So ten million of them are there at once, and cost no memory but for a few rows around those asked for last.
///
/// Of a store that grows it is a picture of the moment at which it was made. One thread. at() costs O(lanes · log N · 40) in a new place, O(1) near the last.
class SpanOrder
{
public:
    SpanOrder(std::shared_ptr<const trace::TraceStore> store, const std::vector<LaneId> &lanes);

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    [[nodiscard]] SpanRef at(std::uint64_t row) const; ///< row < count()
    /// The row of a span; none if its lane is not among these, or it came later.
    [[nodiscard]] std::optional<std::uint64_t> rowOf(const SpanRef &ref) const;

private:
    static constexpr std::uint64_t kBlock = 256; ///< rows kept together
    static constexpr std::size_t kBlocks = 8;
    struct Part
    {
        LaneId id;
        const trace::Lane *lane;
        std::uint64_t first, end; ///< its spans
    };
    struct Block
    {
        std::uint64_t number = 0;
        std::vector<SpanRef> rows;
    };
    /// So many spans of the lane begin at `time` or before.
    [[nodiscard]] static std::uint64_t upTo(const Part &part, Nanoseconds time);
    [[nodiscard]] std::uint64_t allUpTo(Nanoseconds time) const;
    [[nodiscard]] Block make(std::uint64_t number) const;

    std::shared_ptr<const trace::TraceStore> m_store; ///< the lanes are its
    std::vector<Part> m_parts;
    std::uint64_t m_count = 0;
    Nanoseconds m_begin { 0 }, m_end { 0 };
    mutable std::vector<Block> m_blocks; ///< the one used last comes first
};

} // namespace interleave::ui
