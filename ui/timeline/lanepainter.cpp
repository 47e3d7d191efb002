// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanepainter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QImage>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

/// From the bottom of a column upwards: what runs first, what only waits last.
constexpr LaneState kStack[] = { LaneState::RunningPython, LaneState::RunningNative, LaneState::RunningSystem,
    LaneState::RunnableHoldingGil, LaneState::Runnable, LaneState::WantsGil, LaneState::BlockedLock, LaneState::BlockedQueue,
    LaneState::BlockedIo, LaneState::BlockedJoin, LaneState::Asleep, LaneState::Frozen, LaneState::Unknown };

constexpr double kWidestColumn = 3; // pixels; a span at least as wide is a bar of its own

QBrush stripes(const QColor &color, int size, bool dots)
{
    QPixmap tile(size, size);
    tile.fill(Qt::transparent);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    if (dots) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(QPointF(size / 2.0, size / 2.0), size / 5.5, size / 5.5);
    } else {
        painter.setPen(QPen(color, 1));
        for (int k = -size; k <= size; k += size)
            painter.drawLine(QPointF(k, 0), QPointF(k + size, size));
    }
    return QBrush(tile);
}

} // namespace

void LanePainter::setTheme(const Theme &theme)
{
    m_theme = theme;
    for (std::size_t s = 0; s < m_brushes.size(); ++s) {
        const auto state = static_cast<LaneState>(s);
        m_brushes[s] = s <= trace::index(LaneState::Unknown) ? theme.brush(state) : QBrush(theme.faint);
        m_colors[s] = theme.color(state).rgba();
    }
    QColor other = theme.faint;
    other.setAlpha(theme.dark ? 110 : 120);
    m_otherBrush = stripes(other, theme.px(6), false);
    QColor stolen = theme.dark ? QColor(0xb9, 0x8c, 0xe8, 190) : QColor(0x7a, 0x3f, 0xb8, 170);
    m_stolenBrush = stripes(stolen, theme.px(6), true);
    m_labelFont = theme.font(12, QFont::DemiBold);
    m_texts.clear();
}

void LanePainter::clear() { m_caches.clear(); }

std::uint64_t LanePainter::columnsComputed() const noexcept
{
    std::uint64_t sum = 0;
    for (const auto &[id, cache] : m_caches)
        sum += cache.columnsComputed();
    return sum;
}

void LanePainter::paint(QPainter &painter, const trace::TraceStore &store, LaneId id, const QRect &area, const TimeRange &range)
{
    const trace::Lane &lane = store.lane(id);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.lane);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.drawRoundedRect(area, 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (range.empty() || area.width() < 1)
        return;
    if (lane.info().kind == LaneKind::Core)
        paintShading(painter, store, lane, area, range);
    if (lane.spanCount() == 0)
        return;

    const double width = area.width();
    const int firstPixel = std::clamp(static_cast<int>(std::floor(timeToPixel(lane.begin(), range, width))), 0, area.width());
    const int lastPixel = std::clamp(static_cast<int>(std::ceil(timeToPixel(lane.end(), range, width))), 0, area.width());
    // Every span of three pixels or more contains the middle of a pixel: looking there finds all of them, in O(log N) each.
    int dense = -1;
    int x = firstPixel;
    const auto flush = [&](int end) {
        if (dense >= 0)
            paintColumns(painter, lane, id, area, range, dense, end - dense);
        dense = -1;
    };
    while (x < lastPixel) {
        const auto i = lane.at(pixelToTime(x + 0.5, range, width));
        if (i >= lane.spanCount()) {
            if (dense < 0)
                dense = x;
            ++x;
            continue;
        }
        const trace::Span span = lane.span(i);
        const double left = timeToPixel(span.begin, range, width);
        const double right = timeToPixel(span.end, range, width);
        if (right - left < kWidestColumn) {
            if (dense < 0)
                dense = x;
            ++x;
            continue;
        }
        flush(x);
        if (span.state != LaneState::None)
            paintBar(painter, store, lane, span, area, range);
        x = std::max(x + 1, static_cast<int>(std::ceil(std::min(right, width) - 0.5)));
    }
    flush(lastPixel);
    paintInstants(painter, lane, area, range);
}

void LanePainter::paintColumns(
    QPainter &painter, const trace::Lane &lane, LaneId id, const QRect &area, const TimeRange &range, int first, int count)
{
    if (count <= 0)
        return;
    const double step = static_cast<double>(range.length().count()) / area.width();
    m_columns.assign(static_cast<std::size_t>(count), {});
    m_caches[id.value].shares(lane, static_cast<double>(range.begin.count()) + first * step, step, m_columns);

    const int inset = m_theme.px(3);
    const int height = area.height() - 2 * inset;
    QImage image(count, height, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const auto stride = image.bytesPerLine() / static_cast<int>(sizeof(QRgb));
    auto *bits = reinterpret_cast<QRgb *>(image.bits());
    for (int c = 0; c < count; ++c) {
        const ColumnShares &shares = m_columns[static_cast<std::size_t>(c)];
        std::uint32_t below = 0;
        int y = height;
        for (const LaneState state : kStack) {
            const std::uint32_t share = shares[trace::index(state)];
            if (share == 0)
                continue;
            below += share;
            // Rounding the running sum, not each share, keeps the whole exact.
            const int top = height - static_cast<int>(std::lround(std::min(65535u, below) * height / 65535.0));
            for (; y > top; --y)
                bits[(y - 1) * stride + c] = m_colors[trace::index(state)];
        }
    }
    painter.drawImage(QPoint(area.left() + first, area.top() + inset), image);
}

void LanePainter::paintBar(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span,
    const QRect &area, const TimeRange &range)
{
    const double width = area.width();
    const double left = std::max(-4.0, timeToPixel(span.begin, range, width));
    const double right = std::min(width + 4.0, timeToPixel(span.end, range, width));
    const double full = area.height() - 2.0 * m_theme.px(3);
    const double height = std::round(full * Theme::barHeight(span.state));
    // One pixel of ground between neighbours, so that two bars of one colour stay two.
    const double gap = right - left >= 5 ? 1 : 0;
    QRectF rect(area.left() + left, area.top() + (area.height() - height) / 2.0, right - left - gap, height);
    rect = rect.intersected(QRectF(area.left(), area.top(), area.width(), area.height()));
    const bool round = rect.width() >= 8;
    painter.setPen(Qt::NoPen);
    painter.setRenderHint(QPainter::Antialiasing, round);
    painter.setBrush(m_brushes[trace::index(span.state)]);
    if (round)
        painter.drawRoundedRect(rect, 3, 3);
    else
        painter.fillRect(rect, m_brushes[trace::index(span.state)]);
    painter.setRenderHint(QPainter::Antialiasing, false);

    const bool tall = Theme::barHeight(span.state) >= 0.7 && span.state != LaneState::Unknown;
    if (!tall || rect.width() < m_theme.px(16))
        return;
    const QString label = labelOf(store, lane, span);
    if (label.isEmpty())
        return;
    auto found = m_texts.find(label);
    if (found == m_texts.end()) {
        QStaticText text(label);
        text.setTextFormat(Qt::PlainText);
        text.prepare({}, m_labelFont);
        found = m_texts.insert(label, text);
    }
    const QSizeF size = found->size();
    if (size.width() + m_theme.px(8) > rect.width())
        return;
    painter.setFont(m_labelFont);
    painter.setPen(m_theme.inkOn(span.state));
    painter.setRenderHint(QPainter::TextAntialiasing, true);
    const double x = rect.left() + std::min<double>(m_theme.px(8), (rect.width() - size.width()) / 2);
    painter.drawStaticText(QPointF(x, std::round(rect.center().y() - size.height() / 2)), *found);
}

QString LanePainter::labelOf(const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span) const
{
    if (span.state == LaneState::Frozen)
        return QCoreApplication::translate("LanePainter", "frozen");
    if (lane.info().kind == LaneKind::Thread)
        return {};
    if (span.object >= store.laneCount())
        return {};
    const trace::LaneInfo &info = store.lane(LaneId { span.object }).info();
    return QString::fromStdString(info.letter.empty() ? info.name : info.letter);
}

void LanePainter::paintInstants(QPainter &painter, const trace::Lane &lane, const QRect &area, const TimeRange &range)
{
    // More marks than every sixth pixel say nothing: then the columns have to speak.
    const auto most = static_cast<std::size_t>(area.width() / 6 + 16);
    std::vector<trace::Instant> instants;
    const bool all = lane.instants(range.begin, range.end, most * 8, [&](const trace::Instant &instant) {
        if (instant.kind == trace::InstantKind::DropRequest || instant.kind == trace::InstantKind::Mark
            || instant.kind == trace::InstantKind::Lost)
            instants.push_back(instant);
    });
    if (!all || instants.size() > most)
        std::erase_if(instants, [](const trace::Instant &instant) { return instant.kind != trace::InstantKind::Lost; });
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    const double size = m_theme.px(4);
    for (const trace::Instant &instant : instants) {
        const double x = area.left() + timeToPixel(instant.time, range, area.width());
        const double top = area.top() - m_theme.px(1);
        if (instant.kind == trace::InstantKind::DropRequest && lane.info().kind != LaneKind::Gil)
            continue;
        painter.setBrush(instant.kind == trace::InstantKind::DropRequest ? m_theme.color(LaneState::WantsGil)
                : instant.kind == trace::InstantKind::Lost             ? m_theme.bad
                                                                       : m_theme.accent);
        painter.drawPolygon(QPolygonF { { x - size, top }, { x + size, top }, { x, top + size * 1.7 } });
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void LanePainter::paintShading(
    QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane, const QRect &area, const TimeRange &range)
{
    const auto windows = store.coreUse(lane.info().core, range.begin, range.end);
    if (windows.empty())
        return;
    // At most one window a few pixels wide is worth a shade of its own.
    const double width = area.width();
    std::size_t i = 0;
    while (i < windows.size()) {
        const double left = timeToPixel(windows[i].begin, range, width);
        double right = left, weight = 0, busy = 0, stolen = 0;
        std::int64_t begin = windows[i].begin.count(), end = begin;
        do {
            const auto &use = windows[i];
            const auto length = static_cast<double>((use.end - use.begin).count());
            busy += use.busy * length;
            stolen += use.stolen * length;
            weight += length;
            end = use.end.count();
            right = timeToPixel(use.end, range, width);
            ++i;
        } while (i < windows.size() && right - left < 3);
        if (weight <= 0)
            continue;
        const trace::StateTimes own = lane.stateTimes(Nanoseconds { begin }, Nanoseconds { end });
        const double ours = static_cast<double>(own[trace::index(LaneState::RunningPython)] + own[trace::index(LaneState::RunningNative)]
                                + own[trace::index(LaneState::RunningSystem)])
            / weight;
        const double other = std::clamp(busy / weight - ours, 0.0, 1.0);
        const double taken = std::clamp(stolen / weight, 0.0, 1.0);
        const int x0 = area.left() + std::clamp(static_cast<int>(std::lround(left)), 0, area.width());
        const int x1 = area.left() + std::clamp(static_cast<int>(std::lround(right)), 0, area.width());
        // /proc/stat counts in ticks of 10 ms: less than a few per cent is rounding.
        int bottom = area.bottom() + 1;
        if (other > 0.04) {
            const int h = static_cast<int>(std::lround(area.height() * other));
            painter.fillRect(QRect(x0, bottom - h, x1 - x0, h), m_otherBrush);
            bottom -= h;
        }
        if (taken > 0.01) {
            const int h = std::max(2, static_cast<int>(std::lround(area.height() * taken)));
            painter.fillRect(QRect(x0, bottom - h, x1 - x0, h), m_stolenBrush);
        }
    }
}

} // namespace interleave::ui
