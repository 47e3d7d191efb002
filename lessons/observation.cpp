// SPDX-License-Identifier: GPL-3.0-or-later
#include "observation.h"

#include "sketch.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

constexpr std::uint64_t kMostSpans = 200'000;

bool fits(const Where &where, trace::LaneState state)
{
    return std::find(where.states.begin(), where.states.end(), state) != where.states.end();
}

/// The lanes that a condition is about.
std::vector<const trace::Lane *> lanesOf(const Where &where, const trace::TraceStore &store)
{
    std::vector<const trace::Lane *> lanes;
    if (!where.lane.empty()) {
        if (const trace::Lane *lane = laneOfWorker(store, where.lane))
            lanes.push_back(lane);
        return lanes;
    }
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind == trace::LaneKind::Thread || lane.info().kind == trace::LaneKind::Task)
            lanes.push_back(&lane);
    }
    return lanes;
}

bool enough(const Where &where, int count)
{
    return count >= where.atLeast && (!where.atMost || count <= *where.atMost);
}

std::string stateInWords(trace::LaneState state)
{
    using enum trace::LaneState;
    switch (state) {
    case RunningPython:
        return "runs Python";
    case RunningNative:
        return "runs native code";
    case RunningSystem:
        return "is on its way into or out of a wait";
    case WantsGil:
        return "wants the GIL";
    case Runnable:
        return "is ready, but has no core";
    case RunnableHoldingGil:
        return "holds the GIL without a core";
    case BlockedIo:
        return "is blocked on I/O";
    case BlockedLock:
        return "is blocked on a lock";
    case BlockedQueue:
        return "is blocked on a queue";
    case BlockedJoin:
        return "waits for another's end";
    case Asleep:
        return "is asleep";
    case Serialising:
        return "is pickling";
    case Booting:
        return "is booting";
    default:
        return "does nothing";
    }
}

} // namespace

bool isSoAt(const Question &question, const trace::TraceStore &store, Nanoseconds moment)
{
    return std::all_of(question.where.begin(), question.where.end(), [&](const Where &where) {
        int count = 0;
        for (const trace::Lane *lane : lanesOf(where, store)) {
            const std::uint64_t span = lane->at(moment);
            count += span < lane->spanCount() && fits(where, lane->span(span).state) ? 1 : 0;
        }
        return enough(where, count);
    });
}

double shareOfStretch(const Question &question, const trace::TraceStore &store, Nanoseconds from, Nanoseconds to)
{
    constexpr int samples = 200;
    int so = 0;
    for (int i = 0; i < samples; ++i)
        so += isSoAt(question, store, from + (to - from) * (2 * i + 1) / (2 * samples)) ? 1 : 0;
    return static_cast<double>(so) / samples;
}

std::optional<std::pair<Nanoseconds, Nanoseconds>> longestStretch(const Question &question, const trace::TraceStore &store)
{
    struct Change
    {
        Nanoseconds time;
        std::size_t where;
        int by;
    };
    std::vector<Change> changes;
    std::uint64_t looked = 0;
    for (std::size_t i = 0; i < question.where.size(); ++i) {
        for (const trace::Lane *lane : lanesOf(question.where[i], store)) {
            for (std::uint64_t s = lane->firstSpan(); s < lane->spanCount() && looked < kMostSpans; ++s, ++looked) {
                const trace::Span span = lane->span(s);
                if (span.begin < span.end && fits(question.where[i], span.state)) {
                    changes.push_back({ span.begin, i, 1 });
                    changes.push_back({ span.end, i, -1 });
                }
            }
        }
    }
    changes.push_back({ store.begin(), 0, 0 });
    changes.push_back({ store.end(), 0, 0 });
    std::sort(changes.begin(), changes.end(), [](const Change &a, const Change &b) { return a.time < b.time; });

    std::vector<int> counts(question.where.size(), 0);
    bool on = false;
    Nanoseconds since { 0 };
    std::optional<std::pair<Nanoseconds, Nanoseconds>> longest;
    for (std::size_t i = 0; i < changes.size();) {
        const Nanoseconds now = changes[i].time;
        for (; i < changes.size() && changes[i].time == now; ++i) {
            if (!counts.empty())
                counts[changes[i].where] += changes[i].by;
        }
        bool so = now < store.end();
        for (std::size_t w = 0; w < counts.size(); ++w)
            so = so && enough(question.where[w], counts[w]);
        if (so && !on)
            since = now;
        if (!so && on && now > since && (!longest || now - since > longest->second - longest->first))
            longest = { since, now };
        on = so;
    }
    return longest;
}

std::string inWords(const std::vector<Where> &where)
{
    std::string words;
    for (const Where &each : where) {
        std::string states;
        for (const trace::LaneState state : each.states)
            states += (states.empty() ? "" : " or ") + stateInWords(state);
        std::string who = each.lane;
        if (who.empty() && each.atMost && *each.atMost == 0)
            who = "none";
        else if (who.empty())
            who = each.atMost && *each.atMost == each.atLeast ? fmt::format("exactly {}", each.atLeast) : fmt::format("at least {}", each.atLeast);
        words += fmt::format("{}{} {}", words.empty() ? "" : ", and ", who, states);
    }
    return words;
}

} // namespace interleave::lessons
