// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventstep.h"

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr Nanoseconds kTick { 1 };
constexpr std::size_t kFewInstants = 512; // so many may be walked through to find the last one

/// The first begin of a span after `time`.
std::optional<Nanoseconds> borderAfter(const trace::Lane &lane, Nanoseconds time)
{
    const std::uint64_t count = lane.spanCount();
    if (count == 0 || time >= lane.end())
        return std::nullopt;
    if (time < lane.begin())
        return lane.begin();
    for (std::uint64_t next = lane.at(time) + 1; next < count; ++next) {
        const Nanoseconds begin = lane.span(next).begin;
        if (begin > time)
            return begin;
    }
    return std::nullopt;
}

/// The last begin of a span before `time`.
std::optional<Nanoseconds> borderBefore(const trace::Lane &lane, Nanoseconds time)
{
    if (lane.spanCount() == 0 || time <= lane.begin())
        return std::nullopt;
    const std::uint64_t at = time > lane.end() ? lane.spanCount() : lane.at(time - kTick);
    return lane.span(std::min(at, lane.spanCount() - 1)).begin;
}

std::optional<Nanoseconds> instantAfter(const trace::Lane &lane, Nanoseconds time)
{
    std::optional<Nanoseconds> found;
    lane.instants(time + kTick, Nanoseconds::max(), 1, [&](const trace::Instant &instant) { found = instant.time; });
    return found;
}

/// The last instant in [from, time).
std::optional<Nanoseconds> instantBefore(const trace::Lane &lane, Nanoseconds from, Nanoseconds time)
{
    std::optional<Nanoseconds> found;
    if (lane.instants(from, time, kFewInstants, [&](const trace::Instant &instant) { found = instant.time; }))
        return found;
    for (std::size_t kind = 1; kind < trace::kInstantKindCount; ++kind) { // too many to walk: there the index is quicker
        const trace::Instant last = lane.lastInstant(static_cast<trace::InstantKind>(kind), time - kTick);
        if (last.kind != trace::InstantKind::None)
            found = std::max(found.value_or(last.time), last.time);
    }
    return found;
}

} // namespace

std::optional<Nanoseconds> neighbouringEvent(
    const trace::TraceStore &store, std::span<const LaneId> lanes, Nanoseconds time, bool forwards)
{
    std::optional<Nanoseconds> nearest;
    const auto consider = [&](std::optional<Nanoseconds> found) {
        if (found)
            nearest = !nearest ? *found : forwards ? std::min(*nearest, *found) : std::max(*nearest, *found);
    };
    for (const LaneId id : lanes) {
        if (id.value >= store.laneCount())
            continue;
        const trace::Lane &lane = store.lane(id);
        consider(forwards ? borderAfter(lane, time) : borderBefore(lane, time));
    }
    for (const LaneId id : lanes) { // nearer than the nearest border there are few
        if (id.value >= store.laneCount())
            continue;
        const trace::Lane &lane = store.lane(id);
        consider(forwards ? instantAfter(lane, time) : instantBefore(lane, nearest.value_or(Nanoseconds::min() / 2), time));
    }
    return nearest;
}

} // namespace interleave::ui
