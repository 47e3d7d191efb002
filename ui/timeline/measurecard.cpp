// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurecard.h"

#include <ui/theme/words.h>

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

constexpr std::size_t kMostRows = 8;

QString percent(double share)
{
    const double hundred = share * 100;
    return QLocale().toString(hundred, 'f', hundred < 9.95 ? 1 : 0) + QStringLiteral("\u00a0%");
}

struct Line
{
    trace::LaneState state;
    QString words, time, share;
};

QRectF besides(const QSizeF &size, const QRectF &around, const QRectF &within, double gap)
{
    double x = around.right() + gap;
    if (x + size.width() > within.right())
        x = around.left() - gap - size.width();
    if (x < within.left())
        x = std::clamp(around.center().x() - size.width() / 2, within.left(), std::max(within.left(), within.right() - size.width()));
    const double y = std::clamp(around.top(), within.top(), std::max(within.top(), within.bottom() - size.height()));
    return { QPointF(std::round(x), std::round(y)), size };
}

} // namespace

QRectF paintMeasureCard(QPainter &painter, const Theme &theme, const MeasureTable &table, const QRectF &around, const QRectF &within)
{
    if (table.rows.empty())
        return {};
    std::vector<Line> lines;
    for (const MeasureTable::Row &row : table.rows) {
        if (lines.size() == kMostRows)
            break;
        lines.push_back({ row.state, row.words, durationText(row.time), percent(row.share) });
    }
    const QFont title = theme.font(12.5, QFont::DemiBold), words = theme.font(12), numbers = theme.mono(11.5);
    const QFontMetricsF titleMetrics(title), wordMetrics(words), numberMetrics(numbers);
    const double margin = theme.px(12), gap = theme.px(14), swatch = theme.px(11), leading = theme.px(19);
    double wide = 0, times = 0, shares = 0;
    for (const Line &line : lines) {
        wide = std::max(wide, wordMetrics.horizontalAdvance(line.words));
        times = std::max(times, numberMetrics.horizontalAdvance(line.time));
        shares = std::max(shares, numberMetrics.horizontalAdvance(line.share));
    }
    const double inner = std::max(swatch + theme.px(8) + wide + gap + times + gap + shares, std::min<double>(titleMetrics.horizontalAdvance(table.title), theme.px(300)));
    const QSizeF size(inner + 2 * margin, leading * (static_cast<double>(lines.size()) + 1) + 2 * theme.px(8));
    const QRectF card = besides(size, around, within, theme.px(10));

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = theme.px(8);
    for (int i = theme.px(8); i > 0; i -= 2) {
        painter.setBrush(QColor(0, 0, 0, theme.dark ? 14 : 5));
        painter.drawRoundedRect(card.adjusted(-i, -i + theme.px(3), i, i + theme.px(3)), radius + i, radius + i);
    }
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(card, radius, radius);
    double y = card.top() + theme.px(8);
    const double left = card.left() + margin, right = card.right() - margin;
    painter.setPen(theme.ink);
    painter.setFont(title);
    painter.drawText(QRectF(left, y, inner, leading), Qt::AlignLeft | Qt::AlignVCenter, titleMetrics.elidedText(table.title, Qt::ElideRight, inner));
    for (const Line &line : lines) {
        y += leading;
        const QRectF box(left, std::round(y + (leading - swatch) / 2), swatch, swatch);
        if (Theme::barHeight(line.state) > 0) {
            painter.setBrushOrigin(box.topLeft());
            painter.fillRect(box, theme.brush(line.state, static_cast<int>(swatch), painter.device()->devicePixelRatioF()));
        } else {
            painter.setPen(QPen(theme.faint, 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
        }
        painter.setPen(theme.ink);
        painter.setFont(words);
        painter.drawText(QRectF(left + swatch + theme.px(8), y, wide + 1, leading), Qt::AlignLeft | Qt::AlignVCenter, line.words);
        painter.setFont(numbers);
        painter.drawText(QRectF(right - shares - gap - times, y, times + 1, leading), Qt::AlignRight | Qt::AlignVCenter, line.time);
        painter.setPen(theme.soft);
        painter.drawText(QRectF(right - shares, y, shares + 1, leading), Qt::AlignRight | Qt::AlignVCenter, line.share);
    }
    painter.restore();
    return card;
}

} // namespace interleave::ui
