// SPDX-License-Identifier: GPL-3.0-or-later
#include "measuretable.h"

#include <trace/stepping.h>
#include <ui/theme/words.h>

#include <QCoreApplication>

#include <algorithm>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("MeasureTable", text);
}

QString tr(const char *text, int number)
{
    return QCoreApplication::translate("MeasureTable", text, nullptr, number);
}

/// What nothing means on lanes that are all of this kind.
QString wordsOf(LaneState state, std::optional<LaneKind> kind)
{
    if (!kind)
        return state == LaneState::None ? tr("Nothing") : stateWords(state);
    if (state == LaneState::None) {
        switch (*kind) {
        case LaneKind::Core:
            return tr("None of ours");
        case LaneKind::Gil:
        case LaneKind::Lock:
            return tr("Free");
        case LaneKind::Queue:
            return tr("Empty");
        default:
            return stateWords(state);
        }
    }
    if (*kind == LaneKind::Queue)
        return state == LaneState::BlockedQueue ? tr("Full") : state == LaneState::Runnable ? tr("With items") : stateWords(state);
    if (*kind == LaneKind::Lock || *kind == LaneKind::Gil)
        return state == LaneState::RunningPython ? tr("Held, running") : state == LaneState::RunnableHoldingGil ? tr("Held, not running") : stateWords(state);
    if (*kind == LaneKind::Task && state == LaneState::Runnable)
        return tr("Ready");
    return stateWords(state);
}

QString nameOf(const trace::LaneInfo &info)
{
    return QString::fromStdString(info.letter.empty() ? info.name : info.letter);
}

} // namespace

MeasureTable measureTable(const trace::TraceStore &store, const std::vector<LaneId> &lanes, const TimeRange &range)
{
    MeasureTable table;
    if (lanes.empty() || range.empty())
        return table;
    const QString length = durationText(range.length());
    table.title = lanes.size() == 1 ? QCoreApplication::translate("MeasureTable", "%1 for %2").arg(nameOf(store.lane(lanes.front()).info()), length)
                                    : tr("%n lanes for %1", static_cast<int>(lanes.size())).arg(length);
    trace::StateTimes sum {};
    std::optional<LaneKind> kind = store.lane(lanes.front()).info().kind;
    for (const LaneId id : lanes) {
        const trace::Lane &lane = store.lane(id);
        if (kind != lane.info().kind)
            kind.reset();
        const trace::StateTimes times = lane.stateTimes(range.begin, range.end);
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += times[i];
    }
    const bool stepped = store.info().stepped;
    for (std::size_t i = 0; i < sum.size(); ++i) {
        if (sum[i] <= 0)
            continue;
        const auto state = static_cast<LaneState>(i);
        const QString words = stepped && state == trace::kHeld ? tr("Held until told") : wordsOf(state, kind);
        table.rows.push_back({ state, words, Nanoseconds { sum[i] }, 0 });
        table.known += Nanoseconds { sum[i] };
    }
    for (MeasureTable::Row &row : table.rows)
        row.share = static_cast<double>(row.time.count()) / static_cast<double>(table.known.count());
    std::stable_sort(table.rows.begin(), table.rows.end(), [](const auto &a, const auto &b) { return a.time > b.time; });
    return table;
}

QString MeasureTable::toText() const
{
    QString text = title + '\n';
    for (const Row &row : rows)
        text += QStringLiteral("%1\t%2\t%3\n").arg(row.words).arg(row.time.count()).arg(row.share, 0, 'f', 4);
    return text;
}

} // namespace interleave::ui
