// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanenames.h"

#include <trace/sampledgil.h>
#include <trace/spandetail.h>
#include <ui/theme/gilwords.h>
#include <ui/theme/lanewords.h>

#include <QCoreApplication>

namespace interleave::ui {

using trace::LaneKind;

namespace {

QString tr(const char *text) { return QCoreApplication::translate("panels", text); }

} // namespace

QString laneName(const trace::TraceStore &store, LaneId lane)
{
    if (lane.value >= store.laneCount())
        return QStringLiteral("–");
    const trace::LaneInfo &info = store.lane(lane).info();
    const QString name = QString::fromStdString(info.name), letter = QString::fromStdString(info.letter);
    if (trace::isSampledGil(info))
        return QStringLiteral("%1, %2").arg(name, sampledGilWord());
    return letter.isEmpty() || letter == name ? name : QStringLiteral("%1 %2").arg(letter, name);
}

QString laneKindWords(LaneKind kind)
{
    switch (kind) {
    case LaneKind::Core: return tr("Cores");
    case LaneKind::Gil: return tr("GILs");
    case LaneKind::Thread: return tr("Threads");
    case LaneKind::Process: return tr("Processes");
    case LaneKind::Loop: return tr("Event loops");
    case LaneKind::Task: return tr("Tasks");
    case LaneKind::Lock: return tr("Locks");
    case LaneKind::Queue: return tr("Queues");
    }
    return tr("Others");
}

QString stateWordsOn(LaneKind kind, trace::LaneState state)
{
    using trace::LaneState;
    const bool holds = kind == LaneKind::Gil || kind == LaneKind::Lock;
    if (state == LaneState::None)
        return kind == LaneKind::Core ? tr("None of ours") : holds ? tr("Free") : kind == LaneKind::Queue ? tr("Empty") : stateWords(state);
    if (holds && state == LaneState::RunningPython)
        return tr("Held");
    if (holds && state == LaneState::RunnableHoldingGil)
        return tr("Held, its holder cannot go on");
    return stateWords(kind, state);
}

QString aboutText(const trace::TraceStore &store, LaneKind kind, const trace::Span &span)
{
    if (trace::objectIsLane(kind, span.state))
        return span.object < store.laneCount() ? laneName(store, LaneId { span.object }) : QString();
    return QString::fromStdString(trace::spanDetail(store, kind, span));
}

QString momentText(const trace::TraceStore &store, Nanoseconds time)
{
    return positionText(time - store.begin(), Nanoseconds { 1000 });
}

} // namespace interleave::ui
