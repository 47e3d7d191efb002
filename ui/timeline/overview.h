// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columncache.h"
#include "timelinecoordinates.h"

#include <ui/theme/theme.h>

#include <QElapsedTimer>
#include <QImage>
#include <QPainter>

#include <unordered_map>
#include <vector>

namespace interleave::ui {

/// The whole run in one thin bar, what all threads did stacked in each column, with a box around what is
/// visible. Knows no widget; owns its columns. GUI thread.
class Overview
{
public:
    enum class Part
    {
        None,
        Outside,
        Box,
        LeftEdge,
        RightEdge
    };

    void setTheme(const Theme &theme);
    void clear(); ///< another store
    /// Looks at the store again if its revision or the limits are new; while `live` ten times a second at
    /// most.
    void update(const trace::TraceStore &store, const std::vector<LaneId> &lanes, const TimeRange &limits,
        int width, double ratio, bool live);
    void paint(QPainter &painter, const QRect &area, const TimeRange &limits) const;
    /// The box; laid over.
    void paintBox(QPainter &painter, const QRect &area, const TimeRange &limits, const TimeRange &visible,
        Part hot) const;

    static QRectF boxOf(const QRect &area, const TimeRange &limits, const TimeRange &visible);
    static Part partAt(
        const QPoint &position, const QRect &area, const TimeRange &limits, const TimeRange &visible);
    [[nodiscard]] std::uint64_t columnsComputed() const;

private:
    Theme m_theme;
    std::unordered_map<std::uint32_t, ColumnCache> m_caches;
    QImage m_image;
    TimeRange m_shown; ///< what m_image covers
    std::uint64_t m_revision = 0;
    QElapsedTimer m_age;
};

} // namespace interleave::ui
