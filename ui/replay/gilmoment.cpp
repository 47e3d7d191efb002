// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilmoment.h"

#include <algorithm>

namespace interleave::ui {

using trace::InstantKind;
using trace::Lane;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr Nanoseconds kStillGoing { 200'000'000 }; // no lane that goes on is further behind the store's end
constexpr int kMostBack = 256; // spans of one hold: its holder may have lost its core now and then

bool isHeld(LaneState state) noexcept { return state == LaneState::RunningPython || state == LaneState::RunnableHoldingGil; }

/// The begin of the hold that span `at` belongs to, and who had it before.
void lookBack(const Lane &gil, std::uint64_t at, Nanoseconds t, GilMoment &moment)
{
    const trace::Span now = gil.span(at);
    const bool held = isHeld(now.state);
    moment.since = now.begin;
    std::uint64_t i = at;
    for (int back = 0; back < kMostBack && i > gil.firstSpan(); ++back) {
        const trace::Span before = gil.span(i - 1);
        const bool same = before.state == LaneState::Frozen || (held ? isHeld(before.state) && before.object == now.object : before.state == now.state);
        if (!same)
            break;
        --i;
        if (before.state != LaneState::Frozen)
            moment.since = before.begin;
    }
    if (held) { // let go and taken again at once: the spans do not tell
        const trace::Instant take = gil.lastInstant(InstantKind::GilTake, t);
        if (take.kind == InstantKind::GilTake && take.object == now.object && take.time > moment.since)
            moment.since = take.time, moment.before = moment.holder;
    }
    for (int back = 0; moment.before == trace::kNoLane && back < kMostBack && i > gil.firstSpan(); ++back) {
        const trace::Span before = gil.span(--i);
        if (isHeld(before.state))
            moment.before = LaneId { before.object };
        else if (before.state == LaneState::Unknown)
            break;
    }
}

/// How much of its switch interval this waiter has waited.
double intervalOf(const GilWaiter &waiter, const Lane &thread, const GilMoment &moment, Nanoseconds interval, Nanoseconds t)
{
    if (waiter.asked)
        return 1;
    Nanoseconds start = waiter.since;
    const trace::Instant missed = thread.lastInstant(InstantKind::GilMissed, t); // woken, but too late: it waits anew
    if (missed.kind == InstantKind::GilMissed)
        start = std::max(start, missed.time);
    const auto windows = (t - start) / interval; // that are over
    const Nanoseconds window = start + windows * interval;
    // One that is over without a hand-off ends in a request, which takes a moment to come.
    if (windows > 0 && moment.since <= window - interval)
        return 1;
    return std::clamp(static_cast<double>((t - window).count()) / static_cast<double>(interval.count()), 0.0, 1.0);
}

} // namespace

GilMoment gilMoment(const trace::TraceStore &store, LaneId lane, Nanoseconds t)
{
    GilMoment moment;
    moment.gil = lane;
    if (lane.value >= store.laneCount() || store.lane(lane).info().kind != LaneKind::Gil)
        return moment;
    const Lane &gil = store.lane(lane);
    const std::uint64_t at = gil.at(t);
    if (at >= gil.spanCount())
        return moment;
    const trace::Span span = gil.span(at);
    switch (span.state) {
    case LaneState::RunningPython: moment.state = GilMoment::State::Held; break;
    case LaneState::RunnableHoldingGil: moment.state = GilMoment::State::HeldOffCore; break;
    case LaneState::Unknown: moment.state = GilMoment::State::Unknown; break;
    case LaneState::Frozen: moment.state = GilMoment::State::Frozen; break;
    default: moment.state = GilMoment::State::Free; break;
    }
    const bool held = isHeld(span.state);
    if (held)
        moment.holder = LaneId { span.object };
    lookBack(gil, at, t, moment);
    if (held) {
        const trace::Instant request = gil.lastInstant(InstantKind::DropRequest, t);
        if (request.kind == InstantKind::DropRequest && request.time >= moment.since && request.time <= t)
            moment.requested = request.time;
    }
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &thread = store.lane(LaneId { i });
        if (thread.info().kind != LaneKind::Thread)
            continue;
        const std::uint64_t s = thread.at(t);
        if (s >= thread.spanCount())
            continue;
        const trace::Span doing = thread.span(s);
        if (doing.state == LaneState::WantsGil && doing.object == lane.value)
            moment.waiters.push_back({ LaneId { i }, doing.begin, false });
    }
    std::stable_sort(moment.waiters.begin(), moment.waiters.end(), [](const GilWaiter &a, const GilWaiter &b) { return a.since < b.since; });
    const Nanoseconds interval = store.info().switchInterval;
    if (!held || interval.count() <= 0)
        return moment;
    const trace::Instant request = gil.lastInstant(InstantKind::DropRequest, t);
    for (GilWaiter &waiter : moment.waiters) {
        waiter.asked = moment.requested && request.object == waiter.thread.value;
        moment.interval = std::max(moment.interval, intervalOf(waiter, store.lane(waiter.thread), moment, interval, t));
    }
    if (moment.requested)
        moment.interval = 1;
    return moment;
}

Nanoseconds liveMoment(const trace::TraceStore &store)
{
    const Nanoseconds end = store.end();
    Nanoseconds known = end;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        const bool counts = lane.info().kind == LaneKind::Gil || lane.info().kind == LaneKind::Thread;
        if (counts && lane.spanCount() > 0 && lane.end() + kStillGoing > end) // others have ended
            known = std::min(known, lane.end());
    }
    return std::max(store.begin(), known - Nanoseconds { 1 });
}

std::vector<LaneId> gilLanes(const trace::TraceStore &store)
{
    std::vector<LaneId> lanes;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        if (store.lane(LaneId { i }).info().kind == LaneKind::Gil)
            lanes.push_back(LaneId { i });
    }
    return lanes;
}

std::vector<LaneId> runningPython(const trace::TraceStore &store, Nanoseconds t)
{
    std::vector<LaneId> lanes;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        const std::uint64_t at = lane.info().kind == LaneKind::Thread ? lane.at(t) : lane.spanCount();
        if (at < lane.spanCount() && lane.span(at).state == LaneState::RunningPython)
            lanes.push_back(LaneId { i });
    }
    return lanes;
}

} // namespace interleave::ui
