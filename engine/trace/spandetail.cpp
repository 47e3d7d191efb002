// SPDX-License-Identifier: GPL-3.0-or-later
#include "spandetail.h"

#include "event.h"

#include <fmt/format.h>

namespace interleave::trace {

namespace {

std::string phaseName(std::uint32_t phase)
{
    switch (LoopPhase(phase)) {
    case LoopPhase::Select:
        return "select";
    case LoopPhase::Timers:
        return "timers";
    case LoopPhase::Callbacks:
        return "callbacks";
    case LoopPhase::Ended:
        break;
    }
    return {};
}

} // namespace

bool objectIsLane(LaneKind kind, LaneState state) noexcept
{
    if (state == LaneState::None || state == LaneState::Unknown || state == LaneState::Frozen)
        return false;
    return kind == LaneKind::Core || kind == LaneKind::Gil || kind == LaneKind::Lock || state == LaneState::WantsGil;
}

std::string spanDetail(const TraceStore &store, LaneKind kind, const Span &span)
{
    if (span.state == LaneState::Frozen)
        return store.name(span.object); // whoever is held before a step says so (stepping.h)
    if (objectIsLane(kind, span.state))
        return store.lane(LaneId { span.object }).info().name;
    switch (kind) {
    case LaneKind::Thread:
    case LaneKind::Task:
        return store.name(span.object);
    case LaneKind::Queue:
        return span.object == 0 ? std::string() : fmt::format("{} item{}", span.object, span.object == 1 ? "" : "s");
    case LaneKind::Loop:
        return phaseName(span.object);
    default:
        return {};
    }
}

} // namespace interleave::trace
