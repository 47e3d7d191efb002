// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanelayout.h"

#include "lanetree.h"

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LaneLayout", text);
}

constexpr int kHead = 20, kBetweenSections = 6, kAround = 4; // design pixels
constexpr int kLane = 30, kPitch = 38; // of a lane, and from one to the next
constexpr int kLeastPitch = 23;

const LaneTree::Node &nodeOf(const LaneTree &tree, int node)
{
    return tree.nodes()[static_cast<std::size_t>(node)];
}

/// What of the tree has a row, in order, without positions.
class ShownRows
{
public:
    ShownRows(const LaneTree &tree, const LaneArrangement &arrangement, const QString &filter)
        : m_tree(tree)
        , m_arrangement(arrangement)
        , m_filtered(!filter.isEmpty())
    {
        if (m_filtered)
            markMatches(filter);
        for (const QString &key : arrangement.pinned) {
            const int node = tree.find(key);
            if (node == LaneTree::kNone || !nodeOf(tree, node).lane)
                continue;
            if (m_pinned.insert(key); rows.empty())
                rows.push_back({ .lane = {}, .title = tr("PINNED"), .subtitle = {}, .explanation = {}, .key = QStringLiteral("section/pinned") });
            addSubtree(node, 0, true);
        }
        if (rows.size() == 1)
            rows.clear();
        pinnedByUser = rows.size();
        for (const int section : tree.sections()) {
            addSection(section);
            if (nodeOf(tree, section).fixed)
                fixed = rows.size();
        }
    }

    std::vector<LaneRow> rows;
    std::size_t pinnedByUser = 0, fixed = 0; ///< how many rows
    int hidden = 0;

private:
    /// A match shows what it stands under and all that stands under it.
    void markMatches(const QString &filter)
    {
        const auto &nodes = m_tree.nodes();
        m_matches.assign(nodes.size(), 0);
        for (std::size_t i = 0; i < nodes.size(); ++i) { // parents come before what stands under them
            const LaneTree::Node &node = nodes[i];
            const bool above = node.parent != LaneTree::kNone && m_matches[static_cast<std::size_t>(node.parent)] == 2;
            if (above || node.title.contains(filter, Qt::CaseInsensitive) || node.subtitle.contains(filter, Qt::CaseInsensitive))
                m_matches[i] = 2;
        }
        for (std::size_t i = nodes.size(); i-- > 0;) {
            if (m_matches[i] != 0 && nodes[i].parent != LaneTree::kNone && m_matches[static_cast<std::size_t>(nodes[i].parent)] == 0)
                m_matches[static_cast<std::size_t>(nodes[i].parent)] = 1;
        }
    }
    [[nodiscard]] bool matches(int node) const { return !m_filtered || m_matches[static_cast<std::size_t>(node)] != 0; }

    void addSection(int section)
    {
        const LaneTree::Node &node = nodeOf(m_tree, section);
        const std::size_t before = rows.size();
        rows.push_back(rowOf(section, 0));
        for (const int child : node.children)
            addSubtree(child, 0, false);
        LaneRow &head = rows[before];
        const auto lanes = static_cast<int>(rows.size() - before) - 1;
        if (lanes == 0) {
            rows.pop_back();
        } else if (head.folded) {
            head.inside = lanes;
            rows.resize(before + 1);
        }
    }

    [[nodiscard]] LaneRow rowOf(int node, int depth) const
    {
        const LaneTree::Node &from = nodeOf(m_tree, node);
        LaneRow row { .lane = from.lane, .title = from.title, .subtitle = from.subtitle, .explanation = from.explanation };
        row.key = from.key;
        row.depth = depth;
        row.parent = from.parent == LaneTree::kNone ? QString() : nodeOf(m_tree, from.parent).key;
        row.foldable = !from.children.empty();
        row.folded = row.foldable && !m_filtered && m_arrangement.folded.contains(from.key);
        return row;
    }

    /// Without recursion: a file may have tasks under tasks as deep as it likes.
    void addSubtree(int root, int rootDepth, bool pinned)
    {
        struct Open
        {
            int node, depth;
            bool hidden, folded;
            std::size_t foldedInto;
        };
        std::vector<Open> open { { root, rootDepth, false, false, 0 } };
        while (!open.empty()) {
            Open at = open.back();
            open.pop_back();
            const LaneTree::Node &node = nodeOf(m_tree, at.node);
            if (!matches(at.node) || (!pinned && m_pinned.contains(node.key)))
                continue;
            at.hidden = at.hidden || m_arrangement.hidden.contains(node.key);
            hidden += at.hidden;
            if (!at.hidden && at.folded) {
                ++rows[at.foldedInto].inside;
            } else if (!at.hidden) {
                rows.push_back(rowOf(at.node, at.depth));
                rows.back().pinned = pinned;
                if (rows.back().folded) {
                    at.folded = true;
                    at.foldedInto = rows.size() - 1;
                }
            }
            for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
                open.push_back({ *child, at.depth + 1, at.hidden, at.folded, at.foldedInto });
        }
    }

    const LaneTree &m_tree;
    const LaneArrangement &m_arrangement;
    bool m_filtered;
    QSet<QString> m_pinned;
    std::vector<std::uint8_t> m_matches; ///< by node; 0: no, 1: something under it does, 2: itself, or what it stands under
};

/// How high a lane is and how far the next one is below, so that as many as possible can be seen at once.
std::pair<int, int> laneHeight(const std::vector<LaneRow> &rows, const Theme &theme, int room)
{
    const auto sections = static_cast<int>(std::count_if(rows.begin(), rows.end(), [](const LaneRow &row) { return !row.lane; }));
    const int count = static_cast<int>(rows.size()) - sections;
    const int heads = sections * theme.px(kHead) + std::max(0, sections - 1) * theme.px(kBetweenSections) + 2 * theme.px(kAround);
    int pitch = theme.px(kPitch);
    if (room > 0 && count > 0)
        pitch = std::clamp((room - heads) / count, theme.px(kLeastPitch), pitch);
    const int gap = std::max(theme.px(4), pitch - theme.px(kLane));
    return { std::min(theme.px(kLane), pitch - gap), pitch };
}

int headWidth(const std::vector<LaneRow> &rows, const Theme &theme)
{
    const QFontMetrics title(theme.font(13)), subtitle(theme.font(11));
    int widest = 0;
    for (const LaneRow &row : rows) {
        if (row.lane)
            widest = std::max(widest,
                nameIndent(row, theme) + title.horizontalAdvance(row.title)
                    + (row.subtitle.isEmpty() ? 0 : theme.px(kSubtitleGap) + subtitle.horizontalAdvance(row.subtitle)));
    }
    return std::clamp(widest + theme.px(12), emptyHeadWidth(theme), theme.px(210));
}

} // namespace

int nameIndent(const LaneRow &row, const Theme &theme)
{
    return theme.px(kNameIndent + kDepthIndent * std::min(row.depth, kMostIndents));
}

const LaneRow *LaneLayout::anyRowAt(int y) const noexcept
{
    for (const LaneRow &row : rows) {
        if (y >= row.y && y < row.y + row.height)
            return &row;
    }
    return nullptr;
}

const LaneRow *LaneLayout::rowAt(int y) const noexcept
{
    const LaneRow *row = anyRowAt(y);
    return row && row->lane ? row : nullptr;
}

const LaneRow *LaneLayout::rowOf(LaneId lane) const noexcept
{
    for (const LaneRow &row : rows) {
        if (row.lane == lane)
            return &row;
    }
    return nullptr;
}

const LaneRow *LaneLayout::rowOf(const QString &key) const noexcept
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const LaneRow &row) { return row.key == key; });
    return found == rows.end() ? nullptr : &*found;
}

const LaneRow *LaneLayout::sibling(const LaneRow &row, int direction) const noexcept
{
    const LaneRow *at = &row, *const first = rows.data(), *const end = first + rows.size();
    for (at += direction; at >= first && at < end; at += direction) {
        const bool under = row.pinned ? at->pinned && at->depth == row.depth : !at->pinned && at->parent == row.parent;
        if (at->lane && under)
            return at;
    }
    return nullptr;
}

int emptyHeadWidth(const Theme &theme)
{
    return theme.px(132);
}

LaneLayout layoutLanes(
    const trace::TraceStore &store, const Theme &theme, int room, const LaneArrangement &arrangement, const QString &filter)
{
    const LaneTree tree(store, arrangement);
    ShownRows shown(tree, arrangement, filter.trimmed());
    LaneLayout layout;
    layout.rows = std::move(shown.rows);
    layout.hidden = shown.hidden;
    layout.lanes = tree.laneCount();
    const auto [laneHigh, lanePitch] = laneHeight(layout.rows, theme, room);
    int y = theme.px(kAround);
    for (std::size_t i = 0; i < layout.rows.size(); ++i) {
        LaneRow &row = layout.rows[i];
        if (i == shown.pinnedByUser)
            layout.pinnedByUser = i > 0 ? y : 0;
        if (i == shown.fixed)
            layout.pinned = i > 0 ? y : 0; // cores and GILs stay where they are while the rest scrolls
        if (!row.lane && i > 0)
            y += theme.px(kBetweenSections);
        row.y = y;
        row.height = row.lane ? laneHigh : theme.px(kHead);
        y += row.lane ? lanePitch : row.height;
        layout.shown += row.lane ? 1 : 0;
    }
    layout.height = y + theme.px(kAround);
    layout.headWidth = headWidth(layout.rows, theme);
    return layout;
}

} // namespace interleave::ui
