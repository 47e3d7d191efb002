// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanepainter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace interleave::ui {

using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr double kBarWidth = 3; // device-independent pixels; a span at least as wide is a bar of its own
constexpr std::size_t kAllShades = std::numeric_limits<std::size_t>::max(); // known for the whole range
constexpr std::size_t kMostStrips = 96; // images kept: what a few screens show

} // namespace

void LanePainter::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_kits.clear();
    m_kit = nullptr;
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

const CoreShading &LanePainter::shading(const trace::TraceStore &store, LaneId id)
{
    CoreShading &shading = m_lanes[id.value].shading;
    shading.update(store, store.lane(id));
    return shading;
}

void LanePainter::paint(
    QPainter &painter, const trace::TraceStore &store, LaneId id, const QRect &area, const TimeRange &range)
{
    update(store, id, area, range, painter.device()->devicePixelRatioF());
    draw(painter, id, area);
}

void LanePainter::draw(QPainter &painter, LaneId id, const QRect &area) const
{
    const auto found = m_lanes.find(id.value);
    if (found == m_lanes.end() || found->second.strip.isNull())
        return;
    const Entry &entry = found->second;
    const QImage &strip = entry.strip;
    const double ratio = strip.devicePixelRatio(), top = area.top() - entry.margin / ratio;
    // Most of a strip is opaque, and copied; its margin and the rows with round corners are blended.
    const auto rows = [&](int from, int to, QImage::Format format) {
        if (to <= from)
            return;
        QImage part(strip.constScanLine(from), strip.width(), to - from, strip.bytesPerLine(), format);
        part.setDevicePixelRatio(ratio);
        painter.drawImage(QPointF(area.left(), top + from / ratio), part);
    };
    const int opaque = std::min(strip.height(), entry.margin + entry.rounded), below = std::max(opaque, strip.height() - entry.rounded);
    rows(0, opaque, strip.format());
    rows(opaque, below, QImage::Format_RGB32);
    rows(below, strip.height(), strip.format());
}

QRect LanePainter::opaquePart(LaneId id, const QRect &area) const
{
    const auto found = m_lanes.find(id.value);
    if (found == m_lanes.end() || found->second.strip.isNull())
        return {};
    const Entry &entry = found->second;
    const double ratio = entry.strip.devicePixelRatio();
    const int rim = static_cast<int>(std::ceil(entry.rounded / ratio)) + (ratio == std::floor(ratio) ? 0 : 1);
    return area.adjusted(0, rim, 0, -rim);
}

QRect LanePainter::update(
    const trace::TraceStore &store, LaneId id, const QRect &area, const TimeRange &range, double ratio)
{
    const int height = static_cast<int>(std::lround(area.height() * ratio));
    const int width = static_cast<int>(std::lround(area.width() * ratio));
    if (width < 1 || height < 1 || range.empty())
        return {};
    useKit(height, ratio);

    const trace::Lane &lane = store.lane(id);
    Entry &entry = m_lanes[id.value];
    entry.used = m_clock;
    if (lane.info().kind == LaneKind::Core)
        entry.shading.update(store, lane);
    const std::vector<CoreShade> &shades = entry.shading.shades();
    // What lies wholly in the known past never changes, however much is appended behind it.
    const Nanoseconds known = lane.end();
    const bool settled = known >= range.end || lane.spanCount() == 0;
    const Key key { range, { width, height }, ratio, std::max(lane.begin(), range.begin),
        std::min(known, range.end), settled ? range.end : std::min(store.end(), range.end),
        settled ? 0 : lane.instantCount(),
        shades.empty() ? 0 : shades.back().end >= range.end ? kAllShades : shades.size() };
    if (!entry.strip.isNull() && key == entry.key)
        return {};
    const Key before = std::exchange(entry.key, key);
    const bool continued = !entry.strip.isNull() && key.continues(before);
    const int from = makeStrip(entry, store, lane, continued ? changedFrom(entry, before, lane) : 0);
    ++m_stripsMade;
    m_stripsContinued += from > 0 ? 1 : 0;
    // In whole pixels of the widget, and no further than anything reaches.
    const double reach = timeToPixel(std::max(key.later, before.later), range, width) + 8 * m_kit->strip.devicePixels();
    const int left = static_cast<int>(std::floor(from / ratio));
    const int right = from == 0 ? area.width() : std::min(area.width(), static_cast<int>(std::ceil(reach / ratio)));
    const int margin = static_cast<int>(std::ceil(m_kit->strip.margin() / ratio));
    return QRect(area.left() + left, area.top() - margin, std::max(0, right - left), area.height() + margin);
}

void LanePainter::useKit(int height, double ratio)
{
    constexpr std::size_t most = 64; // heights at once: an animation goes through many
    if (ratio != m_kitRatio || m_kits.size() > most) {
        m_kits.clear();
        m_texts.clear();
        m_kitRatio = ratio;
        m_labelFont = m_theme.font(12, QFont::DemiBold);
        m_labelFont.setPixelSize(std::max(1, static_cast<int>(std::lround(12 * m_theme.scale * ratio))));
    }
    auto found = m_kits.find(height);
    if (found == m_kits.end())
        found = m_kits.emplace(height, Kit { LaneStrip(m_theme, height, m_theme.scale * ratio), {} }).first;
    m_kit = &found->second;
}

bool LanePainter::Key::continues(const Key &before) const
{
    return range == before.range && size == before.size && ratio == before.ratio && begin == before.begin && known >= before.known
        && later >= before.later && before.known > begin;
}

int LanePainter::changedFrom(const Entry &entry, const Key &before, const trace::Lane &lane) const
{
    const double width = before.size.width();
    const auto pixelOf = [&](Nanoseconds time) { return static_cast<int>(std::floor(timeToPixel(time, before.range, width))); };
    int from = pixelOf(before.known);
    // The span that was open then is longer now. Where bars bear names, its own may have found room.
    if (lane.info().kind != LaneKind::Thread) {
        const auto open = lane.at(before.known - Nanoseconds { 1 });
        if (open < lane.spanCount())
            from = std::min(from, pixelOf(lane.span(open).begin));
    }
    // Shades are told in windows, and merged until each is wide enough to be seen.
    const auto &shades = entry.shading.shades();
    if (!shades.empty() && before.shades != entry.key.shades) {
        const auto told = before.shades > 0 && before.shades <= shades.size() ? shades[before.shades - 1].end : before.range.begin;
        from = std::min(from, pixelOf(told) - static_cast<int>(4 * before.ratio));
    }
    return std::max(0, from - kUnsettledPixels - static_cast<int>(std::ceil(8 * m_kit->strip.devicePixels())));
}

/// Columns stay, images go: they are made anew from columns without a question to the store.
void LanePainter::frameOver()
{
    constexpr std::uint64_t kept = 4; // frames
    ++m_clock;
    if (m_lanes.size() <= kMostStrips)
        return;
    for (auto &[id, entry] : m_lanes) {
        if (entry.used + kept < m_clock)
            entry.strip = {};
    }
}

int LanePainter::makeStrip(Entry &entry, const trace::TraceStore &store, const trace::Lane &lane, int from)
{
    const Key &key = entry.key;
    const double width = key.size.width();
    const bool marksShown = entry.marksShown, takesShown = entry.takesShown;
    findInstants(entry, lane);
    if (marksShown != entry.marksShown || takesShown != entry.takesShown)
        from = 0;
    QImage &ground = m_kit->ground;
    if (ground.width() != key.size.width())
        ground = m_kit->strip.ground(key.size.width());
    if (entry.strip.size() != ground.size()) {
        from = 0;
        entry.strip = ground;
        entry.strip.setDevicePixelRatio(key.ratio);
        entry.margin = m_kit->strip.margin();
        entry.rounded = m_kit->strip.radius();
    } else { // in place: an image of its own for each frame would be as much memory, and touched anew
        const auto skipped = static_cast<qsizetype>(from) * static_cast<qsizetype>(sizeof(QRgb));
        for (int y = 0; y < entry.strip.height(); ++y)
            std::copy(ground.constScanLine(y) + skipped, ground.constScanLine(y) + key.size.width() * static_cast<qsizetype>(sizeof(QRgb)),
                entry.strip.scanLine(y) + skipped);
    }
    QImage &strip = entry.strip;
    m_kit->strip.setFrom(from);
    for (const CoreShade &shade : shadesIn(entry.shading.shades(), key.range, width, 2 * key.ratio))
        m_kit->strip.shade(strip, timeToPixel(shade.begin, key.range, width),
            timeToPixel(shade.end, key.range, width), shade.other, shade.stolen);
    if (lane.info().kind == LaneKind::Core) {
        for (const TimeRange &unknown : unmeasuredIn(entry.shading.shades(), lane, key.range))
            m_kit->strip.unmeasured(strip, timeToPixel(unknown.begin, key.range, width), timeToPixel(unknown.end, key.range, width));
    }

    // The few pixels next to where the cut begins are not drawn.
    const LaneSegments &segments = segmentsOf(
        lane, entry.columns, key.range, key.size.width(), kBarWidth * key.ratio, std::max(0, from - kUnsettledPixels), m_buffers);
    m_spansRead += segments.spansRead;
    m_kit->strip.columns(strip, segments.columns);
    for (const LaneBar &bar : segments.bars)
        m_kit->strip.bar(strip, bar.left, bar.right, bar.state);
    for (const LaneTick &tick : segments.ticks)
        m_kit->strip.tick(strip, tick.x, tick.width, tick.state);
    if (lane.spanCount() > 0 && key.later > key.known)
        m_kit->strip.provisional(strip, segments.knownUntil, timeToPixel(key.later, key.range, width));
    // What was evicted to keep within the budget is no longer known.
    if (store.evictedBefore() > store.begin() && lane.spanCount() > 0 && lane.begin() > key.range.begin)
        m_kit->strip.bar(strip, timeToPixel(store.begin(), key.range, width),
            timeToPixel(lane.begin(), key.range, width), LaneState::Unknown);

    for (const trace::Instant &take : m_takes)
        m_kit->strip.seam(strip, timeToPixel(take.time, key.range, width));

    strip.setDevicePixelRatio(1); // painted in device pixels
    QPainter painter(&strip);
    if (from > 0)
        painter.setClipRect(QRect(from, 0, strip.width() - from, strip.height()));
    paintMarks(painter, entry, from);
    paintLabels(painter, store, lane, segments, width);
    painter.end();
    strip.setDevicePixelRatio(key.ratio);
    m_kit->strip.setFrom(0);
    return from;
}

void LanePainter::paintLabels(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane,
    const LaneSegments &segments, double width)
{
    // What a bar's object is depends on the lane; its own name stands at its head.
    const LaneKind kind = lane.info().kind;
    const bool ofLanes = kind == LaneKind::Core || kind == LaneKind::Gil || kind == LaneKind::Lock;
    if (!ofLanes && kind != LaneKind::Queue)
        return;
    painter.setFont(m_labelFont);
    const double space = 8 * m_kit->strip.devicePixels();
    std::uint32_t lastObject = ~0U;
    const QStaticText *text = nullptr;
    for (const LaneBar &bar : segments.bars) {
        const double left = std::max(0.0, bar.left), right = std::min(width, bar.right);
        if (right - left < 1.5 * space || bar.state == LaneState::Frozen || bar.state == LaneState::Unknown
            || (ofLanes ? Theme::barHeight(bar.state) < 0.7 || bar.object >= store.laneCount() : bar.object == 0 || bar.state == LaneState::Asleep))
            continue;
        if (bar.object != lastObject || !text) {
            if (ofLanes) {
                const trace::LaneInfo &info = store.lane(LaneId { bar.object }).info();
                text = &textOf(QString::fromStdString(info.letter.empty() ? info.name : info.letter));
            } else {
                text = &textOf(QString::number(bar.object)); // items in a queue
            }
            lastObject = bar.object;
        }
        const QSizeF size = text->size();
        if (size.width() + space / 2 > right - left)
            continue;
        const double x = left + std::min(space, (right - left - size.width()) / 2);
        const double y = m_kit->strip.margin() + (m_kit->strip.laneHeight() - size.height()) / 2;
        const bool onPlate = !ofLanes || bar.state == LaneState::RunnableHoldingGil; // stripes are no ground for a letter
        if (onPlate) {
            const double pad = space / 3;
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.panel);
            painter.drawRoundedRect(QRectF(x - pad, y, size.width() + 2 * pad, size.height()), pad, pad);
        }
        painter.setPen(onPlate ? m_theme.ink : m_theme.inkOn(bar.state));
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

void LanePainter::findInstants(Entry &entry, const trace::Lane &lane)
{
    m_marks.clear();
    m_takes.clear();
    entry.marksShown = entry.takesShown = true;
    if (lane.instantCount() == 0)
        return;
    // More marks than one every few pixels say nothing: then the columns have to speak.
    const TimeRange &range = entry.key.range;
    const auto most = static_cast<std::size_t>(entry.key.size.width() / (6 * m_kit->strip.devicePixels())) + 16;
    const bool isGil = lane.info().kind == LaneKind::Gil, isLoop = lane.info().kind == LaneKind::Loop;
    ++m_spansRead;
    const bool all = lane.instants(range.begin, range.end, most * 6, [&](const trace::Instant &instant) {
        if (instant.kind == InstantKind::Mark || instant.kind == InstantKind::Lost || (isLoop && instant.kind == InstantKind::SlowCallback)
            || (isGil && instant.kind == InstantKind::DropRequest))
            m_marks.push_back(instant);
        else if (isGil && instant.kind == InstantKind::GilTake)
            m_takes.push_back(instant);
    });
    entry.marksShown = all && m_marks.size() <= most;
    entry.takesShown = all && m_takes.size() <= most;
    if (!entry.marksShown)
        std::erase_if(m_marks, [](const trace::Instant &instant) { return instant.kind != InstantKind::Lost; });
    if (!entry.takesShown)
        m_takes.clear();
}

void LanePainter::paintMarks(QPainter &painter, const Entry &entry, int from)
{
    const TimeRange &range = entry.key.range;
    const double width = entry.key.size.width(), u = m_kit->strip.devicePixels(), top = m_kit->strip.margin() - u;
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    for (const trace::Instant &mark : m_marks) {
        const double x = timeToPixel(mark.time, range, width);
        if (x + 6 * u < from)
            continue;
        const bool late = mark.kind == InstantKind::SlowCallback;
        if (late) { // from when on it kept the loop: a roof over what did it
            const Nanoseconds length { static_cast<std::int64_t>(std::min<std::uint64_t>(mark.value, 1ULL << 60)) };
            const double left = std::max(-8.0, timeToPixel(mark.time - length, range, width));
            if (x > left)
                painter.fillRect(QRectF(left, 0, x - left, 2 * u), m_theme.color(LaneState::WantsGil));
        }
        painter.setBrush(mark.kind == InstantKind::DropRequest || late ? m_theme.color(LaneState::WantsGil)
                : mark.kind == InstantKind::Lost               ? m_theme.bad
                                                               : m_theme.accent);
        painter.drawPolygon(QPolygonF { { x - 4 * u, top }, { x + 4 * u, top }, { x, top + 7 * u } });
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace interleave::ui
