// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columncache.h"
#include "timelinecoordinates.h"

#include <ui/theme/theme.h>
#include <trace/store.h>

#include <QHash>
#include <QPainter>
#include <QRect>
#include <QStaticText>

#include <unordered_map>

namespace interleave::ui {

/// Paints lanes: a span of 3 pixels or more as a bar of its own, everything finer as columns in which each state has exactly its share. The
/// cost is O(pixels × log N) a lane, whatever the trace holds. Knows no widget; owns the column caches. GUI thread.
class LanePainter
{
public:
    void setTheme(const Theme &theme);
    void clear(); ///< another store

    /// Paints one lane into `area` (the lane's 30 design pixels). `range` maps to the width of `area`.
    void paint(QPainter &painter, const trace::TraceStore &store, LaneId id, const QRect &area, const TimeRange &range);

    [[nodiscard]] std::uint64_t columnsComputed() const noexcept;

private:
    struct Bar
    {
        QRectF rect;
        trace::LaneState state;
    };
    void paintShading(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane, const QRect &area, const TimeRange &range);
    void paintColumns(QPainter &painter, const trace::Lane &lane, LaneId id, const QRect &area, const TimeRange &range, int first, int count);
    void paintBar(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span, const QRect &area,
        const TimeRange &range);
    void paintInstants(QPainter &painter, const trace::Lane &lane, const QRect &area, const TimeRange &range);
    QString labelOf(const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span) const;

    Theme m_theme;
    std::array<QBrush, trace::kLaneStateCount> m_brushes;
    std::array<QRgb, trace::kLaneStateCount> m_colors {};
    QBrush m_otherBrush, m_stolenBrush;
    QFont m_labelFont;
    std::unordered_map<std::uint32_t, ColumnCache> m_caches;
    QHash<QString, QStaticText> m_texts;
    std::vector<ColumnShares> m_columns;
};

} // namespace interleave::ui
