// SPDX-License-Identifier: GPL-3.0-or-later
#include "overview.h"

#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr qint64 kLiveAge = 100; // milliseconds
constexpr std::size_t kMostLanes = 128; // enough to show the shape of any run
constexpr std::size_t kMostStrips = 4; // of lanes that are shown one by one
constexpr LaneState kStack[] = { LaneState::RunningPython, LaneState::Serialising, LaneState::RunningNative,
    LaneState::RunningSystem, LaneState::Booting, LaneState::RunnableHoldingGil, LaneState::Runnable, LaneState::WantsGil, LaneState::BlockedLock,
    LaneState::BlockedQueue, LaneState::BlockedIo, LaneState::Frozen, LaneState::Unknown };

} // namespace

void Overview::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_image = {};
}

void Overview::clear()
{
    m_caches.clear();
    m_image = {};
}

std::uint64_t Overview::columnsComputed() const
{
    std::uint64_t sum = 0;
    for (const auto &[id, cache] : m_caches)
        sum += cache.columnsComputed();
    return sum;
}

void Overview::update(const trace::TraceStore &store, const std::vector<LaneId> &lanes,
    const TimeRange &limits, int width, double ratio, bool live)
{
    const int columns = std::max(1, static_cast<int>(std::lround(width * ratio)));
    const int height = std::max(1, static_cast<int>(std::lround(m_theme.px(12) * ratio)));
    const bool sized = m_image.width() == columns && m_image.height() == height;
    const std::uint64_t revision = store.revision();
    if (limits.empty() || (sized && revision == m_revision && limits == m_shown))
        return;
    if (live && sized && m_age.isValid() && m_age.elapsed() < kLiveAge)
        return;
    m_age.start();
    m_revision = revision;
    m_shown = limits;
    m_image = QImage(columns, height, QImage::Format_ARGB32_Premultiplied);
    m_image.fill(Qt::transparent);

    std::array<QRgb, trace::kLaneStateCount> colors {};
    for (const LaneState state : kStack)
        colors[trace::index(state)] = qPremultiply(m_theme.color(state).rgba());
    // A few lanes get a strip each, so that turns can be seen; many are added up.
    using Sum = std::array<std::uint32_t, trace::kLaneStateCount>;
    const std::size_t count = std::min(lanes.size(), kMostLanes);
    const std::size_t rows = count <= kMostStrips ? std::max<std::size_t>(1, count) : 1;
    const std::size_t lanesPerRow = std::max<std::size_t>(1, count / rows);
    std::vector<Sum> sums(static_cast<std::size_t>(columns));
    std::vector<ColumnShares> shares(static_cast<std::size_t>(columns));
    const double step = static_cast<double>(limits.length().count()) / columns;
    for (std::size_t i = 0; i < count; ++i) {
        m_caches[lanes[i].value].shares(
            store.lane(lanes[i]), static_cast<double>(limits.begin.count()), step, shares);
        if (i % lanesPerRow == 0)
            std::fill(sums.begin(), sums.end(), Sum {});
        for (std::size_t x = 0; x < sums.size(); ++x) {
            for (std::size_t s = 0; s < sums[x].size(); ++s)
                sums[x][s] += shares[x][s];
        }
        if ((i + 1) % lanesPerRow != 0)
            continue;
        const auto row = static_cast<int>(i / lanesPerRow);
        const int top = height * row / static_cast<int>(rows),
                  bottom = height * (row + 1) / static_cast<int>(rows);
        const double all = 65535.0 * static_cast<double>(lanesPerRow);
        for (int x = 0; x < columns; ++x) {
            double below = 0;
            int y = bottom;
            for (const LaneState state : kStack) {
                below += sums[static_cast<std::size_t>(x)][trace::index(state)];
                const int upTo
                    = std::max(top, bottom - static_cast<int>(std::lround(below / all * (bottom - top))));
                for (; y > upTo; --y)
                    m_image.setPixel(x, y - 1, colors[trace::index(state)]);
            }
        }
    }
}

void Overview::paint(QPainter &painter, const QRect &area, const TimeRange &limits) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.lane);
    painter.drawRoundedRect(area, m_theme.px(3), m_theme.px(3));
    if (!m_image.isNull() && !limits.empty()) {
        // Between two looks at the store the old picture is squeezed into its part of the grown axis.
        const double left = timeToPixel(m_shown.begin, limits, area.width());
        const double right = timeToPixel(m_shown.end, limits, area.width());
        const double height = m_theme.px(12);
        painter.setOpacity(m_theme.highContrast ? 1 : 0.72);
        const QRectF target(
            area.left() + left, area.top() + (area.height() - height) / 2, right - left, height);
        if (m_shown == limits)
            painter.drawImage(QRectF(area.left(), target.top(), area.width(), height), m_image);
        else
            painter.drawImage(target, m_image);
    }
    painter.restore();
}

QRectF Overview::boxOf(const QRect &area, const TimeRange &limits, const TimeRange &visible)
{
    if (limits.empty())
        return {};
    const double width = area.width();
    const double least = 6;
    double left = std::clamp(timeToPixel(visible.begin, limits, width), 0.0, width);
    double right = std::clamp(timeToPixel(visible.end, limits, width), 0.0, width);
    if (right - left < least) {
        left = std::clamp((left + right - least) / 2, 0.0, std::max(0.0, width - least));
        right = left + least;
    }
    return { area.left() + left, area.top() - 1.0, right - left, area.height() + 2.0 };
}

Overview::Part Overview::partAt(
    const QPoint &position, const QRect &area, const TimeRange &limits, const TimeRange &visible)
{
    constexpr double grip = 5;
    if (!area.adjusted(-6, -4, 6, 4).contains(position) || limits.empty())
        return Part::None;
    const QRectF box = boxOf(area, limits, visible);
    const double x = position.x();
    // A narrow box is for moving: its edges are gripped from outside.
    const double inside = std::min(grip, box.width() / 4);
    if (x >= box.left() - grip && x <= box.left() + inside)
        return Part::LeftEdge;
    if (x >= box.right() - inside && x <= box.right() + grip)
        return Part::RightEdge;
    return x > box.left() && x < box.right() ? Part::Box : Part::Outside;
}

void Overview::paintBox(
    QPainter &painter, const QRect &area, const TimeRange &limits, const TimeRange &visible, Part hot) const
{
    if (limits.empty())
        return;
    const QRectF box = boxOf(area, limits, visible);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = m_theme.panel;
    veil.setAlphaF(0.45F);
    painter.fillRect(
        QRectF(area.left(), area.top(), std::max(0.0, box.left() - area.left()), area.height()), veil);
    painter.fillRect(
        QRectF(box.right(), area.top(), std::max(0.0, area.right() + 1 - box.right()), area.height()), veil);
    painter.setPen(QPen(m_theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, 2, 2);
    if (hot == Part::LeftEdge || hot == Part::RightEdge) {
        const double x = hot == Part::LeftEdge ? box.left() : box.right();
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.accent);
        painter.drawRoundedRect(QRectF(x - 2.5, box.top() - 1, 5, box.height() + 2), 2.5, 2.5);
    }
    painter.restore();
}

} // namespace interleave::ui
