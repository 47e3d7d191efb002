// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what stands around the lanes and behind them.
#include "timelineview.h"

#include <QLocale>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

constexpr Nanoseconds kAboutNow { 100'000'000 }; // a frozen stretch that ends so near the end of what is known is the one that is on

} // namespace

void TimelineView::paintGrid(QPainter &painter) const
{
    const QRect plot = plotArea();
    const Ticks ticks = niceTicks(m_range.visible(), m_store->begin(), plot.width(), m_theme.px(78));
    for (const Nanoseconds at : ticks.at)
        painter.fillRect(
            QRect(static_cast<int>(std::lround(xOf(at))), plot.top(), 1, plot.height()), m_theme.grid);
}

void TimelineView::paintBands(QPainter &painter) const
{
    const QRect plot = plotArea();
    std::vector<TimeRange> bands = m_frozen;
    if (m_isFrozen) { // it lasts: to the end of what is seen
        const Nanoseconds reached = m_range.limits().end;
        if (bands.empty() || bands.back().end < reached - kAboutNow)
            bands.push_back({ reached, reached }); // not told yet from when on
        bands.back().end = std::max(m_range.visible().end, reached);
    }
    painter.setFont(m_theme.font(11, QFont::Medium));
    for (const TimeRange &frozen : bands) {
        const double left = std::max<double>(plot.left(), xOf(frozen.begin));
        const double right = std::min<double>(plot.right() + 1, xOf(frozen.end));
        if (right <= left)
            continue;
        const QRectF band(left, plot.top(), right - left, plot.height());
        painter.fillRect(
            band, m_theme.mixed(m_theme.color(trace::LaneState::Frozen), m_theme.highContrast ? 1 : 0.5));
        const QString label = tr("frozen");
        const int width = painter.fontMetrics().horizontalAdvance(label);
        if (width + m_theme.px(6) > band.width())
            continue;
        painter.setPen(m_theme.soft);
        const QRectF top(
            left, plot.top() + m_theme.px(4) - verticalScrollBar()->value(), band.width(), m_theme.px(20));
        painter.drawText(top, Qt::AlignCenter, label);
    }
}

void TimelineView::paintHeads(QPainter &painter, bool fixed, const QRect &part) const
{
    const QFont head = m_theme.font(11, QFont::DemiBold);
    const QFont title = m_theme.font(13);
    const QFont subtitle = m_theme.font(11);
    for (const LaneRow &row : rowsIn(fixed, part)) {
        const QRect lane = rowRect(row);
        paintFold(painter, row);
        if (!row.lane) {
            const QString inside = row.folded ? tr("%1  %2").arg(row.title, QLocale().toString(row.inside)) : row.title;
            painter.setPen(m_theme.soft);
            m_texts.paint(painter, m_theme.px(16), lane.top(), lane.height(), inside, head);
            continue;
        }
        const int left = nameIndent(row, m_theme);
        const int space = headWidth() - left - m_theme.px(8);
        const QString text = m_texts.elided(row.title, title, space);
        painter.setPen(m_theme.ink);
        m_texts.paint(painter, left, lane.top(), lane.height(), text, title);
        const int used = static_cast<int>(std::ceil(m_texts.width(text, title))) + m_theme.px(kSubtitleGap);
        const QString more = row.folded ? tr("%n more", nullptr, row.inside) : row.subtitle;
        if (!more.isEmpty() && space - used > m_theme.px(24)) {
            painter.setPen(m_theme.faint);
            m_texts.paint(painter, left + used, lane.top() + 1, lane.height(), m_texts.elided(more, subtitle, space - used), subtitle);
        }
    }
}

/// That something stands under it, and whether it is folded away.
void TimelineView::paintFold(QPainter &painter, const LaneRow &row) const
{
    const QRectF box = foldRect(row);
    if (box.isEmpty())
        return;
    const double half = m_theme.px(6) / 2.0;
    const QPointF middle = box.center();
    const QPolygonF down { { middle.x() - half, middle.y() - half / 2 }, { middle.x() + half, middle.y() - half / 2 }, { middle.x(), middle.y() + half * 0.8 } };
    const QPolygonF right { { middle.x() - half / 2, middle.y() - half }, { middle.x() - half / 2, middle.y() + half }, { middle.x() + half * 0.8, middle.y() } };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.faint);
    painter.drawPolygon(row.folded ? right : down);
    painter.restore();
}

/// The head of the section that is scrolled to stays in sight.
void TimelineView::paintStickyHead(QPainter &painter) const
{
    const int scrolled = verticalScrollBar()->value();
    const QRect plot = plotArea();
    if (scrolled == 0)
        return;
    const LaneRow *current = nullptr, *next = nullptr;
    const int fixed = pinnedHeight();
    for (const LaneRow &row : m_layout.rows) {
        if (row.lane || pinned(row))
            continue;
        if (row.y <= scrolled + fixed) {
            current = &row;
        } else {
            next = &row;
            break;
        }
    }
    if (current) {
        int top = plot.top() + fixed;
        if (next)
            top = std::min(top, plot.top() + next->y - scrolled - current->height);
        if (fixed > 0) // what is below moves, what is above does not
            painter.fillRect(QRect(0, top - 1, viewport()->width(), 1), m_theme.line);
        QColor veil = m_theme.panel;
        veil.setAlphaF(0.92F);
        painter.fillRect(QRect(0, top, viewport()->width(), current->height), veil);
        painter.setFont(m_theme.font(11, QFont::DemiBold));
        painter.setPen(m_theme.soft);
        painter.drawText(QRect(m_theme.px(16), top, headWidth(), current->height),
            Qt::AlignLeft | Qt::AlignVCenter, current->title);
    }
    painter.fillRect(QRect(0, plot.top(), viewport()->width(), 1), m_theme.line);
}

/// How many lanes stand below what is seen.
int TimelineView::hiddenBelow() const
{
    const int bottom = plotArea().bottom();
    return static_cast<int>(std::count_if(m_layout.rows.begin(), m_layout.rows.end(),
        [&](const LaneRow &row) { return row.lane && rowRect(row).center().y() > bottom; }));
}

QString TimelineView::moreText() const
{
    const int below = hiddenBelow();
    return below == 0 ? QString() : tr("▾ %n more", nullptr, below);
}

/// Beside the legend, where it leaves room; otherwise on the border to it, away from where names begin.
QRectF TimelineView::moreRect() const
{
    const QString text = moreText();
    if (text.isEmpty())
        return {};
    const int border = std::min(viewport()->height() - legendHeight(), viewport()->height() - m_theme.px(12));
    const int height = m_theme.px(18), width = QFontMetrics(m_theme.font(11, QFont::DemiBold)).horizontalAdvance(text) + m_theme.px(18);
    const int gap = m_theme.px(2), left = m_theme.px(16), top = viewport()->height() - legendHeight();
    for (int y = gap; legendFits() && y + height + gap <= legendHeight(); y += gap) {
        const QRect place(left, y, width, height), around = place.adjusted(0, 0, m_theme.px(8), 0);
        const auto &items = m_legend.items();
        if (std::none_of(items.begin(), items.end(), [&](const Legend::Item &item) { return item.box.intersects(around); }))
            return QRectF(place.translated(0, top)).translated(0.5, 0.5);
    }
    return { std::max(left, headWidth() - width - m_theme.px(8)) + 0.5, border - height / 2 + 0.5, double(width), double(height) };
}

/// That there is more, and how much.
void TimelineView::paintMore(QPainter &painter) const
{
    const QRectF pill = moreRect();
    if (pill.isEmpty())
        return;
    const double height = pill.height();
    const QString text = moreText();
    painter.save();
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.line, 1));
    painter.setBrush(m_theme.panel);
    painter.drawRoundedRect(pill, height / 2.0, height / 2.0);
    painter.setPen(m_theme.soft);
    painter.drawText(pill, Qt::AlignCenter, text);
    painter.restore();
}

void TimelineView::paintLegend(QPainter &painter, const QRect &part) const
{
    const int top = viewport()->height() - legendHeight();
    painter.fillRect(QRect(0, top, viewport()->width(), legendHeight()), m_theme.panel);
    if (verticalScrollBar()->value() < verticalScrollBar()->maximum())
        painter.fillRect(QRect(0, top, viewport()->width(), 1), m_theme.line);
    if (legendFits() && part.bottom() >= top)
        m_legend.paint(painter, { 0, top }, m_theme, painter.device()->devicePixelRatioF());
    paintMore(painter);
}

void TimelineView::paintEmpty(QPainter &painter) const
{
    // The lanes that will be here, bare: bars in them would be a picture of nothing measured, and would give the answer away.
    const QRect plot = plotArea();
    painter.setRenderHint(QPainter::Antialiasing);
    const double radius = m_theme.px(3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.lane);
    painter.drawRoundedRect(overviewArea(), radius, radius);
    const QColor ghost = m_theme.mixed(m_theme.line, m_theme.dark ? 0.6 : 0.95);
    const QStringList heads { tr("CORES"), tr("GIL"), tr("THREADS") };
    const int lanes[] = { 2, 1, 2 };
    int y = plot.top() + m_theme.px(4);
    for (int section = 0; section < 3 && y + m_theme.px(20 + 30) < plot.bottom(); ++section) { // no head without a lane
        painter.setFont(m_theme.font(11, QFont::DemiBold));
        painter.setPen(m_theme.faint);
        painter.drawText(QRect(m_theme.px(16), y, headWidth(), m_theme.px(20)),
            Qt::AlignLeft | Qt::AlignVCenter, heads[section]);
        painter.setPen(Qt::NoPen);
        y += m_theme.px(20);
        for (int i = 0; i < lanes[section] && y + m_theme.px(30) < plot.bottom(); ++i) {
            painter.setBrush(m_theme.lane);
            painter.drawRoundedRect(QRect(plot.left(), y, plot.width(), m_theme.px(30)), radius, radius);
            painter.setBrush(ghost);
            painter.drawRoundedRect(QRect(m_theme.px(kNameIndent), y + m_theme.px(11),
                                        m_theme.px(section == 1 ? 46
                                                : i == 0        ? 38
                                                                : 32),
                                        m_theme.px(8)),
                m_theme.px(4), m_theme.px(4));
            y += m_theme.px(38);
        }
        y += m_theme.px(6);
    }
    painter.setFont(m_theme.font(14, QFont::Medium));
    const int margin = m_theme.px(18);
    const QRect box
        = painter.fontMetrics().boundingRect(QRect(0, 0, std::max(1, plot.width() - 4 * margin), 1000),
            Qt::TextWordWrap | Qt::AlignHCenter, m_emptyText);
    QRect card = box.adjusted(-margin, -margin * 2 / 3, margin, margin * 2 / 3);
    card.moveCenter(QPoint(plot.center().x(), plot.top() + std::min(plot.height() / 2, m_theme.px(132))));
    painter.setPen(QPen(m_theme.line, 1));
    painter.setBrush(m_theme.panel);
    painter.drawRoundedRect(card, m_theme.px(10), m_theme.px(10));
    painter.setPen(m_theme.soft);
    painter.drawText(card, Qt::TextWordWrap | Qt::AlignCenter, m_emptyText);
}

} // namespace interleave::ui
