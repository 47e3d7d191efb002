// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanelayout.h"

#include <trace/letters.h>
#include <trace/threadstart.h>
#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace interleave::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LaneLayout", text);
}

} // namespace

const LaneRow *LaneLayout::rowAt(int y) const noexcept
{
    for (const LaneRow &row : rows) {
        if (row.lane && y >= row.y && y < row.y + row.height)
            return &row;
    }
    return nullptr;
}

const LaneRow *LaneLayout::rowOf(LaneId lane) const noexcept
{
    for (const LaneRow &row : rows) {
        if (row.lane == lane)
            return &row;
    }
    return nullptr;
}

int emptyHeadWidth(const Theme &theme)
{
    return theme.px(132);
}

namespace {

constexpr int kHead = 20, kBetweenSections = 6, kAround = 4; // design pixels
constexpr int kLane = 30, kPitch = 38; // of a lane, and from one to the next
constexpr int kLeastPitch = 23;

bool hasRow(const trace::LaneInfo &info)
{
    return info.name != trace::kThreadStartName; // that one is the engine's own, not the program's
}

/// How high a lane is and how far the next one is below, so that as many as possible can be seen at once.
std::pair<int, int> laneHeight(const trace::TraceStore &store, const Theme &theme, int room)
{
    std::array<int, 256> kinds {};
    int count = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::LaneInfo &info = store.lane(LaneId { i }).info();
        if (!hasRow(info))
            continue;
        ++kinds[static_cast<std::uint8_t>(info.kind)];
        ++count;
    }
    const auto sections = static_cast<int>(std::count_if(kinds.begin(), kinds.end(), [](int lanes) { return lanes > 0; }));
    const int heads = sections * theme.px(kHead) + std::max(0, sections - 1) * theme.px(kBetweenSections) + 2 * theme.px(kAround);
    int pitch = theme.px(kPitch);
    if (room > 0 && count > 0)
        pitch = std::clamp((room - heads) / count, theme.px(kLeastPitch), pitch);
    const int gap = std::max(theme.px(4), pitch - theme.px(kLane));
    return { std::min(theme.px(kLane), pitch - gap), pitch };
}

} // namespace

LaneLayout layoutLanes(const trace::TraceStore &store, const Theme &theme, int room)
{
    LaneLayout layout;
    const std::pair<int, int> heights = laneHeight(store, theme, room);
    const int laneHigh = heights.first, lanePitch = heights.second;
    const std::size_t count = store.laneCount();
    const CoreSource source = store.info().coreSource;
    const std::size_t gils = [&] {
        std::size_t sum = 0;
        for (std::uint32_t i = 0; i < count; ++i)
            sum += store.lane(LaneId { i }).info().kind == trace::LaneKind::Gil;
        return sum;
    }();
    // Lanes are made in the order in which threads come to life, which is chance; shown they are in the scenario's.
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return trace::letterRank(store.lane(LaneId { a }).info().letter)
            < trace::letterRank(store.lane(LaneId { b }).info().letter);
    });
    int y = theme.px(kAround);

    const auto section = [&](trace::LaneKind kind, const QString &head) {
        bool first = true;
        for (const std::uint32_t i : order) {
            const trace::LaneInfo &info = store.lane(LaneId { i }).info();
            if (info.kind != kind || !hasRow(info))
                continue;
            if (first) {
                y += layout.rows.empty() ? 0 : theme.px(kBetweenSections);
                layout.rows.push_back({ std::nullopt, head, {}, {}, y, theme.px(kHead) });
                y += theme.px(kHead);
            }
            LaneRow row { LaneId { i }, {}, {}, {}, y, laneHigh };
            const QString name = QString::fromStdString(info.name);
            if (kind == trace::LaneKind::Core) {
                row.title = name;
                row.explanation = tr("A core of this machine. A bar is the time in which it ran one of this run's threads, with that "
                                     "thread's letter.");
                if (first) {
                    row.subtitle = coreSourceWord(source);
                    row.explanation += ' ' + coreSourceSentence(source);
                }
            } else if (kind == trace::LaneKind::Gil) {
                row.title = gils > 1 ? name : tr("held by");
                row.explanation = tr("Who holds the GIL. A triangle on it: a thread's interval ran out and "
                                     "it set the drop request.");
            } else {
                row.title = info.letter.empty() ? name : QString::fromStdString(info.letter);
                row.subtitle = info.letter.empty() ? QString() : name;
                row.explanation = tr("Thread %1, called %2. A full bar: it runs. A thin one: it is ready or blocked, and cannot go on.")
                                      .arg(row.title, name);
            }
            layout.rows.push_back(row);
            y += lanePitch;
            first = false;
        }
    };
    section(trace::LaneKind::Core, tr("CORES"));
    section(trace::LaneKind::Gil, tr("GIL"));
    const int above = y; // cores and GILs stay where they are while the rest scrolls
    section(trace::LaneKind::Process, tr("PROCESSES"));
    section(trace::LaneKind::Thread, tr("THREADS"));
    section(trace::LaneKind::Loop, tr("EVENT LOOP"));
    section(trace::LaneKind::Task, tr("TASKS"));
    section(trace::LaneKind::Lock, tr("LOCKS"));
    section(trace::LaneKind::Queue, tr("QUEUES"));
    layout.pinned = y > above ? above : 0;
    layout.height = y + theme.px(kAround);

    const QFontMetrics title(theme.font(13)), subtitle(theme.font(11));
    int widest = 0;
    for (const LaneRow &row : layout.rows) {
        if (row.lane)
            widest = std::max(widest,
                title.horizontalAdvance(row.title)
                    + (row.subtitle.isEmpty()
                            ? 0
                            : theme.px(kSubtitleGap) + subtitle.horizontalAdvance(row.subtitle)));
    }
    layout.headWidth
        = std::clamp(theme.px(kNameIndent) + widest + theme.px(12), emptyHeadWidth(theme), theme.px(210));
    return layout;
}

} // namespace interleave::ui
