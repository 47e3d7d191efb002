// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <algorithm>
#include <random>
#include <string>

namespace interleave::ui::test {

using trace::InstantKind;
using trace::LaneInfo;
using trace::LaneKind;
using trace::LaneState;

BuiltStore emptyLanes(int cores, int threads, CoreSource source)
{
    BuiltStore built;
    built.store = std::make_shared<trace::TraceStore>();
    trace::TraceStore &store = *built.store;
    store.setBegin(kBegin);
    trace::TraceInfo info;
    info.coreSource = source;
    store.setInfo(info);
    std::uint32_t next = 0;
    for (int i = 0; i < cores; ++i) {
        store.createLane({ LaneKind::Core, "core " + std::to_string(i), "", {}, {},
            CoreId { static_cast<std::uint32_t>(i) }, 0 });
        built.cores.push_back(LaneId { next++ });
    }
    store.createLane({ LaneKind::Gil, "GIL", "", {}, {}, {}, 1 });
    built.gil = LaneId { next++ };
    for (int i = 0; i < threads; ++i) {
        std::string letter(1, static_cast<char>('A' + i % 26));
        if (i >= 26)
            letter += std::to_string(i / 26 + 1);
        store.createLane({ LaneKind::Thread, "worker-" + std::to_string(i + 1), letter, {},
            ThreadId { static_cast<std::uint32_t>(4711 + i) }, {}, 0 });
        built.threads.push_back(LaneId { next++ });
    }
    return built;
}

void advanceAll(const BuiltStore &built, Nanoseconds end)
{
    for (std::uint32_t i = 0; i < built.store->laneCount(); ++i)
        built.store->writableLane(LaneId { i }).advance(end);
    built.store->advance(end);
    built.store->publish();
}

BuiltStore takingTurns(Nanoseconds length, int threads, int cores)
{
    BuiltStore built = emptyLanes(cores, threads);
    trace::TraceStore &store = *built.store;
    constexpr double holds[] = { 5.1, 5.12, 8.0, 5.1, 5.13, 5.11, 5.1, 8.02, 5.1, 5.1, 5.12 };
    const auto lane = [&](LaneId id) -> trace::Lane & { return store.writableLane(id); };
    for (const LaneId id : built.cores)
        lane(id).append(kBegin, LaneState::None);
    const Nanoseconds end = kBegin + length;
    Nanoseconds now = kBegin;
    for (int turn = 0; now < end; ++turn) {
        const auto holder = static_cast<std::size_t>(turn % threads);
        const auto core = static_cast<std::size_t>(turn % cores);
        const LaneId id = built.threads[holder];
        lane(built.gil).append(now, LaneState::RunningPython, id.value);
        lane(built.gil).add({ now, InstantKind::GilTake, id.value, 0 });
        lane(built.cores[core]).append(now, LaneState::RunningPython, id.value);
        lane(id).append(now, LaneState::RunningPython);
        lane(id).add({ now, InstantKind::Line, 0, 6 });
        for (const LaneId other : built.threads) {
            if (other != id)
                lane(other).append(now, LaneState::WantsGil, built.gil.value);
        }
        const Nanoseconds hold = std::min(ms(holds[turn % 11]), end - now);
        if (threads > 1 && hold > ms(5))
            lane(built.gil).add({ now + ms(5), InstantKind::DropRequest,
                built.threads[(holder + 1) % built.threads.size()].value, 0 });
        now += hold;
        lane(built.cores[core]).append(now, LaneState::None);
        lane(built.gil).append(now, LaneState::None);
        if (threads > 1)
            lane(id).append(now, LaneState::WantsGil, built.gil.value);
        now += ms(0.06);
    }
    advanceAll(built, end);
    return built;
}

BuiltStore waitingTogether(Nanoseconds length, int threads)
{
    BuiltStore built = emptyLanes(2, threads, CoreSource::Self);
    trace::TraceStore &store = *built.store;
    const std::uint32_t service = store.intern("service");
    std::mt19937 random(7);
    const Nanoseconds end = kBegin + length;
    struct Next
    {
        Nanoseconds time;
        std::size_t thread;
    };
    std::vector<Next> ready;
    for (std::size_t i = 0; i < built.threads.size(); ++i)
        ready.push_back({ kBegin + ms(0.4) * static_cast<std::int64_t>(i), i });
    Nanoseconds free = kBegin;
    store.writableLane(built.gil).append(kBegin, LaneState::None);
    for (const LaneId id : built.cores)
        store.writableLane(id).append(kBegin, LaneState::None);
    while (true) {
        const auto first = std::min_element(
            ready.begin(), ready.end(), [](const Next &a, const Next &b) { return a.time < b.time; });
        const Nanoseconds wake = std::max(first->time, kBegin);
        if (wake >= end)
            break;
        const LaneId id = built.threads[first->thread];
        trace::Lane &lane = store.writableLane(id);
        trace::Lane &core = store.writableLane(built.cores[first->thread % 2]);
        trace::Lane &gil = store.writableLane(built.gil);
        if (wake > kBegin)
            lane.add({ wake, InstantKind::IoDone, service, 40'000'000 });
        if (free > wake)
            lane.append(wake, LaneState::WantsGil, built.gil.value);
        const Nanoseconds run = std::max(wake, free);
        lane.append(run, LaneState::RunningPython);
        gil.append(run, LaneState::RunningPython, id.value);
        core.append(std::max(run, core.end()), LaneState::RunningPython, id.value);
        free = run + ms(0.3 + 0.01 * static_cast<double>(random() % 90));
        lane.append(free, LaneState::BlockedIo, service);
        gil.append(free, LaneState::None);
        core.append(free, LaneState::None);
        first->time = free + ms(25 + static_cast<double>(random() % 300) / 10);
    }
    advanceAll(built, end);
    return built;
}

BuiltStore everything()
{
    BuiltStore built = emptyLanes(2, 7, CoreSource::Self);
    trace::TraceStore &store = *built.store;
    const auto put = [&](LaneId id, double at, LaneState state, std::uint32_t object = 0) {
        store.writableLane(id).append(kBegin + ms(at), state, object);
    };
    const auto &t = built.threads;
    const std::uint32_t service = store.intern("service"), lock = store.intern("the counter's lock"),
                        queue = store.intern("jobs"), text = store.intern("half way");
    put(t[0], 0, LaneState::RunningPython), put(t[0], 9, LaneState::RunnableHoldingGil),
        put(t[0], 13, LaneState::RunningPython);
    put(t[0], 20, LaneState::WantsGil, built.gil.value), put(t[0], 38, LaneState::RunningPython),
        put(t[0], 70, LaneState::None);
    put(t[1], 0, LaneState::WantsGil, built.gil.value), put(t[1], 20, LaneState::RunningPython),
        put(t[1], 38, LaneState::Runnable);
    put(t[1], 50, LaneState::WantsGil, built.gil.value);
    put(t[2], 0, LaneState::RunningNative), put(t[2], 14, LaneState::RunningSystem),
        put(t[2], 17, LaneState::BlockedIo, service);
    put(t[2], 60, LaneState::RunningNative), put(t[2], 66, LaneState::BlockedIo, service);
    put(t[3], 2, LaneState::BlockedLock, lock), put(t[3], 30, LaneState::RunningSystem),
        put(t[3], 31.5, LaneState::BlockedLock, lock);
    put(t[4], 4, LaneState::BlockedQueue, queue), put(t[4], 44, LaneState::Asleep);
    put(t[5], 6, LaneState::Asleep), put(t[5], 22, LaneState::Unknown), put(t[5], 34, LaneState::Asleep);
    put(t[6], 1, LaneState::BlockedJoin);
    store.writableLane(t[5]).add({ kBegin + ms(22), InstantKind::Lost, 0, 1832 });
    store.writableLane(t[2]).add({ kBegin + ms(62), InstantKind::Mark, text, 0 });
    put(built.gil, 0, LaneState::RunningPython, t[0].value),
        put(built.gil, 9, LaneState::RunnableHoldingGil, t[0].value);
    put(built.gil, 13, LaneState::RunningPython, t[0].value),
        put(built.gil, 20, LaneState::RunningPython, t[1].value);
    put(built.gil, 38, LaneState::RunningPython, t[0].value), put(built.gil, 70, LaneState::None);
    store.writableLane(built.gil).add({ kBegin + ms(19), InstantKind::DropRequest, t[1].value, 0 });
    store.writableLane(built.gil).add({ kBegin + ms(37), InstantKind::DropRequest, t[0].value, 0 });
    put(built.cores[0], 0, LaneState::RunningPython, t[0].value), put(built.cores[0], 9, LaneState::None);
    put(built.cores[0], 13, LaneState::RunningPython, t[0].value), put(built.cores[0], 20, LaneState::None);
    put(built.cores[0], 38, LaneState::RunningPython, t[0].value), put(built.cores[0], 70, LaneState::None);
    put(built.cores[1], 0, LaneState::RunningNative, t[2].value), put(built.cores[1], 17, LaneState::None);
    put(built.cores[1], 20, LaneState::RunningPython, t[1].value), put(built.cores[1], 38, LaneState::None);
    put(built.cores[1], 60, LaneState::RunningNative, t[2].value), put(built.cores[1], 66, LaneState::None);
    // The user froze the run for 6 ms: a gap in every lane.
    trace::TraceInfo info = store.info();
    info.frozen.push_back({ kBegin + ms(76), kBegin + ms(84) });
    store.setInfo(info);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        put(LaneId { i }, 76, LaneState::Frozen);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        put(LaneId { i }, 84,
            i == t[0].value       ? LaneState::None
                : i >= t[1].value ? LaneState::Asleep
                                  : LaneState::None);
    // Others have core 0 at first; then core 1 is taken away; then both are idle.
    constexpr float busy[2][3] = { { 0.95F, 1.0F, 0.25F }, { 0.95F, 0.35F, 0.1F } };
    for (int w = 0; w < 3; ++w) {
        const Nanoseconds from = kBegin + ms(32) * w, to = from + ms(32);
        for (std::uint32_t core = 0; core < 2; ++core) {
            const float stolen = core == 1 && w == 1 ? 0.3F : 0.0F;
            store.addCoreUse({ CoreId { core }, from, to, 1 - busy[core][w] - stolen, busy[core][w], stolen });
        }
    }
    advanceAll(built, kBegin + ms(96));
    return built;
}

BuiltStore dense(int lanes, std::uint64_t spans, Nanoseconds spanLength)
{
    BuiltStore built = emptyLanes(0, lanes);
    constexpr LaneState states[]
        = { LaneState::RunningPython, LaneState::WantsGil, LaneState::BlockedIo, LaneState::RunningNative };
    Nanoseconds end = kBegin;
    std::uint32_t seed = 1;
    for (const LaneId id : built.threads) {
        trace::Lane &lane = built.store->writableLane(id);
        Nanoseconds now = kBegin;
        for (std::uint64_t i = 0; i < spans; ++i) {
            seed = seed * 1664525u + 1013904223u;
            lane.append(now, states[i % 4], (seed >> 28) & 3);
            now += Nanoseconds { 1
                + spanLength.count() * static_cast<std::int64_t>(seed >> 16 & 0xff) / 128 };
        }
        end = std::max(end, now);
    }
    built.store->writableLane(built.gil).append(kBegin, LaneState::None);
    advanceAll(built, end);
    return built;
}

} // namespace interleave::ui::test
