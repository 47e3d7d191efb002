// SPDX-License-Identifier: GPL-3.0-or-later
#include "laneshapes.h"

#include "stateshape.h"

#include <ui/timeline/coreshading.h>
#include <ui/timeline/lanesegments.h>
#include <ui/timeline/lanestrip.h>

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr double kFiner = 3; // pixels of an image for each of the picture
constexpr double kBarWidth = 3; // of the picture's pixels: a span at least as wide is a shape of its own
constexpr double kInset = 0.1; // of the lane's height, above and below a bar

} // namespace

struct LaneShapes::Place
{
    const trace::TraceStore &store;
    const trace::Lane &lane;
    QRectF area;
    TimeRange range;
    LaneSegments segments; ///< in an image's pixels, kFiner for each of the area's

    [[nodiscard]] double xOf(Nanoseconds time) const { return area.left() + timeToPixel(time, range, area.width()); }
};

void LaneShapes::paint(QPainter &painter, const trace::TraceStore &store, LaneId id, const QRectF &area, const TimeRange &range) const
{
    const int width = static_cast<int>(std::lround(area.width() * kFiner));
    if (width < 1 || area.height() < 1 || range.empty())
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.lane);
    painter.drawRoundedRect(area, 3 * m_theme.scale, 3 * m_theme.scale);
    const trace::Lane &lane = store.lane(id);
    if (lane.spanCount() == 0)
        return;
    ColumnCache cache;
    const Place place { store, lane, area, range, segmentsOf(lane, cache, range, width, kBarWidth * kFiner) };
    if (lane.info().kind == LaneKind::Core)
        paintShades(painter, place);
    paintFine(painter, place);
    paintBars(painter, place);
    paintInstants(painter, place);
}

QRectF LaneShapes::barRect(const Place &place, double left, double right, LaneState state) const
{
    const QRectF &area = place.area;
    const double share = state == LaneState::Frozen || state == LaneState::Unknown ? 1 : (1 - 2 * kInset) * Theme::barHeight(state);
    const double height = area.height() * share;
    left = std::max(left, area.left());
    right = std::min(right, area.right());
    // A little ground between neighbours, so that two bars of one colour stay two.
    const double gap = right - left > 3 * m_theme.scale ? m_theme.scale : 0;
    return { left, area.center().y() - height / 2, right - left - gap, height };
}

void LaneShapes::paintShades(QPainter &painter, const Place &place) const
{
    CoreShading shading;
    const QRectF &area = place.area;
    const double floor = area.bottom() - area.height() * kInset, full = area.height() * (1 - 2 * kInset);
    painter.setPen(Qt::NoPen);
    for (const CoreShade &shade : shadesIn(shading.update(place.store, place.lane), place.range, area.width(), 2)) {
        const double left = std::max(area.left(), place.xOf(shade.begin)), right = std::min(area.right(), place.xOf(shade.end));
        const double others = full * std::clamp<double>(shade.other, 0, 1), stolen = std::min(full - others, full * std::clamp<double>(shade.stolen, 0, 1));
        if (right <= left)
            continue;
        QColor color = m_theme.faint;
        color.setAlphaF(0.45F);
        painter.setBrush(color);
        painter.drawRect(QRectF(left, floor - others, right - left, others));
        if (stolen > 0) {
            color.setAlphaF(0.85F);
            painter.setBrush(color);
            painter.drawRect(QRectF(left, floor - others - stolen, right - left, stolen));
        }
    }
    painter.setPen(QPen(m_theme.faint, m_theme.scale, Qt::DashLine, Qt::FlatCap));
    for (const TimeRange &unknown : unmeasuredIn(shading.shades(), place.lane, place.range)) {
        const double left = std::max(area.left(), place.xOf(unknown.begin)), right = std::min(area.right(), place.xOf(unknown.end));
        if (right > left)
            painter.drawLine(QPointF(left, area.center().y()), QPointF(right, area.center().y()));
    }
    painter.setPen(Qt::NoPen);
}

void LaneShapes::paintFine(QPainter &painter, const Place &place) const
{
    const LaneSegments &segments = place.segments;
    if (segments.columns.empty() && segments.ticks.empty())
        return;
    const int width = static_cast<int>(std::lround(place.area.width() * kFiner));
    const LaneStrip kit(m_theme, static_cast<int>(std::lround(place.area.height() * kFiner)), m_theme.scale * kFiner);
    QImage image(width, kit.margin() + kit.laneHeight(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    kit.columns(image, segments.columns);
    for (const LaneTick &tick : segments.ticks)
        kit.tick(image, tick.x, tick.width, tick.state);
    int first = width, last = 0;
    for (const LaneColumn &column : segments.columns) {
        first = std::min(first, column.x);
        last = std::max(last, column.x + 1);
    }
    for (const LaneTick &tick : segments.ticks) {
        first = std::min(first, static_cast<int>(std::floor(tick.x)));
        last = std::max(last, static_cast<int>(std::ceil(tick.x + kFiner)));
    }
    first = std::clamp(first, 0, width);
    last = std::clamp(last, first, width);
    const QRect part(first, kit.margin(), last - first, kit.laneHeight());
    if (!part.isEmpty())
        painter.drawImage(QRectF(place.area.left() + first / kFiner, place.area.top(), part.width() / kFiner, place.area.height()), image.copy(part));
}

void LaneShapes::paintBars(QPainter &painter, const Place &place) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const auto whole = [&](double left, double right, LaneState state, std::uint32_t object) {
        if (Theme::barHeight(state) <= 0 && state != LaneState::Frozen && state != LaneState::Unknown)
            return;
        const QRectF bar = barRect(place, left, right, state);
        if (bar.width() <= 0)
            return;
        paintStateShape(painter, m_theme, state, bar);
        paintLabel(painter, place, bar, state, object);
    };
    for (const LaneBar &bar : place.segments.bars)
        whole(place.area.left() + bar.left / kFiner, place.area.left() + bar.right / kFiner, bar.state, bar.object);
    // What was evicted to keep within the budget is no longer known.
    if (place.store.evictedBefore() > place.store.begin() && place.lane.begin() > place.range.begin)
        whole(place.xOf(place.store.begin()), place.xOf(place.lane.begin()), LaneState::Unknown, 0);
}

void LaneShapes::paintLabel(QPainter &painter, const Place &place, const QRectF &bar, LaneState state, std::uint32_t object) const
{
    const LaneKind kind = place.lane.info().kind;
    if (kind != LaneKind::Core && kind != LaneKind::Gil && kind != LaneKind::Lock)
        return; // on others an object is no lane
    if (Theme::barHeight(state) < 0.7 || state == LaneState::Frozen || state == LaneState::Unknown || object >= place.store.laneCount())
        return;
    const trace::LaneInfo &info = place.store.lane(LaneId { object }).info();
    const QString text = QString::fromStdString(info.letter.empty() ? info.name : info.letter);
    const double space = 8 * m_theme.scale;
    if (bar.width() < 1.5 * space || text.size() * 3 > bar.width())
        return;
    const QFont font = m_theme.font(12, QFont::DemiBold);
    const double width = QFontMetricsF(font).horizontalAdvance(text);
    if (width + space / 2 > bar.width())
        return;
    const double x = bar.left() + std::min(space, (bar.width() - width) / 2);
    const QRectF box(x, bar.top(), width + 2, bar.height());
    if (state == LaneState::RunnableHoldingGil) { // stripes are no ground for a letter
        const double pad = space / 3, height = 16 * m_theme.scale;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.panel);
        painter.drawRoundedRect(QRectF(x - pad, bar.center().y() - height / 2, width + 2 * pad, height), pad, pad);
    }
    painter.setFont(font);
    painter.setPen(state == LaneState::RunnableHoldingGil ? m_theme.ink : m_theme.inkOn(state));
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, text);
}

void LaneShapes::paintInstants(QPainter &painter, const Place &place) const
{
    const QRectF &area = place.area;
    // More of them than one every few pixels say nothing; losses are always told.
    const auto most = static_cast<std::size_t>(area.width() / (6 * m_theme.scale)) + 16;
    const bool isGil = place.lane.info().kind == LaneKind::Gil;
    std::vector<trace::Instant> marks, takes;
    const bool all = place.lane.instants(place.range.begin, place.range.end, most * 6, [&](const trace::Instant &instant) {
        if (instant.kind == InstantKind::Mark || instant.kind == InstantKind::Lost || (isGil && instant.kind == InstantKind::DropRequest))
            marks.push_back(instant);
        else if (isGil && instant.kind == InstantKind::GilTake)
            takes.push_back(instant);
    });
    if (!all || marks.size() > most)
        std::erase_if(marks, [](const trace::Instant &instant) { return instant.kind != InstantKind::Lost; });
    const double u = m_theme.scale;
    painter.setPen(Qt::NoPen);
    if (all && takes.size() <= most) { // a seam where it was released and taken again at once
        painter.setBrush(m_theme.lane);
        for (const trace::Instant &take : takes) {
            const double x = place.xOf(take.time);
            if (x > area.left() + u)
                painter.drawRect(QRectF(x - u, area.top() + area.height() * kInset, u, area.height() * (1 - 2 * kInset)));
        }
    }
    for (const trace::Instant &mark : marks) {
        const double x = place.xOf(mark.time), top = area.top() - u;
        painter.setBrush(mark.kind == InstantKind::DropRequest ? m_theme.color(LaneState::WantsGil)
                : mark.kind == InstantKind::Lost               ? m_theme.bad
                                                               : m_theme.accent);
        painter.drawPolygon(QPolygonF { { x - 4 * u, top }, { x + 4 * u, top }, { x, top + 7 * u } });
    }
}

} // namespace interleave::ui
