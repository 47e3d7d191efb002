// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanearrangement.h"

#include <trace/store.h>

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace interleave::ui {

/// What stands under what: sections, in them lanes; threads and loops under their process where there are several, tasks under their loop
/// or the task that made them. With the words for each. A value; linear in the lanes. No process or task can stand under itself, whatever a
/// file says.
class LaneTree
{
public:
    static constexpr int kNone = -1;
    struct Node
    {
        std::optional<LaneId> lane; ///< empty: a section
        QString key; ///< "thread/A/count-1": the same in the next run of the same program
        QString title; ///< "CORES", "core 0", "A"
        QString subtitle; ///< "exact", "count-1"
        QString explanation; ///< a sentence
        int parent = kNone;
        std::vector<int> children {}; ///< in the order in which they are shown
        bool fixed = false; ///< a section that stays while others are scrolled, if there is room
    };

    /// `arrangement` decides about the order only.
    LaneTree(const trace::TraceStore &store, const LaneArrangement &arrangement);

    [[nodiscard]] const std::vector<Node> &nodes() const noexcept { return m_nodes; }
    [[nodiscard]] const std::vector<int> &sections() const noexcept { return m_sections; }
    [[nodiscard]] int laneCount() const noexcept { return m_laneCount; } ///< those that have a node
    [[nodiscard]] int find(const QString &key) const; ///< kNone: there is none
    [[nodiscard]] int find(LaneId lane) const;

private:
    int addSection(trace::LaneKind kind);
    void addLane(const trace::TraceStore &store, LaneId lane);
    [[nodiscard]] int parentOf(const trace::TraceStore &store, const trace::Lane &lane, LaneId id) const;
    void nameWithWords(const trace::TraceStore &store, const trace::Lane &lane, Node &node) const;
    void sort(const LaneArrangement &arrangement);

    std::vector<Node> m_nodes;
    std::vector<int> m_sections;
    std::vector<int> m_ofLane; ///< by lane; kNone: it has no node
    std::vector<int> m_ofSection; ///< by kind
    QHash<std::uint32_t, int> m_ofProcess; ///< by pid: its node
    QHash<QString, int> m_keys; ///< how many have begun with this key
    int m_laneCount = 0, m_gils = 0;
};

/// `arrangement` with the lane `key` moved to the place of `target`, which stands under the same; unchanged if it does not.
[[nodiscard]] LaneArrangement withMoved(
    const trace::TraceStore &store, LaneArrangement arrangement, const QString &key, const QString &target);

} // namespace interleave::ui
