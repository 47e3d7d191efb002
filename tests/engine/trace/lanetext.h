// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <fmt/format.h>

#include <string>

namespace interleave::trace {

/// A lane as text, so that a difference is readable: "10 running-python:3, 20 none, 30." — begin and state of
/// every span, with its object if it has one, and where the lane ends. Times relative to `origin`.
inline std::string lanesSpans(const Lane &lane, Nanoseconds origin = Nanoseconds { 0 })
{
    std::string text;
    for (std::uint64_t i = 0; i < lane.spanCount(); ++i) {
        const Span span = lane.span(i);
        text += fmt::format("{} {}", (span.begin - origin).count(), laneStateName(span.state));
        if (span.object != 0)
            text += fmt::format(":{}", span.object);
        text += ", ";
    }
    return text + fmt::format("{}.", (lane.end() - origin).count());
}

/// "10 drop-request:3=0": every instant, with object and value. ThreadStart and ThreadEnd are left out.
inline std::string lanesInstants(const Lane &lane, Nanoseconds origin = Nanoseconds { 0 })
{
    std::string text;
    (void)lane.instants(Nanoseconds::min(), Nanoseconds::max(), 100'000, [&](const Instant &instant) {
        if (instant.kind == InstantKind::ThreadStart || instant.kind == InstantKind::ThreadEnd)
            return;
        text += fmt::format("{}{} {}:{}={}", text.empty() ? "" : ", ", (instant.time - origin).count(),
            instantKindName(instant.kind), instant.object, instant.value);
    });
    return text;
}

/// The first lane of this name; kNoLane if there is none.
inline LaneId idNamed(const TraceStore &store, std::string_view name)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        if (store.lane(LaneId { i }).info().name == name)
            return LaneId { i };
    }
    return kNoLane;
}

/// The first lane of this name, or an empty one.
inline const Lane &laneNamed(const TraceStore &store, std::string_view name)
{
    return store.lane(idNamed(store, name));
}

} // namespace interleave::trace
