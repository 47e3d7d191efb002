// SPDX-License-Identifier: GPL-3.0-or-later
#include "processes.h"

#include "walk.h"

#include "../instantvalues.h"
#include "../threadstart.h"

#include <algorithm>
#include <unordered_map>

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

/// Who waited for threads to start, by LaneId, in order of time.
std::unordered_map<std::uint32_t, std::vector<Wait>> waitsForThreads(const TraceStore &store)
{
    std::unordered_map<std::uint32_t, std::vector<Wait>> waits;
    forEachLane(store, { LaneKind::Lock }, [&](LaneId, const Lane &lane) {
        if (lane.info().name != kThreadStartName)
            return;
        std::unordered_map<std::uint32_t, Nanoseconds> since;
        forEachInstant(lane, [&](const Instant &instant) {
            if (instant.kind != InstantKind::Depth)
                return;
            if (DepthValue::of(instant.value).change == DepthChange::Put)
                since[instant.object] = instant.time;
            else if (const auto began = since.find(instant.object); began != since.end())
                waits[instant.object].push_back({ began->second, instant.time });
        });
    });
    return waits;
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
    for (const auto &[starter, waits] : waitsForThreads(store)) {
        forEachInstant(store.lane(LaneId { starter }), [&](const Instant &instant) {
            if (instant.kind != InstantKind::Woken)
                return;
            // The last wait that had begun by then: the one that this has ended.
            const auto after = std::upper_bound(waits.begin(), waits.end(), instant.time,
                [](Nanoseconds time, const Wait &wait) { return time < wait.begin; });
            if (after == waits.begin() || std::prev(after)->end < instant.time)
                return;
            const LaneId started { instant.object };
            const Wait &wait = *std::prev(after);
            if (started != kNoLane && store.lane(started).info().kind == LaneKind::Thread)
                keep(Start::Kind::Thread, started, wait.begin, wait.end);
        });
    }
    std::sort(all.starts.begin(), all.starts.end(), [](const Start &a, const Start &b) { return a.lane.value < b.lane.value; });
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
