// SPDX-License-Identifier: GPL-3.0-or-later
#include "legend.h"

#include "spansearch.h"

#include <trace/stepping.h>
#include <ui/theme/lanewords.h>
#include <ui/theme/unmeasured.h>

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

namespace {

constexpr int kBox = 12, kToWords = 17, kGap = 14, kRow = 20, kMargin = 16, kAround = 5; // design pixels
constexpr double kText = 11.5;

/// A bit beside those of the kinds of lanes: somebody is held before a step, which is no freeze (trace/stepping.h).
constexpr unsigned kHeldBit = trace::kLaneKindCount;

QString tr(const char *text)
{
    return QCoreApplication::translate("Legend", text);
}

/// By the first span in that state: the object says before what its lane stands, and a freeze has none.
bool isHeldWithin(const trace::Lane &lane, const TimeRange &range)
{
    std::uint64_t at = lane.at(std::max(range.begin, lane.begin()));
    if (at < lane.spanCount() && lane.span(at).state != trace::kHeld)
        at = nearestOfState(lane, at, trace::kHeld, 1).value_or(lane.spanCount());
    return at < lane.spanCount() && lane.span(at).object != 0;
}

} // namespace

void LegendContents::add(const trace::Lane &lane, const TimeRange &range)
{
    const trace::StateTimes times = lane.stateTimes(range.begin, range.end);
    for (std::size_t s = 1; s < times.size(); ++s) {
        if (times[s] <= 0)
            continue;
        const auto state = static_cast<trace::LaneState>(s);
        if (state == trace::kHeld && isHeldWithin(lane, range))
            kinds[s] = static_cast<std::uint16_t>(kinds[s] | 1U << kHeldBit);
        else
            add(state, lane.info().kind);
    }
}

void Legend::clear()
{
    m_items.clear();
    m_width = -1;
}

bool Legend::set(const LegendContents &contents, const Theme &theme, int width)
{
    if (contents == m_contents && theme == m_theme && width == m_width)
        return false;
    m_contents = contents;
    m_theme = theme;
    m_width = width;
    m_items.clear();
    for (std::size_t s = 1; s < contents.kinds.size(); ++s) {
        // One look may mean two things, on two kinds of lanes.
        const auto state = static_cast<trace::LaneState>(s);
        QStringList words, sentences;
        for (unsigned kind = 0; kind < trace::kLaneKindCount; ++kind) {
            if ((contents.kinds[s] & (1U << kind)) == 0)
                continue;
            if (const QString each = stateWords(static_cast<trace::LaneKind>(kind), state); !words.contains(each)) {
                words << each;
                sentences << stateSentence(static_cast<trace::LaneKind>(kind), state);
            }
        }
        if ((contents.kinds[s] & (1U << kHeldBit)) != 0) {
            words << tr("Held: waits to be told");
            sentences << tr("Held: this run goes step by step, and it stands before a step until you let it go on. Such time counts for nothing.");
        }
        if (!words.isEmpty())
            m_items.push_back({ words.join(QStringLiteral(" / ")), sentences.join(QLatin1Char(' ')), {}, Item::Kind::State, state });
    }
    if (contents.idle)
        m_items.push_back({ tr("Core idle"), tr("Core idle: no thread of this run was on the core, and of no other program there was more than the kernel's steps of 10 ms can tell."), {}, Item::Kind::Idle });
    if (contents.unmeasured)
        m_items.push_back({ tr("Core not measured"), tr("Core not measured: no thread of this run was on the core; whether another program was is not known."), {},
            Item::Kind::Unmeasured });
    if (contents.other)
        m_items.push_back({ tr("Other programs"), tr("Other programs had the core for this share of the time. The height is the share."), {},
            Item::Kind::Other });
    if (contents.stolen)
        m_items.push_back({ tr("Stolen"), tr("Stolen: the machine below this virtual one gave the core to somebody else for this share of the time."), {},
            Item::Kind::Stolen });

    const QFontMetrics metrics(theme.font(kText));
    const int margin = theme.px(kMargin), row = theme.px(kRow), gap = theme.px(kGap);
    const int space = std::max(1, width - 2 * margin);
    int x = 0, y = theme.px(kAround);
    auto begin = m_items.begin(); // of the row
    const auto align = [&](auto end) {
        for (auto item = begin; item != end; ++item)
            item->box.translate(margin + std::max(0, space - (x - gap)), 0);
        begin = end;
    };
    for (auto item = m_items.begin(); item != m_items.end(); ++item) {
        const int wide = theme.px(kToWords) + metrics.horizontalAdvance(item->words);
        if (x > 0 && x + wide > space) {
            align(item);
            x = 0;
            y += row;
        }
        item->box = QRect(x, y, wide, row);
        x += wide + gap;
    }
    align(m_items.end());
    return std::exchange(m_height, y + row + theme.px(kAround)) != m_height;
}

void Legend::paint(QPainter &painter, const QPoint &origin, const Theme &theme, double ratio) const
{
    painter.save();
    painter.setFont(theme.font(kText));
    painter.setRenderHint(QPainter::Antialiasing);
    const int box = theme.px(kBox);
    for (const Item &item : m_items) {
        const QRect place = item.box.translated(origin);
        const int height = item.kind == Item::Kind::State
            ? std::max(theme.px(4), static_cast<int>(std::lround(box * Theme::barHeight(item.state))))
            : box;
        const QRectF swatch(place.left(), place.top() + (place.height() - height) / 2, box, height);
        QBrush brush(theme.lane);
        if (item.kind == Item::Kind::State) {
            brush = theme.brush(item.state, height, ratio);
        } else if (item.kind != Item::Kind::Idle) {
            const int pixels = static_cast<int>(std::lround(height * ratio));
            QPixmap tile = QPixmap::fromImage(item.kind == Item::Kind::Other ? theme.otherTile(pixels, theme.scale * ratio)
                    : item.kind == Item::Kind::Stolen                        ? theme.stolenTile(pixels, theme.scale * ratio)
                                                                             : unmeasuredTile(theme, pixels, theme.scale * ratio));
            tile.setDevicePixelRatio(ratio);
            brush = QBrush(tile);
        }
        const double radius = std::min<double>(theme.px(3), height / 2.0);
        // What looks like the ground of a lane needs a rim to be seen.
        painter.setPen(item.kind == Item::Kind::State ? QPen(Qt::NoPen) : QPen(theme.line, 1));
        painter.setBrush(brush);
        painter.setBrushOrigin(swatch.topLeft());
        painter.drawRoundedRect(item.kind == Item::Kind::State ? swatch : swatch.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        painter.setPen(theme.soft);
        painter.drawText(place.adjusted(theme.px(kToWords), 0, theme.px(kGap), 0), Qt::AlignLeft | Qt::AlignVCenter, item.words);
    }
    painter.restore();
}

QString Legend::explanationAt(const QPoint &position) const
{
    for (const Item &item : m_items) {
        if (item.box.contains(position))
            return item.sentence;
    }
    return {};
}

} // namespace interleave::ui
