// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanepainter.h"

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr double kBarWidth = 3; // device-independent pixels; a span at least as wide is a bar of its own
constexpr std::size_t kMostStrips = 96; // images kept: what a few screens show

} // namespace

void LanePainter::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_kitHeight = 0;
    m_texts.clear();
    for (auto &[id, entry] : m_lanes)
        entry.strip = {};
}

void LanePainter::clear()
{
    m_forgottenColumns = columnsComputed();
    m_lanes.clear();
}

std::uint64_t LanePainter::columnsComputed() const noexcept
{
    std::uint64_t sum = m_forgottenColumns;
    for (const auto &[id, entry] : m_lanes)
        sum += entry.columns.columnsComputed();
    return sum;
}

void LanePainter::paint(
    QPainter &painter, const trace::TraceStore &store, LaneId id, const QRect &area, const TimeRange &range)
{
    const double ratio = painter.device()->devicePixelRatioF();
    const int height = static_cast<int>(std::lround(area.height() * ratio));
    const int width = static_cast<int>(std::lround(area.width() * ratio));
    if (width < 1 || height < 1 || range.empty())
        return;
    if (height != m_kitHeight || ratio != m_kitRatio) {
        m_kit = LaneStrip(m_theme, height, m_theme.scale * ratio);
        m_kitHeight = height;
        m_kitRatio = ratio;
        m_labelFont = m_theme.font(12, QFont::DemiBold);
        m_labelFont.setPixelSize(std::max(1, static_cast<int>(std::lround(12 * m_theme.scale * ratio))));
        m_texts.clear();
    }

    const trace::Lane &lane = store.lane(id);
    Entry &entry = m_lanes[id.value];
    entry.used = ++m_clock;
    static const std::vector<CoreShade> none;
    const std::vector<CoreShade> &shades
        = lane.info().kind == LaneKind::Core ? entry.shading.update(store, lane) : none;
    // What lies wholly in the known past never changes, however much is appended behind it.
    const Nanoseconds known = lane.end();
    const bool settled = known >= range.end;
    Key key { range, { width, height }, ratio, std::max(lane.begin(), range.begin),
        std::min(known, range.end), settled ? range.end : std::min(store.end(), range.end),
        settled ? 0 : lane.instantCount(),
        shades.empty() || shades.back().end >= range.end ? 0 : shades.size() };
    if (entry.strip.isNull() || !(key == entry.key)) {
        entry.key = key;
        entry.strip = makeStrip(entry, store, lane, shades);
        entry.strip.setDevicePixelRatio(ratio);
        ++m_stripsMade;
    }
    painter.drawImage(QPointF(area.left(), area.top() - m_kit.margin() / ratio), entry.strip);
    if (m_lanes.size() > kMostStrips)
        forgetOldStrips();
}

/// Columns stay, images go: they are made anew from columns without a question to the store.
void LanePainter::forgetOldStrips()
{
    for (auto &[id, entry] : m_lanes) {
        if (entry.used + kMostStrips < m_clock)
            entry.strip = {};
    }
}

QImage LanePainter::makeStrip(Entry &entry, const trace::TraceStore &store, const trace::Lane &lane,
    const std::vector<CoreShade> &shades)
{
    const Key &key = entry.key;
    const double width = key.size.width();
    QImage strip = m_kit.ground(key.size.width());
    for (const CoreShade &shade : shadesIn(shades, key.range, width, 2 * key.ratio))
        m_kit.shade(strip, timeToPixel(shade.begin, key.range, width),
            timeToPixel(shade.end, key.range, width), shade.other, shade.stolen);

    const LaneSegments segments
        = segmentsOf(lane, entry.columns, key.range, key.size.width(), kBarWidth * key.ratio);
    m_spansRead += segments.spansRead;
    m_kit.columns(strip, segments.columns);
    for (const LaneBar &bar : segments.bars)
        m_kit.bar(strip, bar.left, bar.right, bar.state);
    for (const LaneTick &tick : segments.ticks)
        m_kit.tick(strip, tick.x, tick.width, tick.state);
    if (lane.spanCount() > 0 && key.later > key.known)
        m_kit.provisional(strip, segments.knownUntil, timeToPixel(key.later, key.range, width));
    // What was evicted to keep within the budget is no longer known.
    if (store.evictedBefore() > store.begin() && lane.spanCount() > 0 && lane.begin() > key.range.begin)
        m_kit.bar(strip, timeToPixel(store.begin(), key.range, width),
            timeToPixel(lane.begin(), key.range, width), LaneState::Unknown);

    QPainter painter(&strip);
    paintInstants(painter, strip, lane, key.range, width);
    paintLabels(painter, store, lane, segments, width);
    return strip;
}

void LanePainter::paintLabels(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane,
    const LaneSegments &segments, double width)
{
    if (lane.info().kind == LaneKind::Thread)
        return; // its name stands at its head
    painter.setFont(m_labelFont);
    const double space = 8 * m_kit.devicePixels();
    std::uint32_t lastObject = ~0U;
    const QStaticText *text = nullptr;
    for (const LaneBar &bar : segments.bars) {
        const double left = std::max(0.0, bar.left), right = std::min(width, bar.right);
        if (right - left < 1.5 * space || Theme::barHeight(bar.state) < 0.7 || bar.state == LaneState::Frozen
            || bar.state == LaneState::Unknown || bar.object >= store.laneCount())
            continue;
        if (bar.object != lastObject || !text) {
            const trace::LaneInfo &info = store.lane(LaneId { bar.object }).info();
            text = &textOf(QString::fromStdString(info.letter.empty() ? info.name : info.letter));
            lastObject = bar.object;
        }
        const QSizeF size = text->size();
        if (size.width() + space / 2 > right - left)
            continue;
        const double x = left + std::min(space, (right - left - size.width()) / 2);
        const double y = m_kit.margin() + (m_kit.laneHeight() - size.height()) / 2;
        if (bar.state == LaneState::RunnableHoldingGil) { // stripes are no ground for a letter
            const double pad = space / 3;
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.panel);
            painter.drawRoundedRect(QRectF(x - pad, y, size.width() + 2 * pad, size.height()), pad, pad);
        }
        painter.setPen(bar.state == LaneState::RunnableHoldingGil ? m_theme.ink : m_theme.inkOn(bar.state));
        painter.drawStaticText(QPointF(std::round(x), std::round(y)), *text);
    }
}

const QStaticText &LanePainter::textOf(const QString &label)
{
    if (m_texts.size() > 1000)
        m_texts.clear();
    auto found = m_texts.find(label);
    if (found == m_texts.end()) {
        QStaticText text(label);
        text.setTextFormat(Qt::PlainText);
        text.prepare({}, m_labelFont);
        found = m_texts.insert(label, text);
    }
    return *found;
}

void LanePainter::paintInstants(
    QPainter &painter, QImage &strip, const trace::Lane &lane, const TimeRange &range, double width)
{
    if (lane.instantCount() == 0)
        return;
    // More marks than one every few pixels say nothing: then the columns have to speak.
    const auto most = static_cast<std::size_t>(width / (6 * m_kit.devicePixels())) + 16;
    const bool isGil = lane.info().kind == LaneKind::Gil;
    std::vector<trace::Instant> marks, takes;
    ++m_spansRead;
    const bool all = lane.instants(range.begin, range.end, most * 6, [&](const trace::Instant &instant) {
        if (instant.kind == InstantKind::Mark || instant.kind == InstantKind::Lost
            || (isGil && instant.kind == InstantKind::DropRequest))
            marks.push_back(instant);
        else if (isGil && instant.kind == InstantKind::GilTake)
            takes.push_back(instant);
    });
    if (!all || marks.size() > most)
        std::erase_if(marks, [](const trace::Instant &instant) { return instant.kind != InstantKind::Lost; });
    if (all && takes.size() <= most) {
        for (const trace::Instant &take : takes)
            m_kit.seam(strip, timeToPixel(take.time, range, width));
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    const double u = m_kit.devicePixels();
    const double top = m_kit.margin() - u;
    for (const trace::Instant &mark : marks) {
        const double x = timeToPixel(mark.time, range, width);
        painter.setBrush(mark.kind == InstantKind::DropRequest ? m_theme.color(LaneState::WantsGil)
                : mark.kind == InstantKind::Lost               ? m_theme.bad
                                                               : m_theme.accent);
        painter.drawPolygon(QPolygonF { { x - 4 * u, top }, { x + 4 * u, top }, { x, top + 7 * u } });
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace interleave::ui
