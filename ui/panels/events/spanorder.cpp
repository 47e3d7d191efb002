// SPDX-License-Identifier: GPL-3.0-or-later
#include "spanorder.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace interleave::ui {

SpanOrder::SpanOrder(std::shared_ptr<const trace::TraceStore> store, const std::vector<LaneId> &lanes)
    : m_store(std::move(store))
{
    for (const LaneId id : lanes) {
        const trace::Lane &lane = m_store->lane(id);
        const Part part { id, &lane, lane.firstSpan(), lane.spanCount() };
        if (part.end <= part.first)
            continue;
        const Nanoseconds begin = lane.span(part.first).begin, end = lane.span(part.end - 1).begin;
        m_begin = m_parts.empty() ? begin : std::min(m_begin, begin);
        m_end = m_parts.empty() ? end : std::max(m_end, end);
        m_parts.push_back(part);
        m_count += part.end - part.first;
    }
}

std::uint64_t SpanOrder::upTo(const Part &part, Nanoseconds time)
{
    const std::uint64_t at = part.lane->at(time);
    if (at < part.lane->spanCount())
        return std::clamp(at + 1, part.first, part.end) - part.first;
    return time < part.lane->begin() ? 0 : part.end - part.first; // before the lane, or behind it
}

std::uint64_t SpanOrder::allUpTo(Nanoseconds time) const
{
    std::uint64_t sum = 0;
    for (const Part &part : m_parts)
        sum += upTo(part, time);
    return sum;
}

SpanOrder::Block SpanOrder::make(std::uint64_t number) const
{
    Block block { number, {} };
    const std::uint64_t row = number * kBlock;
    // The earliest time up to which more than `row` spans begin is the begin of that row.
    std::int64_t low = m_begin.count(), high = m_end.count();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (allUpTo(Nanoseconds { middle }) > row)
            high = middle;
        else
            low = middle + 1;
    }
    const Nanoseconds before { low - 1 };
    using Next = std::tuple<std::int64_t, std::size_t, std::uint64_t>; // begin, part, span
    std::priority_queue<Next, std::vector<Next>, std::greater<>> next;
    std::uint64_t skip = row;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part &part = m_parts[i];
        const std::uint64_t passed = upTo(part, before);
        skip -= passed;
        if (const std::uint64_t span = part.first + passed; span < part.end)
            next.emplace(part.lane->span(span).begin.count(), i, span);
    }
    const std::uint64_t until = std::min(kBlock, m_count - row) + skip;
    for (std::uint64_t i = 0; i < until && !next.empty(); ++i) {
        const auto [begin, index, span] = next.top();
        next.pop();
        const Part &part = m_parts[index];
        if (i >= skip)
            block.rows.push_back({ part.id, span });
        if (span + 1 < part.end)
            next.emplace(part.lane->span(span + 1).begin.count(), index, span + 1);
    }
    return block;
}

SpanRef SpanOrder::at(std::uint64_t row) const
{
    const std::uint64_t number = row / kBlock;
    auto found = std::find_if(m_blocks.begin(), m_blocks.end(), [&](const Block &block) { return block.number == number; });
    if (found == m_blocks.end()) {
        if (m_blocks.size() >= kBlocks)
            m_blocks.pop_back();
        found = m_blocks.insert(m_blocks.begin(), make(number));
    } else if (found != m_blocks.begin()) {
        std::rotate(m_blocks.begin(), found, found + 1);
        found = m_blocks.begin();
    }
    const std::size_t at = row % kBlock;
    return at < found->rows.size() ? found->rows[at] : SpanRef {}; // an evicted stretch may have lost its order
}

std::optional<std::uint64_t> SpanOrder::rowOf(const SpanRef &ref) const
{
    const auto own = std::find_if(m_parts.begin(), m_parts.end(), [&](const Part &part) { return part.id == ref.lane; });
    if (own == m_parts.end() || ref.span < own->first || ref.span >= own->end)
        return {};
    const Nanoseconds begin = own->lane->span(ref.span).begin;
    std::uint64_t row = 0;
    for (auto part = m_parts.begin(); part != m_parts.end(); ++part) {
        if (part == own)
            row += ref.span - own->first;
        else // ties: lanes that come before go first
            row += upTo(*part, part < own ? begin : begin - Nanoseconds { 1 });
    }
    return row;
}

} // namespace interleave::ui
