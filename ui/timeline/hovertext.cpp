// SPDX-License-Identifier: GPL-3.0-or-later
#include "hovertext.h"

#include <ui/theme/words.h>

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <optional>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

QString tr(const char *text) { return QCoreApplication::translate("HoverText", text); }

/// "Thread B", "The main thread", "worker count-1".
QString whoIs(const trace::TraceStore &store, std::uint32_t lane)
{
    if (lane >= store.laneCount())
        return tr("A thread");
    const trace::LaneInfo &info = store.lane(LaneId { lane }).info();
    if (info.kind != LaneKind::Thread)
        return QString::fromStdString(info.name);
    if (info.letter.empty())
        return tr("Thread %1").arg(QString::fromStdString(info.name));
    return tr("Thread %1").arg(QString::fromStdString(info.letter));
}

std::optional<trace::Span> spanAt(const trace::Lane &lane, Nanoseconds time)
{
    const auto i = lane.at(time);
    if (i >= lane.spanCount())
        return std::nullopt;
    return lane.span(i);
}

/// The core a thread was on: looked up in the core lanes.
QString coreOf(const trace::TraceStore &store, LaneId thread, Nanoseconds time)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != LaneKind::Core)
            continue;
        const auto span = spanAt(lane, time);
        if (span && span->state != LaneState::None && span->object == thread.value)
            return QString::fromStdString(lane.info().name);
    }
    return {};
}

HoverText ofCore(const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span, Nanoseconds time)
{
    const QString core = QString::fromStdString(lane.info().name);
    const QString length = durationText(span.end - span.begin);
    switch (span.state) {
    case LaneState::RunningPython:
        return { tr("%1 runs %2").arg(core, whoIs(store, span.object)), tr("It runs Python here, for %1 without a break.").arg(length) };
    case LaneState::RunningNative:
        return { tr("%1 runs %2").arg(core, whoIs(store, span.object)), tr("It runs native code, without the GIL, for %1.").arg(length) };
    case LaneState::RunningSystem:
        return { tr("%1 runs %2").arg(core, whoIs(store, span.object)),
            tr("It is in the system for %1: on its way into or out of a wait.").arg(length) };
    case LaneState::Frozen: return { tr("Frozen"), tr("You stopped the whole run here.") };
    case LaneState::Unknown: return { tr("Not recorded"), tr("Records of this core were lost here.") };
    default: break;
    }
    const auto windows = store.coreUse(lane.info().core, time, time + Nanoseconds { 1 });
    QString rest = tr("None of this run's threads was on it for %1.").arg(length);
    if (!windows.empty()) {
        const auto &use = windows.front();
        const auto percent = [](double share) { return QString::number(std::lround(std::clamp(share, 0.0, 1.0) * 100)); };
        rest += ' ' + tr("Around this moment the core was idle for %1 % of the time").arg(percent(use.idle));
        rest += use.stolen > 0.005 ? tr(", and the hypervisor took %1 %.").arg(percent(use.stolen)) : QStringLiteral(".");
    }
    return { tr("%1 is not ours").arg(core), rest };
}

HoverText ofGil(const trace::TraceStore &store, const trace::Span &span, Nanoseconds time)
{
    const QString length = durationText(span.end - span.begin);
    switch (span.state) {
    case LaneState::RunningPython:
        return { tr("%1 holds the GIL").arg(whoIs(store, span.object)),
            tr("It has held it for %1 at this point, %2 in all. Nobody else can run Python meanwhile.")
                .arg(durationText(time - span.begin), length) };
    case LaneState::RunnableHoldingGil:
        return { tr("%1 holds the GIL, but is off-core").arg(whoIs(store, span.object)),
            tr("Something else has its core for %1. Nobody can run Python in this time.").arg(length) };
    case LaneState::Frozen: return { tr("Frozen"), tr("You stopped the whole run here.") };
    case LaneState::Unknown: return { tr("Not recorded"), tr("Records were lost here; who held the GIL is not known.") };
    default: return { tr("The GIL is free"), tr("For %1 nobody holds it: whoever wants to run Python may take it.").arg(length) };
    }
}

HoverText ofThread(const trace::TraceStore &store, LaneId id, const trace::Lane &lane, const trace::Span &span, Nanoseconds time)
{
    const QString who = whoIs(store, id.value);
    const QString length = durationText(span.end - span.begin);
    const QString sofar = durationText(time - span.begin);
    switch (span.state) {
    case LaneState::RunningPython: {
        const QString core = coreOf(store, id, time);
        const auto line = lane.lastInstant(trace::InstantKind::Line, time);
        QString sentence = core.isEmpty() ? tr("It holds the GIL, for %1 without a break.").arg(length)
                                          : tr("It is on %1 and holds the GIL, for %2 without a break.").arg(core, length);
        if (line.kind == trace::InstantKind::Line && line.value > 0)
            sentence += ' ' + tr("It is at line %1.").arg(line.value);
        return { tr("%1 runs Python").arg(who), sentence };
    }
    case LaneState::RunningNative:
        return { tr("%1 runs native code").arg(who), tr("It has given the GIL away for %1, so others can run Python beside it.").arg(length) };
    case LaneState::RunningSystem: return { tr("%1 is in the system").arg(who), tr("On its way into or out of a wait, for %1.").arg(length) };
    case LaneState::WantsGil: {
        const trace::TraceInfo info = store.info();
        QString sentence = tr("It has wanted it for %1.").arg(sofar);
        if (span.object < store.laneCount() && store.lane(LaneId { span.object }).info().kind == LaneKind::Gil) {
            const auto held = spanAt(store.lane(LaneId { span.object }), time);
            if (held && (held->state == LaneState::RunningPython || held->state == LaneState::RunnableHoldingGil))
                sentence += ' '
                    + tr("%1 holds it and must drop it at its next safe point once %2 without a switch are over.")
                          .arg(whoIs(store, held->object), durationText(info.switchInterval));
            else if (held && held->state == LaneState::None)
                sentence += ' ' + tr("It is free at this moment; this thread has been woken to take it.");
        }
        return { tr("%1 wants the GIL").arg(who), sentence };
    }
    case LaneState::Runnable:
        return { tr("%1 could run, but has no core").arg(who), tr("It has been off-core for %1, ready to go on: something else has its core.").arg(sofar) };
    case LaneState::RunnableHoldingGil:
        return { tr("%1 holds the GIL, but is off-core").arg(who),
            tr("It was taken off its core %1 ago. Until it is back nobody can run Python.").arg(sofar) };
    case LaneState::BlockedIo: {
        const QString what = QString::fromStdString(store.name(span.object));
        return { tr("%1 is blocked on I/O").arg(who),
            what.isEmpty() ? tr("It has waited for an answer for %1, %2 in all. It does not need the GIL meanwhile.").arg(sofar, length)
                           : tr("It has waited for an answer of %1 for %2, %3 in all. It does not need the GIL meanwhile.").arg(what, sofar, length) };
    }
    case LaneState::BlockedLock:
    case LaneState::BlockedQueue:
        return { tr("%1 is blocked").arg(who), tr("It has waited for %1 for %2.").arg(QString::fromStdString(store.name(span.object)), sofar) };
    case LaneState::BlockedJoin:
        return { tr("%1 is blocked on a join").arg(who), tr("It waits until another thread has ended, %1 in all. It does not need the GIL.").arg(length) };
    case LaneState::Asleep: return { tr("%1 is asleep").arg(who), tr("A timed sleep of %1. It does not need the GIL.").arg(length) };
    case LaneState::Frozen: return { tr("Frozen"), tr("You stopped the whole run here, for %1.").arg(length) };
    case LaneState::Unknown: {
        const auto lost = lane.lastInstant(trace::InstantKind::Lost, span.end);
        return { tr("Not recorded"),
            lost.kind == trace::InstantKind::Lost ? tr("%1 records were lost here: the buffer was full.").arg(lost.value)
                                                  : tr("Records were lost here.") };
    }
    case LaneState::None: break;
    }
    return {};
}

} // namespace

HoverText hoverText(const trace::TraceStore &store, LaneId id, Nanoseconds time)
{
    if (id.value >= store.laneCount())
        return {};
    const trace::Lane &lane = store.lane(id);
    const auto span = spanAt(lane, time);
    if (!span)
        return {};
    switch (lane.info().kind) {
    case LaneKind::Core: return ofCore(store, lane, *span, time);
    case LaneKind::Gil: return ofGil(store, *span, time);
    case LaneKind::Thread: return ofThread(store, id, lane, *span, time);
    }
    return {};
}

} // namespace interleave::ui
