// SPDX-License-Identifier: GPL-3.0-or-later
// HoverFacts: the words for what was found.
#include "hovertext.h"

#include "coreshading.h"
#include "objecttext.h"

#include <trace/stepping.h>
#include <ui/theme/words.h>

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HoverText", text);
}

QString withCapital(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString percent(double share)
{
    return QString::number(std::lround(std::clamp(share, 0.0, 1.0) * 100));
}

HoverText frozenText(Nanoseconds length)
{
    return { tr("Frozen"),
        tr("You froze the whole run here, for %1. This time does not count.").arg(durationText(length)) };
}

/// Who is held in a run that goes step by step: `before` what (trace/stepping.h).
HoverText heldText(LaneKind kind, const QString &name, std::string_view before, const QString &length)
{
    const QString counts = ' ' + tr("This run goes step by step: such time counts for nothing.");
    if (kind == LaneKind::Loop)
        return { tr("%1 is held with a task of it").arg(name),
            tr("The task that has its turn stands before its next step, for %1 until you let it go on: no other task and no callback of this loop can go on meanwhile.")
                    .arg(length)
                + counts };
    const QString title = tr("%1 is held: it waits to be told").arg(name);
    if (before == trace::kNextTurn)
        return { title,
            tr("It stands before its next turn, for %1 until you let it go on. Its loop goes on meanwhile; one task at a time can have its turn.").arg(length) + counts };
    if (kind == LaneKind::Task)
        return { title, tr("It stands before its next step, for %1 until you let it go on, and keeps its turn: no other task of its loop can go on meanwhile.").arg(length) + counts };
    return { title, tr("It stands before its next step, for %1 until you let it go on. It does not hold the GIL meanwhile.").arg(length) + counts };
}

} // namespace

HoverText HoverFacts::textAt(Nanoseconds time) const
{
    if (m_valid.empty())
        return {};
    if (const std::string_view before = trace::standsBefore(m_span.state, m_object.toStdString()); !before.empty())
        return heldText(m_kind, m_name, before, durationText(m_span.end - m_span.begin));
    if (m_span.state == LaneState::Frozen)
        return frozenText(m_span.end - m_span.begin);
    switch (m_kind) {
    case LaneKind::Core:
        return ofCore();
    case LaneKind::Gil:
    {
        HoverText text = ofGil(time);
        text.sentence += m_accesses;
        return text;
    }
    case LaneKind::Thread:
        return ofThread(time);
    case LaneKind::Process:
    case LaneKind::Loop:
    case LaneKind::Task:
    case LaneKind::Lock:
    case LaneKind::Queue:
        break;
    }
    HoverText text = objectText(m_kind, m_name, m_span, m_kind == LaneKind::Task ? m_object : m_other);
    text.sentence += m_accesses;
    return text;
}

HoverText HoverFacts::ofCore() const
{
    const QString length = durationText(m_span.end - m_span.begin);
    const QString name = withCapital(m_name);
    switch (m_span.state) {
    case LaneState::RunningPython:
        return { tr("%1 runs %2").arg(name, m_other),
            tr("It runs Python here for %1 without a break.").arg(length) };
    case LaneState::RunningNative:
        return { tr("%1 runs %2").arg(name, m_other),
            tr("It runs native code here for %1, without the GIL.").arg(length) };
    case LaneState::RunningSystem:
        return { tr("%1 runs %2").arg(name, m_other),
            tr("It is in the system for %1: on its way into or out of a wait.").arg(length) };
    case LaneState::Unknown:
        return { tr("Not recorded"),
            tr("Records of this core were lost here, for %1. Who was on it is not known.").arg(length) };
    default:
        break;
    }
    const QString nobody = tr("None of this run's threads is on it for %1.").arg(length);
    if (m_busyOther < 0)
        return { tr("%1 runs none of ours").arg(name), nobody + ' ' + tr("What else it did is not known.") };
    // What else was on it is counted over a window and in steps: more than that cannot be said of this moment.
    const float error = coreUseError(m_window);
    const QString window = durationText(m_window), off = percent(error);
    if (m_stolen > 0.01F && m_stolen >= m_busyOther)
        return { tr("%1 was taken away").arg(name),
            nobody + ' ' + tr("In %1 around this moment the hypervisor gave about %2 % of the core to another machine.").arg(window, percent(m_stolen)) };
    if (m_busyOther > error) {
        QString rest = tr("In %1 around this moment other programs used %2 % of the core, give or take %3").arg(window, percent(m_busyOther), off);
        rest += m_stolen > 0.01F ? tr("; the hypervisor took about %1 %.").arg(percent(m_stolen)) : QStringLiteral(".");
        // All that was not ours was theirs: then so was this moment.
        return { m_ours + m_busyOther + error >= 1 ? tr("%1 runs other programs").arg(name) : tr("%1 is used by other programs, too").arg(name), nobody + ' ' + rest };
    }
    return { tr("%1 runs none of ours").arg(name),
        nobody + ' ' + tr("In %1 around this moment other programs used too little of it to be measured: less than some %2 %.").arg(window, off) };
}

HoverText HoverFacts::ofGil(Nanoseconds time) const
{
    const QString length = durationText(m_span.end - m_span.begin);
    switch (m_span.state) {
    case LaneState::RunningPython: {
        const QString so = durationText(time - m_span.begin);
        const QString first = m_core.isEmpty()
            ? tr("It has held it for %1, %2 in all.").arg(so, length)
            : tr("It has held it for %1, %2 in all, and is on %3.").arg(so, length, m_core);
        return { tr("%1 holds the GIL").arg(m_other),
            first + ' ' + tr("No other thread can run Python meanwhile.") };
    }
    case LaneState::RunnableHoldingGil:
        return { tr("%1 holds the GIL, but is off-core").arg(m_other),
            tr("Something else has its core, for %1. Nobody can run Python in this time.").arg(length) };
    case LaneState::Unknown:
        return { tr("Not recorded"),
            tr("Records were lost here, for %1. Who held the GIL is not known.").arg(length) };
    default:
        return { tr("The GIL is free"),
            tr("Nobody holds it, for %1. Whoever wants to run Python may take it.").arg(length) };
    }
}

QString HoverFacts::waiterSentence(Nanoseconds time) const
{
    QString sentence = tr("It has wanted it for %1.").arg(durationText(time - m_span.begin)) + ' ';
    if (m_gilState == LaneState::RunningPython && m_interval.count() <= 0) {
        sentence += tr("%1 holds it and cannot be asked for it: it lets go every 100 ticks, and whoever gets there first has it.").arg(m_other);
    } else if (m_gilState == LaneState::RunningPython) {
        const bool asked = std::any_of(
            m_requests.begin(), m_requests.end(), [time](Nanoseconds request) { return request <= time; });
        sentence += asked ? tr("%1 holds it, %2 are over and the drop request is set: it must drop it at its "
                               "next safe point.")
                                .arg(m_other, durationText(m_interval))
                          : tr("%1 holds it and must drop it at its next safe point once %2 are over.")
                                .arg(m_other, durationText(m_interval));
    } else if (m_gilState == LaneState::RunnableHoldingGil) {
        sentence += tr("%1 holds it, but is off-core: until it has a core again, nobody can run Python.")
                        .arg(m_other);
    } else if (m_gilState == LaneState::None) {
        sentence += tr("The GIL is free at this moment; this thread has yet to wake up and take it.");
    }
    return sentence.trimmed();
}

HoverText HoverFacts::ofThread(Nanoseconds time) const
{
    const QString length = durationText(m_span.end - m_span.begin);
    const QString so = durationText(time - m_span.begin);
    const QString at = m_line > 0 ? ' ' + tr("It is at line %1.").arg(m_line) : QString();
    switch (m_span.state) {
    case LaneState::RunningPython: {
        const QString where = m_core.isEmpty() ? tr("It is on a core") : tr("It is on %1").arg(m_core);
        return { tr("%1 runs Python").arg(m_name),
            (m_hasGil ? tr("%1 and holds the GIL, for %2.").arg(where, length)
                      : tr("%1, for %2.").arg(where, length))
                + at + m_accesses };
    }
    case LaneState::RunningNative:
        return { tr("%1 runs native code").arg(m_name),
            (m_core.isEmpty() ? tr("It does without the GIL for %1: another thread can run Python beside it.")
                                    .arg(length)
                              : tr("It is on %2 and does without the GIL for %1: another thread can run "
                                   "Python beside it.")
                                    .arg(length, m_core))
                + at };
    case LaneState::RunningSystem:
        return { tr("%1 is in the system").arg(m_name),
            tr("It is on its way into or out of a wait, for %1.").arg(length) };
    case LaneState::WantsGil:
        return { tr("%1 wants the GIL").arg(m_name), waiterSentence(time) };
    case LaneState::Runnable:
        return { tr("%1 could run, but has no core").arg(m_name),
            tr("It has been ready for %1, %2 in all; something else has its core.").arg(so, length) };
    case LaneState::RunnableHoldingGil:
        return { tr("%1 holds the GIL, but is off-core").arg(m_name),
            tr("It was taken off its core %1 ago. Until it has one again, nobody can run Python.").arg(so) };
    case LaneState::BlockedIo:
        return { tr("%1 is blocked on I/O").arg(m_name),
            (m_object.isEmpty()
                    ? tr("It has waited for an answer for %1, %2 in all.").arg(so, length)
                    : tr("It has waited for an answer from %3 for %1, %2 in all.").arg(so, length, m_object))
                + ' ' + tr("It needs neither GIL nor core meanwhile.") };
    case LaneState::BlockedLock:
        return { tr("%1 is blocked on a lock").arg(m_name),
            tr("It has waited for %3 for %1, %2 in all.")
                .arg(so, length, m_object.isEmpty() ? tr("a lock") : m_object) };
    case LaneState::BlockedQueue:
        return { tr("%1 is blocked on a queue").arg(m_name),
            tr("It has waited for %3 for %1, %2 in all.")
                .arg(so, length, m_object.isEmpty() ? tr("a queue") : m_object) };
    case LaneState::BlockedJoin:
        return { tr("%1 is blocked on a join").arg(m_name),
            tr("It waits until another thread has ended, %1 in all, and needs neither GIL nor core.")
                .arg(length) };
    case LaneState::Asleep:
        return { tr("%1 is asleep").arg(m_name),
            tr("A timed sleep of %1. It needs neither GIL nor core meanwhile.").arg(length) };
    case LaneState::Unknown:
        return { tr("Not recorded"),
            m_lost > 0 ? tr("%1 records were lost here: the recorder's buffer was full.").arg(m_lost)
                       : tr("Records were lost here, for %1.").arg(length) };
    case LaneState::Serialising:
        return { tr("%1 is pickling").arg(m_name),
            tr("It turns objects into bytes, or bytes into objects, for %1, and holds the GIL meanwhile.").arg(length) + at };
    case LaneState::Booting:
        return { tr("%1 is booting").arg(m_name),
            tr("Its process was started %1 ago and does not execute its program yet; %2 in all.").arg(so, length) };
    case LaneState::Frozen:
    case LaneState::None:
        break;
    }
    return {};
}

} // namespace interleave::ui
