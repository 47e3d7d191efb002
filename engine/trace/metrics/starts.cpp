// SPDX-License-Identifier: GPL-3.0-or-later
#include "processes.h"

#include "walk.h"

#include "../instantvalues.h"
#include "../threadstart.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace interleave::trace {

namespace {

constexpr Start::Kind kindOf(std::uint32_t method) noexcept
{
    switch (StartMethod(method)) {
    case StartMethod::Spawn:
        return Start::Kind::Spawn;
    case StartMethod::ForkServer:
        return Start::Kind::ForkServer;
    default:
        return Start::Kind::Fork;
    }
}

struct Wait
{
    Nanoseconds begin, end;
};

/// The waits for threads to say that they have started, in order of their begin.
std::vector<Wait> waitsForThreads(const TraceStore &store)
{
    std::vector<Wait> waits;
    forEachLane(store, { LaneKind::Lock }, [&](LaneId, const Lane &lane) {
        if (lane.info().name != kThreadStartName)
            return;
        std::unordered_map<std::uint32_t, Nanoseconds> since; // by who waits
        forEachInstant(lane, [&](const Instant &instant) {
            if (instant.kind != InstantKind::Depth)
                return;
            if (DepthValue::of(instant.value).change == DepthChange::Put)
                since[instant.object] = instant.time;
            else if (const auto began = since.find(instant.object); began != since.end())
                waits.push_back({ began->second, instant.time });
        });
    });
    std::sort(waits.begin(), waits.end(), [](const Wait &a, const Wait &b) { return a.begin < b.begin; });
    return waits;
}

/// When it was called for, if its starter said so; else when the starter began to wait for this thread, if it did so before the thread
/// came to life; else when that was.
Nanoseconds startOf(const Lane &lane, Nanoseconds alive, const std::vector<Wait> &waits)
{
    const Instant created = lane.lastInstant(InstantKind::ThreadCreated, Nanoseconds::max());
    if (created.kind == InstantKind::ThreadCreated)
        return alive - Nanoseconds { static_cast<std::int64_t>(std::min<std::uint64_t>(created.value, 1ULL << 60)) };
    const auto after = std::upper_bound(
        waits.begin(), waits.end(), alive, [](Nanoseconds time, const Wait &wait) { return time < wait.begin; });
    return after != waits.begin() && std::prev(after)->end >= alive ? std::prev(after)->begin : alive;
}

std::optional<Nanoseconds> firstStepOf(const Lane &lane)
{
    std::optional<Nanoseconds> first;
    forEachSpan(lane, [&](const Span &span) {
        if (!first && (span.state == LaneState::RunningPython || span.state == LaneState::RunningNative))
            first = span.begin;
    });
    return first;
}

} // namespace

std::string_view startKindName(Start::Kind kind) noexcept
{
    switch (kind) {
    case Start::Kind::Thread:
        return "thread";
    case Start::Kind::Fork:
        return "fork";
    case Start::Kind::ForkServer:
        return "forkserver";
    case Start::Kind::Spawn:
        break;
    }
    return "spawn";
}

StartsMetrics measureStarts(const TraceStore &store, const Freezes &freezes)
{
    StartsMetrics all;
    const auto keep = [&](Start::Kind kind, LaneId lane, Nanoseconds begin, Nanoseconds end) {
        if (!freezes.cross(begin, end))
            all.starts.push_back({ kind, store.lane(lane).info().name, lane, end - begin });
    };
    const std::vector<Wait> waits = waitsForThreads(store);
    std::unordered_set<std::uint32_t> processes; // those whose first thread has been seen: that one came with its process
    forEachLane(store, { LaneKind::Thread }, [&](LaneId id, const Lane &lane) {
        if (processes.insert(lane.info().process.value).second)
            return;
        Instant alive; // the first ThreadStart
        (void)lane.instants(Nanoseconds::min(), Nanoseconds::max(), 1, [&](const Instant &instant) { alive = instant; });
        const std::optional<Nanoseconds> first = firstStepOf(lane);
        if (alive.kind == InstantKind::ThreadStart && first && *first >= alive.time)
            keep(Start::Kind::Thread, id, startOf(lane, alive.time, waits), *first);
    });
    forEachLane(store, { LaneKind::Process }, [&](LaneId id, const Lane &lane) {
        forEachInstant(lane, [&](const Instant &instant) {
            if (instant.kind != InstantKind::ProcessReady)
                return;
            const Nanoseconds took { static_cast<std::int64_t>(std::min<std::uint64_t>(instant.value, 1ULL << 60)) };
            keep(kindOf(instant.object), id, instant.time - took, instant.time);
        });
    });
    for (std::size_t kind = 0; kind < kStartKindCount; ++kind) {
        std::vector<double> took;
        for (const Start &start : all.starts) {
            if (start.kind == Start::Kind(kind))
                took.push_back(static_cast<double>(start.took.count()));
        }
        all.byKind[kind] = quantilesOf(std::move(took));
    }
    return all;
}

} // namespace interleave::trace
