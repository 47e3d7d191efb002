// SPDX-License-Identifier: GPL-3.0-or-later
#include "printedpicture.h"

#include "laneshapes.h"
#include "stateshape.h"

#include <ui/theme/words.h>
#include <ui/timeline/coreshading.h>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

constexpr int kTitle = 70, kRuler = 26, kMargin = 16, kMore = 26; // design pixels

QString tr(const char *text, int n = -1) { return QCoreApplication::translate("PrintedPicture", text, nullptr, n); }

/// The states that lanes are in within the range, and what is known of the cores besides.
LegendContents legendOf(const trace::TraceStore &store, const std::vector<LaneRow> &rows, const TimeRange &range)
{
    LegendContents contents;
    for (const LaneRow &row : rows) {
        if (!row.lane)
            continue;
        const trace::Lane &lane = store.lane(*row.lane);
        contents.add(lane, range);
        if (lane.info().kind != trace::LaneKind::Core)
            continue;
        CoreShading shading;
        contents.idle = contents.idle || !shading.update(store, lane).empty();
        contents.other = contents.other || shading.other();
        contents.stolen = contents.stolen || shading.stolen();
        contents.unmeasured = contents.unmeasured || !unmeasuredIn(shading.shades(), lane, range).empty();
    }
    return contents;
}

} // namespace

PrintedPicture::PrintedPicture(Contents contents, int pageHeight)
    : m_contents(std::move(contents))
{
    std::vector<LaneRow> &rows = m_contents.lanes.rows;
    int lanes = 0;
    for (auto row = rows.begin(); row != rows.end(); ++row) {
        if (row->lane && ++lanes > kMostLanes) {
            m_leftOut = static_cast<int>(std::count_if(row, rows.end(), [](const LaneRow &each) { return each.lane.has_value(); }));
            rows.erase(row, rows.end());
            break;
        }
    }
    m_legend.set(legendOf(*m_contents.store, rows, m_contents.range), m_contents.theme, m_contents.width);
    const Theme &theme = m_contents.theme;
    const int room = pageHeight <= 0 ? 0 : std::max(theme.px(60), pageHeight - topOfRows() - m_legend.height() - theme.px(kMore));
    m_pages.push_back({});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int bottom = rows[i].y + rows[i].height - rows[m_pages.back().first].y;
        if (room > 0 && bottom > room && i > m_pages.back().first) {
            // A head does not stay behind alone.
            const std::size_t first = !rows[i - 1].lane && i - 1 > m_pages.back().first ? i - 1 : i;
            m_pages.back().end = first;
            m_pages.push_back({ first, first });
        }
        m_pages.back().end = i + 1;
    }
}

int PrintedPicture::topOfRows() const
{
    return m_contents.theme.px(kTitle) + m_contents.theme.px(kRuler);
}

QRectF PrintedPicture::plotOf(const Page &page) const
{
    const Theme &theme = m_contents.theme;
    const std::vector<LaneRow> &rows = m_contents.lanes.rows;
    const double left = std::min(m_contents.lanes.headWidth, m_contents.width * 2 / 5);
    const double height = page.first == page.end ? 0 : rows[page.end - 1].y + rows[page.end - 1].height - rows[page.first].y;
    return { left, double(topOfRows()), std::max(1.0, m_contents.width - left - theme.px(kMargin)), height };
}

int PrintedPicture::height(int page) const
{
    const Theme &theme = m_contents.theme;
    const bool last = page + 1 == pages();
    return static_cast<int>(std::ceil(plotOf(m_pages[static_cast<std::size_t>(page)]).bottom())) + theme.px(8)
        + (last && m_leftOut > 0 ? theme.px(kMore) : 0) + m_legend.height();
}

void PrintedPicture::paint(QPainter &painter, int page) const
{
    const Theme &theme = m_contents.theme;
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::LosslessImageRendering);
    painter.fillRect(QRectF(0, 0, width(), height(page)), theme.panel);
    const Page &part = m_pages[static_cast<std::size_t>(page)];
    const QRectF plot = plotOf(part);
    paintTitle(painter, page);
    paintRuler(painter, plot);
    paintRows(painter, part, plot);
    double y = plot.bottom() + theme.px(8);
    if (page + 1 == pages() && m_leftOut > 0) {
        painter.setFont(theme.font(12));
        painter.setPen(theme.soft);
        painter.drawText(QRectF(theme.px(kMargin), y, width() - 2 * theme.px(kMargin), theme.px(kMore)), Qt::AlignLeft | Qt::AlignVCenter,
            tr("%n more lanes are left out", m_leftOut));
        y += theme.px(kMore);
    }
    paintLegend(painter, y);
}

void PrintedPicture::paintTitle(QPainter &painter, int page) const
{
    const Theme &theme = m_contents.theme;
    const double margin = theme.px(kMargin), space = width() - 2 * margin;
    const auto line = [&](int top, int height, const QFont &font, const QColor &color, const QString &text, double room) {
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QRectF(margin, top, room, height), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            QFontMetricsF(font).elidedText(text.left(1000), Qt::ElideRight, room));
    };
    const bool several = pages() > 1;
    line(theme.px(12), theme.px(28), theme.font(18, QFont::Bold), theme.ink, m_contents.title, space - (several ? theme.px(90) : 0));
    line(theme.px(40), theme.px(18), theme.font(12), theme.soft, m_contents.details, space);
    if (several)
        painter.drawText(QRectF(margin, theme.px(12), space, theme.px(28)), Qt::AlignRight | Qt::AlignVCenter,
            tr("page %1 of %2").arg(page + 1).arg(pages()));
}

void PrintedPicture::paintRuler(QPainter &painter, const QRectF &plot) const
{
    const Theme &theme = m_contents.theme;
    const TimeRange &range = m_contents.range;
    if (range.empty())
        return;
    const Nanoseconds begin = m_contents.store->begin();
    const Ticks ticks = niceTicks(range, begin, plot.width(), theme.px(78));
    painter.setFont(theme.font(12));
    const QFontMetricsF metrics(painter.font());
    for (const Nanoseconds at : ticks.at) {
        const double x = plot.left() + timeToPixel(at, range, plot.width());
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.grid);
        painter.drawRect(QRectF(x, plot.top(), 1, plot.height()));
        const QString label = positionText(at - begin, ticks.step);
        const double wide = metrics.horizontalAdvance(label);
        painter.setPen(theme.faint);
        painter.drawText(QPointF(std::clamp(x - wide / 2, 4.0, std::max(4.0, width() - wide - 2)), plot.top() - theme.px(8)), label);
    }
}

void PrintedPicture::paintRows(QPainter &painter, const Page &page, const QRectF &plot) const
{
    const LaneShapes shapes(m_contents.theme);
    const std::vector<LaneRow> &rows = m_contents.lanes.rows;
    for (std::size_t i = page.first; i < page.end; ++i) {
        const LaneRow &row = rows[i];
        const QRectF place(plot.left(), plot.top() + row.y - rows[page.first].y, plot.width(), row.height);
        paintHead(painter, row, place);
        if (row.lane)
            shapes.paint(painter, *m_contents.store, *row.lane, place, m_contents.range);
    }
}

void PrintedPicture::paintHead(QPainter &painter, const LaneRow &row, const QRectF &place) const
{
    const Theme &theme = m_contents.theme;
    const auto text = [&](double left, const QFont &font, const QColor &color, const QString &words) {
        const double room = place.left() - left - theme.px(8);
        if (room < theme.px(12))
            return left;
        const QFontMetricsF metrics(font);
        const QString shown = metrics.elidedText(words.left(1000), Qt::ElideRight, room);
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QRectF(left, place.top(), room, place.height()), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
        return left + metrics.horizontalAdvance(shown) + theme.px(kSubtitleGap);
    };
    if (!row.lane) {
        text(theme.px(kMargin), theme.font(11, QFont::DemiBold), theme.soft, row.title);
        return;
    }
    const double behind = text(theme.px(kNameIndent), theme.font(13), theme.ink, row.title);
    if (!row.subtitle.isEmpty() && place.left() - behind > theme.px(32))
        text(behind, theme.font(11), theme.faint, row.subtitle);
}

void PrintedPicture::paintLegend(QPainter &painter, double top) const
{
    const Theme &theme = m_contents.theme;
    const int box = theme.px(12);
    painter.setFont(theme.font(11.5));
    for (const Legend::Item &item : m_legend.items()) {
        const QRectF place = QRectF(item.box).translated(0, top);
        const bool isState = item.kind == Legend::Item::Kind::State;
        const double height = isState ? std::max<double>(theme.px(4), box * Theme::barHeight(item.state)) : box;
        const QRectF swatch(place.left(), place.center().y() - height / 2, box, height);
        if (isState) {
            paintStateShape(painter, theme, item.state, swatch);
        } else {
            QColor color = item.kind == Legend::Item::Kind::Idle ? theme.lane : theme.faint;
            if (item.kind != Legend::Item::Kind::Idle)
                color.setAlphaF(item.kind == Legend::Item::Kind::Other ? 0.45F : 0.85F);
            painter.setPen(QPen(theme.line, 1));
            painter.setBrush(color);
            painter.drawRoundedRect(swatch.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3));
        }
        painter.setPen(theme.soft);
        painter.drawText(place.adjusted(theme.px(17), 0, theme.px(14), 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, item.words);
    }
}

} // namespace interleave::ui
