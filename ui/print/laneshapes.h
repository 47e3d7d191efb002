// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QRectF>

class QPainter;

namespace interleave::ui {

/// Paints lanes for print: what LanePainter shows as pixels, as shapes and text. Only what is too fine for bars (less than 3 pixels wide) is
/// an image, one for each lane, finer than the pixels. So what comes out is bounded by the width, whatever the lane holds. GUI thread.
class LaneShapes
{
public:
    explicit LaneShapes(const Theme &theme)
        : m_theme(theme)
    {
    }

    /// `range` maps to the width of `area`.
    void paint(QPainter &painter, const trace::TraceStore &store, LaneId id, const QRectF &area, const TimeRange &range) const;

private:
    struct Place; ///< what is painted, and where
    void paintShades(QPainter &painter, const Place &place) const;
    void paintFine(QPainter &painter, const Place &place) const;
    void paintBars(QPainter &painter, const Place &place) const;
    void paintInstants(QPainter &painter, const Place &place) const;
    void paintLabel(QPainter &painter, const Place &place, const QRectF &bar, trace::LaneState state, std::uint32_t object) const;
    [[nodiscard]] QRectF barRect(const Place &place, double left, double right, trace::LaneState state) const;

    Theme m_theme;
};

} // namespace interleave::ui
