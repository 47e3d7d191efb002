// SPDX-License-Identifier: GPL-3.0-or-later
#include "objecttext.h"

#include <trace/event.h>
#include <ui/theme/words.h>

#include <QCoreApplication>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HoverText", text);
}

HoverText ofProcess(const QString &name, LaneState state, const QString &length)
{
    switch (state) {
    case LaneState::Booting:
        return { tr("%1 boots").arg(name), tr("It was started and does not execute its program yet, for %1.").arg(length) };
    case LaneState::RunningPython:
        return { tr("%1 runs Python").arg(name), tr("One of its threads at least does, for %1.").arg(length) };
    case LaneState::RunningNative:
        return { tr("%1 runs native code").arg(name), tr("None of its threads runs Python, for %1.").arg(length) };
    case LaneState::Serialising:
        return { tr("%1 pickles").arg(name), tr("It turns objects into bytes or back, for %1.").arg(length) };
    case LaneState::RunningSystem:
        return { tr("%1 is in the system").arg(name),
            tr("Its threads are on their way into or out of a wait, for %1.").arg(length) };
    default:
        return { tr("%1 does not run").arg(name), tr("None of its threads is on a core, for %1.").arg(length) };
    }
}

HoverText ofLoop(const QString &name, const trace::Span &span, const QString &length)
{
    if (span.state == LaneState::BlockedIo)
        return { tr("%1 is in select").arg(name), tr("It waits for I/O or the next timer, for %1.").arg(length) };
    if (span.state == LaneState::Asleep)
        return { tr("%1 is in select").arg(name),
            tr("No task waits for I/O: it waits for the next timer or to be called, for %1.").arg(length) };
    if (span.state != LaneState::RunningPython)
        return { tr("%1 does not run").arg(name), tr("It has not begun or has ended, for %1.").arg(length) };
    if (span.object == static_cast<std::uint32_t>(trace::LoopPhase::Timers))
        return { tr("%1 looks after its timers").arg(name),
            tr("Those that are due become ready callbacks, for %1.").arg(length) };
    return { tr("%1 runs its ready callbacks").arg(name),
        tr("One after the other, for %1: while one runs, no other can.").arg(length) };
}

HoverText ofTask(const QString &name, LaneState state, const QString &awaited, const QString &length)
{
    const QString on = awaited.isEmpty() ? QString() : ' ' + tr("It awaits %1.").arg(awaited);
    switch (state) {
    case LaneState::RunningPython:
        return { tr("%1 has its turn").arg(name), tr("It runs for %1, until it awaits something or ends.").arg(length) };
    case LaneState::Runnable:
        return { tr("%1 is ready").arg(name), tr("It waits in the ready queue for its turn, for %1.").arg(length) };
    case LaneState::Asleep:
        return { tr("%1 sleeps").arg(name), tr("It is suspended until its timer is due, for %1.").arg(length) };
    case LaneState::BlockedIo:
        return { tr("%1 is suspended on I/O").arg(name), tr("For %1; the loop runs others meanwhile.").arg(length) + on };
    case LaneState::BlockedLock:
        return { tr("%1 is suspended on a lock").arg(name), tr("For %1; the loop runs others meanwhile.").arg(length) + on };
    case LaneState::BlockedQueue:
        return { tr("%1 is suspended on a queue").arg(name), tr("For %1; the loop runs others meanwhile.").arg(length) + on };
    case LaneState::BlockedJoin:
        return { tr("%1 awaits a result").arg(name), tr("For %1; the loop runs others meanwhile.").arg(length) + on };
    default:
        return { tr("%1 has ended").arg(name), tr("It is done, or was cancelled.") };
    }
}

HoverText ofLock(const QString &name, LaneState state, const QString &holder, const QString &length)
{
    if (state == LaneState::RunningPython)
        return { tr("%1 holds %2").arg(holder, name), tr("It runs with it, for %1.").arg(length) };
    if (state == LaneState::RunnableHoldingGil)
        return { tr("%1 holds %2, but does not run").arg(holder, name),
            tr("It is blocked or off-core, for %1: whoever wants the lock waits for that too.").arg(length) };
    return { tr("%1 is free").arg(name), tr("Nobody holds it, for %1.").arg(length) };
}

HoverText ofQueue(const QString &name, const trace::Span &span, const QString &length)
{
    if (span.state == LaneState::BlockedQueue)
        return { tr("%1 is full").arg(name),
            tr("%1 items are in it, for %2: whoever puts one more must wait.").arg(span.object).arg(length) };
    if (span.state == LaneState::Runnable)
        return { tr("%1 has items").arg(name), tr("There are %1, for %2.").arg(span.object).arg(length) };
    return { tr("%1 is empty").arg(name), tr("Whoever wants an item must wait, for %1.").arg(length) };
}

} // namespace

HoverText objectText(LaneKind kind, const QString &name, const trace::Span &span, const QString &about)
{
    const QString length = durationText(span.end - span.begin);
    if (span.state == LaneState::Unknown)
        return { tr("Not recorded"),
            tr("Records were lost here, for %1. What %2 did is not known.").arg(length, name) };
    switch (kind) {
    case LaneKind::Process:
        return ofProcess(name, span.state, length);
    case LaneKind::Loop:
        return ofLoop(name, span, length);
    case LaneKind::Task:
        return ofTask(name, span.state, about, length);
    case LaneKind::Lock:
        return ofLock(name, span.state, about, length);
    case LaneKind::Queue:
        return ofQueue(name, span, length);
    default:
        return {};
    }
}

} // namespace interleave::ui
