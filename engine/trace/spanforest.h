// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appendlist.h"
#include "spansummary.h"

#include <optional>

namespace interleave::trace {

/// An implicit forest over summaries: leaf i sums up chunk i of a lane, and over every aligned 2^k of them stands a node that merges them.
/// In one list, in order: leaf i at place 2·i, the node over the 2^k leaves from l on at 2·l + 2^k − 1, so that a leaf that is
/// appended completes nodes before it and moves nothing. (After T. Hume, "Implicit in-order forests", 2021.)
/// One thread appends, any read without a lock: a reader looks only at nodes that were complete when it asked for size().
class SpanForest
{
public:
    /// Leaves so far. Any thread.
    [[nodiscard]] std::size_t size() const noexcept { return m_nodes.size() / 2; }
    /// The node over the leaves [first, first + 2^level); first is a multiple of 2^level, and all of them are among size().
    [[nodiscard]] const SpanSummary &node(std::size_t first, unsigned level) const noexcept
    {
        return m_nodes[2 * first + (std::size_t(1) << level) - 1];
    }
    /// How large a node may begin at leaf `first` and lie before `end`; first < end.
    [[nodiscard]] static unsigned levelAt(std::size_t first, std::size_t end) noexcept;
    /// The same for one that ends at `end` and does not begin before `first`.
    [[nodiscard]] static unsigned levelBefore(std::size_t first, std::size_t end) noexcept;

    /// The first leaf of [first, end) that may hold a match; end ≤ size(). Any thread. O(log N) but for matches in vain.
    [[nodiscard]] std::optional<std::size_t> firstMatch(std::size_t first, std::size_t end, const SpanFilter &filter) const noexcept;
    /// The last one.
    [[nodiscard]] std::optional<std::size_t> lastMatch(std::size_t first, std::size_t end, const SpanFilter &filter) const noexcept;

    /// The next leaf. The writer's thread.
    void append(const SpanSummary &leaf);

private:
    AppendList<SpanSummary> m_nodes; ///< twice as many as leaves: what stands behind the last leaf is a node that is not complete
};

} // namespace interleave::trace
