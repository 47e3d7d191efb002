// SPDX-License-Identifier: GPL-3.0-or-later
#include "markflags.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr double kMost = 190, kAround = 6, kBare = 10; // design pixels: width of a flag, beside its text, and of one without

} // namespace

void MarkFlags::set(std::vector<trace::UserMark> marks)
{
    m_marks = std::move(marks);
    m_placed = false;
}

void MarkFlags::place(const TimeRange &range, const QRect &plot, const QRect &ruler, const Theme &theme)
{
    if (m_placed && range == m_range && plot == m_plot && ruler == m_ruler && theme.scale == m_scale)
        return;
    m_placed = true;
    m_range = range;
    m_plot = plot;
    m_ruler = ruler;
    m_scale = theme.scale;
    m_flags.clear();
    const auto first = std::lower_bound(m_marks.begin(), m_marks.end(), range.begin, [](const trace::UserMark &mark, Nanoseconds time) { return mark.time < time; });
    for (auto mark = first; mark != m_marks.end() && mark->time <= range.end; ++mark) {
        const double x = plot.left() + timeToPixel(mark->time, range, plot.width());
        m_flags.push_back({ {}, x, static_cast<std::size_t>(mark - m_marks.begin()), {} });
    }
    const QFontMetricsF metrics(theme.font(11, QFont::DemiBold));
    for (std::size_t i = 0; i < m_flags.size(); ++i) {
        Flag &flag = m_flags[i];
        const double end = i + 1 < m_flags.size() ? m_flags[i + 1].x - theme.px(2) : ruler.right();
        const double room = std::min<double>(theme.px(kMost), end - flag.x);
        const double bare = theme.px(kBare), around = 2 * theme.px(kAround);
        const QString text = QString::fromStdString(m_marks[flag.mark].text);
        double width = bare;
        if (!text.isEmpty() && room > bare + around + metrics.averageCharWidth() * 2) {
            flag.text = metrics.elidedText(text, Qt::ElideRight, room - around);
            width = metrics.horizontalAdvance(flag.text) + around;
        }
        flag.box = QRectF(flag.x, ruler.top(), width, ruler.height());
    }
}

const trace::UserMark *MarkFlags::at(const QPoint &position) const
{
    // The later ones are drawn over the earlier ones.
    for (auto flag = m_flags.rbegin(); flag != m_flags.rend(); ++flag) {
        if (flag->box.adjusted(-2, 0, 2, 2).contains(position))
            return &m_marks[flag->mark];
    }
    return nullptr;
}

void MarkFlags::paint(QPainter &painter, const Theme &theme, std::optional<Nanoseconds> current) const
{
    const QColor colour = theme.highContrast ? theme.ink : theme.warn;
    QColor thin = colour;
    thin.setAlphaF(theme.highContrast ? 1.0F : 0.55F);
    painter.setFont(theme.font(11, QFont::DemiBold));
    const double round = theme.px(4);
    for (const Flag &flag : m_flags) {
        painter.fillRect(QRectF(flag.x, flag.box.top(), std::max(1.0, theme.scale), m_plot.bottom() - flag.box.top()), thin);
        const bool here = current == m_marks[flag.mark].time;
        QPainterPath shape;
        if (flag.text.isEmpty()) {
            shape.moveTo(flag.box.topLeft());
            shape.lineTo(flag.box.right(), flag.box.top() + flag.box.height() * 0.28);
            shape.lineTo(flag.box.left(), flag.box.top() + flag.box.height() * 0.56);
            shape.closeSubpath();
        } else {
            shape.moveTo(flag.box.bottomLeft());
            shape.lineTo(flag.box.topLeft());
            shape.lineTo(flag.box.right() - round, flag.box.top());
            shape.quadTo(flag.box.topRight(), flag.box.topRight() + QPointF(0, round));
            shape.lineTo(flag.box.right(), flag.box.bottom() - round);
            shape.quadTo(flag.box.bottomRight(), flag.box.bottomRight() - QPointF(round, 0));
            shape.closeSubpath();
        }
        const bool full = here || flag.text.isEmpty();
        painter.setPen(QPen(colour, here ? 2 : 1));
        painter.setBrush(full ? colour : theme.mixed(colour, theme.highContrast ? 0 : 0.14));
        painter.drawPath(shape);
        if (flag.text.isEmpty())
            continue;
        painter.setPen(full ? theme.panel : theme.ink);
        painter.drawText(flag.box.adjusted(theme.px(kAround), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, flag.text);
    }
}

} // namespace interleave::ui
