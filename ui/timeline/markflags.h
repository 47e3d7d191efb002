// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timelinecoordinates.h"

#include <trace/usermarks.h>
#include <ui/theme/theme.h>

#include <QRect>
#include <QString>

#include <optional>
#include <vector>

class QPainter;

namespace interleave::ui {

/// The user's marks as flags on the ruler: a line through the lanes, above it a flag with as much of the text as there is room for until the
/// next one. Knows no widget. A value. GUI thread.
class MarkFlags
{
public:
    struct Flag
    {
        QRectF box; ///< in the ruler
        double x = 0; ///< of its moment
        std::size_t mark = 0; ///< number in marks()
        QString text; ///< as it is drawn; may be empty
    };

    void set(std::vector<trace::UserMark> marks);
    [[nodiscard]] const std::vector<trace::UserMark> &marks() const noexcept { return m_marks; }
    /// Where they stand when `range` is as wide as `plot` and flags as high as `ruler`. Nothing if all of it is as it was.
    void place(const TimeRange &range, const QRect &plot, const QRect &ruler, const Theme &theme);
    [[nodiscard]] const std::vector<Flag> &flags() const noexcept { return m_flags; } ///< those that are seen
    [[nodiscard]] const trace::UserMark *at(const QPoint &position) const; ///< null: no flag is there
    void paint(QPainter &painter, const Theme &theme, std::optional<Nanoseconds> current) const;

private:
    std::vector<trace::UserMark> m_marks;
    std::vector<Flag> m_flags;
    TimeRange m_range;
    QRect m_plot, m_ruler;
    double m_scale = 0;
    bool m_placed = false;
};

} // namespace interleave::ui
