// SPDX-License-Identifier: GPL-3.0-or-later
#include "spanforest.h"

#include <algorithm>
#include <bit>

namespace interleave::trace {

unsigned SpanForest::levelAt(std::size_t first, std::size_t end) noexcept
{
    const auto fits = static_cast<unsigned>(std::bit_width(end - first) - 1);
    return first == 0 ? fits : std::min(fits, static_cast<unsigned>(std::countr_zero(first)));
}

unsigned SpanForest::levelBefore(std::size_t first, std::size_t end) noexcept
{
    const auto fits = static_cast<unsigned>(std::bit_width(end - first) - 1);
    return std::min(fits, static_cast<unsigned>(std::countr_zero(end)));
}

std::optional<std::size_t> SpanForest::firstMatch(std::size_t first, std::size_t end, const SpanFilter &filter) const noexcept
{
    while (first < end) {
        unsigned level = levelAt(first, end);
        if (node(first, level).bound(filter) == SpanSummary::kNone) {
            first += std::size_t(1) << level;
            continue;
        }
        while (level > 0) { // one of its halves has it
            --level;
            if (node(first, level).bound(filter) == SpanSummary::kNone)
                first += std::size_t(1) << level;
        }
        if (node(first, 0).bound(filter) != SpanSummary::kNone)
            return first;
        ++first;
    }
    return std::nullopt;
}

std::optional<std::size_t> SpanForest::lastMatch(std::size_t first, std::size_t end, const SpanFilter &filter) const noexcept
{
    while (first < end) {
        unsigned level = levelBefore(first, end);
        std::size_t begin = end - (std::size_t(1) << level);
        if (node(begin, level).bound(filter) == SpanSummary::kNone) {
            end = begin;
            continue;
        }
        while (level > 0) {
            --level;
            const std::size_t half = std::size_t(1) << level;
            if (node(begin + half, level).bound(filter) != SpanSummary::kNone)
                begin += half;
            else
                end = begin + half;
        }
        if (node(begin, 0).bound(filter) != SpanSummary::kNone)
            return begin;
        end = begin;
    }
    return std::nullopt;
}

void SpanForest::append(const SpanSummary &leaf)
{
    const std::size_t i = size();
    SpanSummary sum = leaf;
    // Nodes that end with this leaf. Nobody looks at them before the size says that they are complete. The first may be the leaf's own neighbour.
    m_nodes.push(leaf);
    for (unsigned level = 1; ((i + 1) & ((std::size_t(1) << level) - 1)) == 0; ++level) {
        const std::size_t begin = i + 1 - (std::size_t(1) << level);
        sum.merge(node(begin, level - 1));
        m_nodes[2 * begin + (std::size_t(1) << level) - 1] = sum;
    }
    // Publishes them, and makes the size even.
    m_nodes.push({});
}

} // namespace interleave::trace
