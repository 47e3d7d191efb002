// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitgraphlayout.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace interleave::ui {

using trace::WaitEdge;

namespace {

/// A lane waits for one thing at a time: trees, each with a root that waits for nobody or a cycle at its right end.
class Placing
{
public:
    explicit Placing(WaitGraphLayout &layout)
        : m_layout(layout)
        , m_next(layout.nodes.size())
        , m_before(layout.nodes.size())
        , m_placed(layout.nodes.size(), false)
    {
        for (const auto &arrow : layout.arrows) {
            m_next[arrow.from] = arrow.to;
            if (!(layout.nodes[arrow.from].inCycle && layout.nodes[arrow.to].inCycle))
                m_before[arrow.to].push_back(arrow.from);
        }
    }

    void place()
    {
        for (std::size_t node = 0; node < m_layout.nodes.size(); ++node) {
            if (m_layout.nodes[node].inCycle && !m_placed[node])
                placeCycle(node);
        }
        for (std::size_t node = 0; node < m_layout.nodes.size(); ++node) {
            if (!m_next[node] && !m_placed[node])
                placeTree(node, 0);
        }
        // So far columns were counted from the right.
        int last = 0;
        for (const auto &node : m_layout.nodes)
            last = std::max(last, node.column);
        for (auto &node : m_layout.nodes)
            node.column = last - node.column;
        m_layout.columns = m_layout.nodes.empty() ? 0 : last + 1;
        m_layout.rows = m_row;
        for (auto &arrow : m_layout.arrows)
            arrow.back = m_layout.nodes[arrow.to].column <= m_layout.nodes[arrow.from].column;
    }

private:
    /// On a ring: the first half from left to right, the second below it and back. Whoever feeds it stands left of it.
    void placeCycle(std::size_t first)
    {
        std::vector<std::size_t> members;
        for (std::size_t node = first; !m_placed[node]; node = *m_next[node]) {
            m_placed[node] = true;
            members.push_back(node);
        }
        const std::size_t above = members.size() == 2 ? 2 : (members.size() + 1) / 2;
        const double top = m_row;
        for (std::size_t i = 0; i < members.size(); ++i) {
            auto &node = m_layout.nodes[members[i]];
            node.row = i < above ? top : top + 1;
            node.column = static_cast<int>(i < above ? above - 1 - i : i - above);
        }
        m_row = top;
        for (const std::size_t member : members) {
            for (const std::size_t feeder : m_before[member])
                placeTree(feeder, static_cast<int>(above));
        }
        m_row = std::max(m_row, top + (members.size() > 2 ? 2 : 1));
    }

    double placeTree(std::size_t root, int column)
    {
        m_placed[root] = true;
        auto &node = m_layout.nodes[root];
        node.column = column;
        double first = 0, last = 0;
        bool any = false;
        for (const std::size_t before : m_before[root]) {
            if (m_placed[before])
                continue;
            last = placeTree(before, column + 1);
            if (!std::exchange(any, true))
                first = last;
        }
        node.row = any ? (first + last) / 2 : m_row++;
        return node.row;
    }

    WaitGraphLayout &m_layout;
    std::vector<std::optional<std::size_t>> m_next;
    std::vector<std::vector<std::size_t>> m_before;
    std::vector<bool> m_placed;
    double m_row = 0;
};

} // namespace

WaitGraphLayout WaitGraphLayout::of(std::vector<WaitEdge> edges)
{
    std::stable_sort(edges.begin(), edges.end(), [](const WaitEdge &a, const WaitEdge &b) {
        return a.inCycle != b.inCycle ? a.inCycle : a.since < b.since;
    });
    WaitGraphLayout layout;
    // A cycle is drawn whole or not at all.
    std::size_t kept = std::min(edges.size(), kMostArrows);
    if (kept < edges.size() && edges[kept].inCycle)
        kept = static_cast<std::size_t>(std::count_if(edges.begin(), edges.end(), [](const WaitEdge &edge) { return edge.inCycle; }));
    layout.left = edges.size() - kept;
    edges.resize(kept);
    std::map<std::pair<LaneId, std::string>, std::size_t> of;
    const auto nodeOf = [&](LaneId lane, const std::string &thing) {
        const auto [found, isNew] = of.try_emplace({ lane, thing }, layout.nodes.size());
        if (isNew)
            layout.nodes.push_back({ lane, thing, 0, 0, false });
        return found->second;
    };
    for (WaitEdge &edge : edges) {
        const std::size_t from = nodeOf(edge.waiter, {});
        const std::size_t to = edge.holder == trace::kNoLane ? nodeOf(trace::kNoLane, edge.thing) : nodeOf(edge.holder, {});
        layout.nodes[from].inCycle = edge.inCycle;
        layout.arrows.push_back({ from, to, std::move(edge), false });
    }
    Placing(layout).place();
    return layout;
}

} // namespace interleave::ui
