// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/waitsat.h>

#include <string>
#include <vector>

namespace interleave::ui {

/// Where the nodes of a wait-for graph stand: in columns and rows of a grid, arrows going right, but for those of a cycle. Knows no widget. A value.
struct WaitGraphLayout
{
    struct Node
    {
        LaneId lane = trace::kNoLane; ///< kNoLane: a thing that nobody has
        std::string thing; ///< then its name
        int column = 0; ///< 0 is leftmost
        double row = 0;
        bool inCycle = false;
    };
    struct Arrow
    {
        std::size_t from = 0, to = 0; ///< nodes
        trace::WaitEdge edge;
        bool back = false; ///< goes left or stays in its column: it closes a cycle
    };
    std::vector<Node> nodes;
    std::vector<Arrow> arrows;
    int columns = 0;
    double rows = 0;
    std::size_t left = 0; ///< waits for which there was no room

    static constexpr std::size_t kMostArrows = 24; ///< more is no picture any more

    /// Cycles come first, then who has waited longest; the rest is counted.
    static WaitGraphLayout of(std::vector<trace::WaitEdge> edges);
};

} // namespace interleave::ui
