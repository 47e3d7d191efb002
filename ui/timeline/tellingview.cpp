// SPDX-License-Identifier: GPL-3.0-or-later
#include "tellingview.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace interleave::ui {

using trace::Lane;
using trace::LaneKind;
using trace::LaneState;
using trace::Span;

namespace {

constexpr std::uint64_t kFewSpans = 500; // a run of so few can be read as a whole
constexpr double kBusy = 0.5; // share of the time in which a GIL is held that makes its hand-overs the story
constexpr int kHandOffs = 6; // on either side of the middle
constexpr int kMostSpans = 4096; // looked at on either side, however many tiny ones there are
constexpr int kMoments = 64; // looked at for the telling one
constexpr std::uint32_t kMostThreads = 64;

bool held(const Span &span)
{
    return span.state == LaneState::RunningPython || span.state == LaneState::RunnableHoldingGil;
}

/// The lane of this kind with the most spans.
const Lane *busiest(const trace::TraceStore &store, LaneKind kind)
{
    const Lane *found = nullptr;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind == kind && lane.spanCount() > (found ? found->spanCount() : 0))
            found = &lane;
    }
    return found;
}

/// From the span at `start` on: as far as it takes to see `handOffs` changes of the holder, and how many were there.
std::pair<std::uint64_t, int> walk(const Lane &gil, std::uint64_t start, int direction, int handOffs)
{
    std::uint64_t at = start;
    std::optional<std::uint32_t> holder;
    int seen = 0;
    for (int i = 0; i < kMostSpans; ++i) {
        const Span span = gil.span(at);
        if (held(span)) {
            if (holder && *holder != span.object && ++seen >= handOffs)
                return { at, seen };
            holder = span.object;
        }
        if (direction < 0 ? at <= gil.firstSpan() : at + 1 >= gil.spanCount())
            break;
        at = direction < 0 ? at - 1 : at + 1;
    }
    return { at, seen };
}

TimeRange readableRange(const trace::TraceStore &store)
{
    const TimeRange all { store.begin(), store.end() };
    const Lane *gil = busiest(store, LaneKind::Gil);
    if (store.spanCount() < kFewSpans || !gil)
        return all;
    const trace::StateTimes times = gil->stateTimes(gil->begin(), gil->end());
    const std::int64_t taken = times[trace::index(LaneState::RunningPython)] + times[trace::index(LaneState::RunnableHoldingGil)];
    if (double(taken) < kBusy * double((gil->end() - gil->begin()).count()))
        return all; // the waits are, and they are long
    const Nanoseconds middle = gil->begin() + (gil->end() - gil->begin()) / 2;
    const std::uint64_t start = gil->at(middle);
    if (start >= gil->spanCount())
        return all;
    const auto [first, before] = walk(*gil, start, -1, kHandOffs);
    const auto [last, after] = walk(*gil, start, 1, 2 * kHandOffs - before);
    if (before + after == 0)
        return all;
    TimeRange range { gil->span(first).begin, gil->span(last).end };
    const Nanoseconds margin = range.length() / 50;
    range = { std::max(all.begin, range.begin - margin), std::min(all.end, range.end + margin) };
    return range.empty() || range.length() > all.length() / 2 ? all : range;
}

struct Scene
{
    int atSomething = 0; ///< threads that run, or are blocked with a reason
    std::optional<Span> runs, wants; ///< one that runs Python and one that wants the GIL

    [[nodiscard]] int score() const { return runs && wants ? 1000 : atSomething; }
};

Scene sceneAt(const trace::TraceStore &store, Nanoseconds time)
{
    Scene scene;
    std::uint32_t threads = 0;
    for (std::uint32_t i = 0; i < store.laneCount() && threads < kMostThreads; ++i) {
        const Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != LaneKind::Thread)
            continue;
        ++threads;
        const std::uint64_t at = lane.at(time);
        if (at >= lane.spanCount())
            continue;
        const Span span = lane.span(at);
        if (span.state == LaneState::RunningPython)
            scene.runs = span;
        else if (span.state == LaneState::WantsGil)
            scene.wants = span;
        const bool nothing = span.state == LaneState::None || span.state == LaneState::Unknown
            || span.state == LaneState::Frozen || span.state == LaneState::BlockedJoin;
        scene.atSomething += !nothing;
    }
    return scene;
}

} // namespace

TimeRange activeRange(const trace::TraceStore &store)
{
    constexpr int most = 64; // spans of nothing at a lane's end that are passed over
    std::optional<TimeRange> active;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        const auto nothing = [&](std::uint64_t span) { return lane.span(span).state == LaneState::None; };
        if (lane.spanCount() == 0)
            continue;
        std::uint64_t first = lane.firstSpan(), last = lane.spanCount() - 1;
        for (int n = 0; n < most && first < last && nothing(first); ++n)
            ++first;
        for (int n = 0; n < most && last > first && nothing(last); ++n)
            --last;
        if (nothing(first))
            continue;
        const TimeRange here { lane.span(first).begin, lane.span(last).end };
        active = active ? TimeRange { std::min(active->begin, here.begin), std::max(active->end, here.end) } : here;
    }
    return active.value_or(TimeRange { store.begin(), store.begin() });
}

TellingView tellingView(const trace::TraceStore &store)
{
    TellingView view { readableRange(store), std::nullopt };
    if (view.range.empty())
        return view;
    // From the place where the eye falls, a little right of the middle, outwards.
    std::vector<Nanoseconds> times;
    for (int i = 0; i < kMoments; ++i)
        times.push_back(view.range.begin + view.range.length() * (2 * i + 1) / (2 * kMoments));
    const Nanoseconds eye = view.range.begin + view.range.length() * 3 / 5;
    std::stable_sort(times.begin(), times.end(), [eye](Nanoseconds a, Nanoseconds b) { return std::chrono::abs(a - eye) < std::chrono::abs(b - eye); });
    Scene best;
    for (const Nanoseconds time : times) {
        const Scene scene = sceneAt(store, time);
        if (scene.score() <= best.score())
            continue;
        best = scene;
        view.moment = time;
        if (!scene.runs || !scene.wants)
            continue;
        // Well into the wait, while the other still runs.
        const Nanoseconds begin = std::max({ scene.runs->begin, scene.wants->begin, view.range.begin });
        const Nanoseconds end = std::min({ scene.runs->end, scene.wants->end, view.range.end });
        view.moment = begin + (end - begin) * 3 / 5;
        break;
    }
    return view;
}

} // namespace interleave::ui
