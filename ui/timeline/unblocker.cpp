// SPDX-License-Identifier: GPL-3.0-or-later
#include "unblocker.h"

#include "hovertext.h"
#include "whois.h"

#include <trace/flows.h>
#include <ui/theme/words.h>

#include <QCoreApplication>

#include <algorithm>

namespace interleave::ui {

using trace::Instant;
using trace::InstantKind;
using trace::Lane;
using trace::LaneKind;
using trace::LaneState;
using trace::Span;

namespace {

constexpr int kSpansAround = 8; // between a wait and what tells of its end
constexpr std::size_t kArrows = 64; // of each direction

QString tr(const char *text)
{
    return QCoreApplication::translate("Unblocker", text);
}

bool waits(LaneState state)
{
    switch (state) {
    case LaneState::WantsGil:
    case LaneState::Runnable:
    case LaneState::RunnableHoldingGil:
    case LaneState::BlockedIo:
    case LaneState::BlockedLock:
    case LaneState::BlockedQueue:
    case LaneState::BlockedJoin:
    case LaneState::Asleep:
        return true;
    default:
        return false;
    }
}

bool exists(const trace::TraceStore &store, LaneId lane)
{
    return lane.value < store.laneCount();
}

Unblocker told(const trace::TraceStore &store, Unblocker::Who who, const QString &words, Nanoseconds end)
{
    who.time = std::min(who.time, end);
    const QString before = durationText(end - who.time);
    return { who, words.arg(whoIs(store, who.lane.value), before) };
}

QString wordsOf(trace::Flow::Kind kind)
{
    switch (kind) {
    case trace::Flow::Kind::Message:
        return tr("%1 sent what it was waiting for, %2 before.");
    case trace::Flow::Kind::Job:
        return tr("%1 submitted the job that it was waiting for, %2 before.");
    case trace::Flow::Kind::Start:
        return tr("%1 started it, %2 before.");
    case trace::Flow::Kind::Wake:
        break;
    }
    return tr("%1 let it go on, %2 before.");
}

/// By the first arrow that ends on the lane, from the wait's begin to shortly behind its end.
std::optional<Unblocker> byArrow(const trace::TraceStore &store, LaneId self, const Span &wait, Nanoseconds until)
{
    Span around = wait;
    around.end = until;
    std::optional<trace::Flow> first;
    for (const trace::Flow &flow : trace::flowsNear(store, self, around, kArrows)) {
        const bool ofThis = flow.to == self && flow.from != self && exists(store, flow.from);
        // Who was woken tells of it late: an earlier doing belongs to another wait. What was sent may have lain there.
        const bool ofThisWait = flow.kind != trace::Flow::Kind::Wake || flow.fromTime >= wait.begin;
        if (ofThis && ofThisWait && (!first || flow.toTime < first->toTime))
            first = flow;
    }
    return first ? std::optional(told(store, { first->from, first->fromTime }, wordsOf(first->kind), wait.end)) : std::nullopt;
}

/// Who had the strip (a GIL, a lock, a core) before the span.
Unblocker byStrip(const trace::TraceStore &store, const Lane &lane, std::uint64_t at)
{
    const Span span = lane.span(at);
    for (int back = 0; back < kSpansAround && at > lane.firstSpan(); ++back) {
        const Span before = lane.span(--at);
        const bool had = before.state != LaneState::None && before.state != LaneState::Unknown && before.state != LaneState::Frozen;
        if (had && before.object != span.object && exists(store, LaneId { before.object }))
            return told(store, { LaneId { before.object }, before.end }, tr("%1 had it before, until %2 before this began."), span.begin);
    }
    return { {}, tr("Nobody had it shortly before.") };
}

/// Who was on the core that a thread then got.
std::optional<Unblocker> byCore(const trace::TraceStore &store, LaneId thread, Nanoseconds got)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &core = store.lane(LaneId { i });
        if (core.info().kind != LaneKind::Core)
            continue;
        const std::uint64_t at = core.at(got);
        if (at >= core.spanCount() || core.span(at).object != thread.value || core.span(at).state == LaneState::None)
            continue;
        if (const Unblocker before = byStrip(store, core, at); before.who)
            return told(store, *before.who, tr("It got the core on which %1 had been until %2 before."), got);
    }
    return std::nullopt;
}

std::optional<Unblocker> byStart(const trace::TraceStore &store, LaneId self)
{
    std::optional<Unblocker> found;
    constexpr std::size_t few = 64;
    store.lane(self).instants(Nanoseconds::min(), Nanoseconds::max(), few, [&](const Instant &instant) {
        const LaneId other { instant.object };
        const bool start = instant.kind == InstantKind::ThreadCreated || instant.kind == InstantKind::ProcessStart;
        if (!found && start && exists(store, other) && other != self) {
            const Nanoseconds called = instant.kind == InstantKind::ThreadCreated
                ? instant.time - Nanoseconds { static_cast<std::int64_t>(std::min<std::uint64_t>(instant.value, 1ULL << 60)) }
                : instant.time;
            found = Unblocker { Unblocker::Who { other, called }, tr("%1 started it.").arg(whoIs(store, other.value)) };
        }
    });
    return found;
}

QString whyNobody(LaneState state, const QString &object)
{
    switch (state) {
    case LaneState::Asleep:
        return tr("Its own timer: the sleep was over.");
    case LaneState::BlockedIo:
        return object.isEmpty() ? tr("An answer from outside this run.") : tr("The answer from %1.").arg(object);
    case LaneState::Runnable:
    case LaneState::RunnableHoldingGil:
        return tr("A core became free that none of this run's threads had had.");
    default:
        return tr("Who did it was not recorded.");
    }
}

} // namespace

Unblocker unblockerOf(const trace::TraceStore &store, LaneId id, std::uint64_t number)
{
    if (!exists(store, id) || number >= store.lane(id).spanCount())
        return { {}, tr("There is nothing here.") };
    const Lane &lane = store.lane(id);
    const LaneKind kind = lane.info().kind;
    if (kind == LaneKind::Core || kind == LaneKind::Gil || kind == LaneKind::Lock)
        return byStrip(store, lane, number);
    // What runs was blocked before.
    std::uint64_t at = number;
    for (int back = 0; back < kSpansAround && !waits(lane.span(at).state) && at > lane.firstSpan(); ++back)
        --at;
    const Span wait = lane.span(at);
    if (!waits(wait.state)) {
        if (const auto started = byStart(store, id))
            return *started;
        return { {}, tr("It did not wait before this.") };
    }
    if (at + 1 >= lane.spanCount())
        return { {}, tr("Nothing yet: it still waits.") };
    if (wait.state == LaneState::WantsGil) {
        const HoverFacts facts = HoverFacts::of(store, id, wait.begin);
        if (const auto &handOff = facts.handOff(); handOff && handOff->released >= wait.begin)
            return told(store, { handOff->from, handOff->released }, tr("%1 dropped the GIL, %2 before."), wait.end);
        return { {}, tr("The GIL was free: nobody had to drop it.") };
    }
    if (wait.state == LaneState::Runnable || wait.state == LaneState::RunnableHoldingGil)
        return byCore(store, id, wait.end).value_or(Unblocker { {}, whyNobody(wait.state, {}) });
    // What tells of it may stand behind what the thread needed next (the GIL, a core), but before it blocks again.
    std::uint64_t last = at + 1;
    const auto blocksAgain = [&](LaneState state) {
        return waits(state) && state != LaneState::WantsGil && state != LaneState::Runnable && state != LaneState::RunnableHoldingGil;
    };
    while (last + 1 < lane.spanCount() && last < at + kSpansAround && !blocksAgain(lane.span(last + 1).state))
        ++last;
    if (const auto found = byArrow(store, id, wait, lane.span(last).end))
        return *found;
    return { {}, whyNobody(wait.state, QString::fromStdString(store.name(wait.object))) };
}

} // namespace interleave::ui
