// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilholds.h"

#include "spanwalk.h"

#include <limits>

namespace interleave::trace {

namespace {

bool isHeld(LaneState state) noexcept
{
    return state != LaneState::None && state != LaneState::Unknown && state != LaneState::Frozen;
}

std::vector<Instant> instantsOf(const Lane &lane, InstantKind kind)
{
    std::vector<Instant> found;
    lane.instants(Nanoseconds::min(), Nanoseconds::max(), std::numeric_limits<std::size_t>::max(),
        [&](const Instant &instant) {
            if (instant.kind == kind)
                found.push_back(instant);
        });
    return found;
}

struct Stretch
{
    Nanoseconds begin, end;
    LaneId holder;
    bool beginSeen, endSeen;
};

/// By spans alone: stretches with one holder.
std::vector<Stretch> stretchesOf(const Lane &gil)
{
    std::vector<Stretch> found;
    bool open = false; // the last of `found` goes on
    bool afterLoss = gil.firstSpan() > 0; // what came before is not known
    forEachSpan(gil, [&](const Span &span) {
        if (isHeld(span.state)) {
            if (open && found.back().holder.value == span.object) {
                found.back().end = span.end;
            } else {
                found.push_back({ span.begin, span.end, LaneId { span.object }, !afterLoss, true });
                open = true;
            }
        } else if (span.state == LaneState::Frozen && open) {
            found.back().end = span.end;
        } else {
            if (span.state == LaneState::Unknown && open)
                found.back().endSeen = false;
            open = false;
        }
        afterLoss = span.state == LaneState::Unknown;
    });
    if (open)
        found.back().endSeen = false; // still held where the recording ends
    return found;
}

} // namespace

std::vector<GilHold> gilHolds(const Lane &gil)
{
    std::vector<GilHold> holds;
    const std::vector<Instant> takes = instantsOf(gil, InstantKind::GilTake);
    auto take = takes.begin();
    for (Stretch rest : stretchesOf(gil)) {
        const bool isEmpty = rest.begin == rest.end;
        while (take != takes.end() && take->time < rest.begin)
            ++take;
        for (; take != takes.end() && (take->time < rest.end || (isEmpty && take->time == rest.begin));
             ++take) {
            if (take->object != rest.holder.value) {
                if (isEmpty)
                    break; // the next holder's, at the same time
                continue; // overlapping holders: a defect that TraceInfo counts
            }
            if (take->time > rest.begin) { // released and taken again
                holds.push_back({ rest.begin, take->time, rest.holder, rest.beginSeen, false });
                rest.begin = take->time;
            }
            rest.beginSeen = true;
            if (isEmpty) {
                ++take;
                break;
            }
        }
        holds.push_back({ rest.begin, rest.end, rest.holder, rest.beginSeen && rest.endSeen, false });
    }
    std::size_t h = 0;
    for (const Instant &request : instantsOf(gil, InstantKind::DropRequest)) {
        while (h < holds.size() && holds[h].end < request.time)
            ++h;
        if (h < holds.size() && holds[h].begin <= request.time)
            holds[h].forced = true;
    }
    return holds;
}

} // namespace interleave::trace
