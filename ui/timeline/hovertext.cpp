// SPDX-License-Identifier: GPL-3.0-or-later
#include "hovertext.h"

#include "accesstext.h"
#include "objecttext.h"

#include <trace/stepping.h>
#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <optional>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HoverText", text);
}

/// "Thread B", "core 0".
QString whoIs(const trace::TraceStore &store, std::uint32_t lane)
{
    if (lane >= store.laneCount())
        return tr("A thread");
    const trace::LaneInfo &info = store.lane(LaneId { lane }).info();
    if (info.kind != LaneKind::Thread)
        return QString::fromStdString(info.name);
    return tr("Thread %1").arg(QString::fromStdString(info.letter.empty() ? info.name : info.letter));
}

std::optional<trace::Span> spanAt(const trace::Lane &lane, Nanoseconds time)
{
    const auto i = lane.at(time);
    if (i >= lane.spanCount())
        return std::nullopt;
    return lane.span(i);
}

QString withCapital(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString withoutCapital(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toLower();
    return text;
}

QString percent(double share)
{
    return QString::number(std::lround(std::clamp(share, 0.0, 1.0) * 100));
}

bool isRunning(LaneState state)
{
    return state == LaneState::RunningPython || state == LaneState::RunningNative
        || state == LaneState::RunningSystem;
}

HoverText frozenText(Nanoseconds length)
{
    return { tr("Frozen"),
        tr("You froze the whole run here, for %1. This time does not count.").arg(durationText(length)) };
}

} // namespace

void HoverFacts::narrow(const trace::Span &span)
{
    m_valid.begin = std::max(m_valid.begin, span.begin);
    m_valid.end = std::min(m_valid.end, span.end);
}

HoverFacts HoverFacts::of(const trace::TraceStore &store, LaneId id, Nanoseconds time)
{
    HoverFacts facts;
    facts.m_lane = id;
    if (id.value >= store.laneCount())
        return facts;
    const trace::Lane &lane = store.lane(id);
    const auto span = spanAt(lane, time);
    if (!span)
        return facts;
    facts.m_kind = lane.info().kind;
    facts.m_span = *span;
    facts.m_valid = { span->begin, span->end };
    facts.m_name = whoIs(store, id.value);
    switch (facts.m_kind) {
    case LaneKind::Core:
        if (isRunning(span->state)) {
            facts.m_other = whoIs(store, span->object);
        } else if (const auto windows = store.coreUse(lane.info().core, time, time + Nanoseconds { 1 });
                   !windows.empty()) {
            const CoreUse &use = windows.front();
            const trace::StateTimes own = lane.stateTimes(use.begin, use.end);
            const auto ours = own[trace::index(LaneState::RunningPython)]
                + own[trace::index(LaneState::RunningNative)] + own[trace::index(LaneState::RunningSystem)];
            facts.m_busyOther = std::max(0.0F,
                use.busy - static_cast<float>(ours) / static_cast<float>((use.end - use.begin).count()));
            facts.m_stolen = use.stolen;
            facts.narrow({ use.begin, use.end, LaneState::None, 0 });
        }
        break;
    case LaneKind::Gil:
        facts.m_other = whoIs(store, span->object);
        if (span->state == LaneState::RunningPython)
            facts.explainRunner(store, LaneId { span->object }, time);
        break;
    case LaneKind::Thread:
        if (span->state == LaneState::WantsGil)
            facts.explainWaiter(store, *span, time);
        else if (isRunning(span->state))
            facts.explainRunner(store, id, time);
        else
            facts.m_object = QString::fromStdString(store.name(span->object));
        if (span->state == LaneState::WantsGil)
            facts.findHandOff(store, id, span->end);
        else if (span->state == LaneState::RunningPython)
            facts.findHandOff(store, id, span->begin);
        if (span->state == LaneState::RunningPython || span->state == LaneState::RunningNative)
            facts.m_line = lane.lastInstant(trace::InstantKind::Line, time).value;
        if (span->state == LaneState::RunningPython)
            facts.m_accesses = accessText(store, lane, *span);
        if (span->state == LaneState::BlockedLock)
            facts.m_object = withKind(store, facts.m_object);
        break;
    case LaneKind::Lock:
        facts.m_other = whoIs(store, span->object);
        facts.m_name = withKind(store, facts.m_name);
        break;
    case LaneKind::Task:
        facts.m_object = QString::fromStdString(store.name(span->object));
        break;
    case LaneKind::Process:
    case LaneKind::Loop:
    case LaneKind::Queue:
        break;
    }
    if (span->state == LaneState::Unknown)
        facts.m_lost = lane.lastInstant(trace::InstantKind::Lost, span->end).value;
    return facts;
}

/// On which core a running thread is, and whether there is a GIL that it holds.
void HoverFacts::explainRunner(const trace::TraceStore &store, LaneId thread, Nanoseconds time)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        m_hasGil = m_hasGil || lane.info().kind == LaneKind::Gil;
        if (lane.info().kind != LaneKind::Core || !m_core.isEmpty())
            continue;
        const auto span = spanAt(lane, time);
        if (span && isRunning(span->state) && span->object == thread.value) {
            m_core = QString::fromStdString(lane.info().name);
            narrow(*span);
        }
    }
}

void HoverFacts::explainWaiter(const trace::TraceStore &store, const trace::Span &span, Nanoseconds time)
{
    m_interval = store.info().switchInterval;
    if (span.object >= store.laneCount() || store.lane(LaneId { span.object }).info().kind != LaneKind::Gil)
        return;
    const trace::Lane &gil = store.lane(LaneId { span.object });
    const auto held = spanAt(gil, time);
    if (!held)
        return;
    narrow(*held);
    m_gilState = held->state;
    if (held->state != LaneState::RunningPython && held->state != LaneState::RunnableHoldingGil)
        return;
    m_other = whoIs(store, held->object);
    gil.instants(held->begin, held->end + Nanoseconds { 1 }, 64, [this](const trace::Instant &instant) {
        if (instant.kind == trace::InstantKind::DropRequest)
            m_requests.push_back(instant.time);
    });
}

/// Who had the GIL before `taker` took it at `taken`.
void HoverFacts::findHandOff(const trace::TraceStore &store, LaneId taker, Nanoseconds taken)
{
    constexpr int kLookBack = 3; // spans of the strip: a hold, and perhaps a moment in which it was free
    for (std::uint32_t g = 0; g < store.laneCount(); ++g) {
        const trace::Lane &gil = store.lane(LaneId { g });
        if (gil.info().kind != LaneKind::Gil)
            continue;
        std::uint64_t i = gil.at(taken);
        if (i >= gil.spanCount() || gil.span(i).object != taker.value || gil.span(i).state == LaneState::None)
            continue;
        for (int back = 0; back < kLookBack && i > gil.firstSpan(); ++back) {
            const trace::Span before = gil.span(--i);
            if (before.state == LaneState::None || before.object == taker.value)
                continue;
            if (before.object < store.laneCount())
                m_handOff = HandOff { LaneId { before.object }, before.end, taker, taken };
            return;
        }
    }
}

HoverText HoverFacts::textAt(Nanoseconds time) const
{
    if (m_valid.empty())
        return {};
    if (m_span.state == LaneState::Frozen)
        return frozenText(m_span.end - m_span.begin);
    switch (m_kind) {
    case LaneKind::Core:
        return ofCore();
    case LaneKind::Gil:
        return ofGil(time);
    case LaneKind::Thread:
        return ofThread(time);
    case LaneKind::Process:
    case LaneKind::Loop:
    case LaneKind::Task:
    case LaneKind::Lock:
    case LaneKind::Queue:
        return objectText(m_kind, m_name, m_span, m_kind == LaneKind::Task ? m_object : m_other);
    }
    return {};
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
        return { tr("%1 runs none of ours").arg(name), nobody };
    if (m_stolen > 0.01F && m_stolen >= m_busyOther)
        return { tr("%1 was taken away").arg(name),
            nobody + ' '
                + tr("Around this moment the hypervisor gave %1 % of the core to another machine.")
                      .arg(percent(m_stolen)) };
    if (m_busyOther > 0.04F) {
        QString rest
            = tr("Around this moment other programs used %1 % of the core").arg(percent(m_busyOther));
        rest += m_stolen > 0.01F ? tr(", and the hypervisor took %1 %.").arg(percent(m_stolen))
                                 : QStringLiteral(".");
        return { tr("%1 runs other programs").arg(name), nobody + ' ' + rest };
    }
    return { tr("%1 is idle").arg(name), nobody + ' ' + tr("Nothing else used it either.") };
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
    if (m_gilState == LaneState::RunningPython) {
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
        if (m_object == QLatin1StringView(trace::kNextStep.data(), qsizetype(trace::kNextStep.size()))) {
            return { tr("%1 stands before its next step").arg(m_name),
                tr("This run goes step by step: it has stood for %1 until you let it go on. It does not hold the GIL meanwhile.").arg(length) };
        }
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

HoverText hoverText(const trace::TraceStore &store, LaneId id, Nanoseconds time)
{
    return HoverFacts::of(store, id, time).textAt(time);
}

QString traceSummary(const trace::TraceStore &store)
{
    constexpr int kMostThreads = 8;
    int cores = 0, threads = 0;
    QStringList each;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        cores += lane.info().kind == LaneKind::Core;
        if (lane.info().kind != LaneKind::Thread || ++threads > kMostThreads)
            continue;
        const trace::StateTimes times = lane.stateTimes(lane.begin(), lane.end());
        std::vector<std::pair<std::int64_t, LaneState>> order;
        for (std::size_t s = 1; s <= trace::index(LaneState::Unknown); ++s) {
            if (times[s] > 0)
                order.emplace_back(times[s], static_cast<LaneState>(s));
        }
        std::stable_sort(
            order.begin(), order.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
        QStringList parts;
        for (std::size_t k = 0; k < std::min<std::size_t>(3, order.size()); ++k)
            parts << tr("%1 for %2")
                         .arg(withoutCapital(stateWords(order[k].second)),
                             durationText(Nanoseconds { order[k].first }));
        if (!parts.isEmpty())
            each << tr("%1: %2.").arg(whoIs(store, i), parts.join(QStringLiteral(", ")));
    }
    QString text = tr("%1 cores and %2 threads over %3.")
                       .arg(cores)
                       .arg(threads)
                       .arg(durationText(store.end() - store.begin()));
    if (!each.isEmpty())
        text += ' ' + each.join(' ');
    if (threads > kMostThreads)
        text += ' ' + tr("And %1 more threads.").arg(threads - kMostThreads);
    return text;
}

} // namespace interleave::ui
