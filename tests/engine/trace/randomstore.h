// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storemodel.h"

namespace interleave::trace::test {

/// A store with a little of everything.
inline void fillStore(TraceStore &store, std::uint64_t seed, std::size_t lanes = 4, std::size_t spans = 700)
{
    std::mt19937_64 random(seed);
    store.setBegin(Nanoseconds { 999'999'999'999 });
    for (std::size_t i = 0; i < lanes; ++i) {
        LaneInfo info;
        info.kind = static_cast<LaneKind>(i % 3);
        info.name = "lane-" + std::to_string(i) + (i == 1 ? " „ü\xe2\x82\xac\"\\,=" : "");
        info.letter = std::string(1, static_cast<char>('A' + i % 26));
        info.process = ProcessId { 4711 };
        info.thread = ThreadId { static_cast<std::uint32_t>(random()) };
        info.core = CoreId { static_cast<std::uint32_t>(i) };
        info.object = static_cast<std::uint32_t>(i * 3);
        info.what = static_cast<ObjectKind>(i % 21);
        Lane &lane = store.createLane(info);
        NaiveLane model;
        if (i != 2) { // one lane stays empty
            fillRandomly(lane, model, random, spans);
            store.advance(lane.end());
        }
    }
    for (const char *name : { "queue", "a lock", "mark: half", "Straße" })
        store.intern(name);
    std::int64_t time = 1'000'000'000'000;
    for (int i = 0; i < 30; ++i, time += 100'000'000)
        store.addCoreUse({ CoreId { static_cast<std::uint32_t>(i % 2) }, Nanoseconds { time },
            Nanoseconds { time + 200'000'000 }, static_cast<float>(random() % 100) / 100.F, 0.25F, 0.125F });
    TraceInfo info;
    info.lesson = "one-gil";
    info.variant = "threads";
    info.parametersJson = R"({"threads": 2, "note": "ü"})";
    info.seed = random();
    info.coreSource = CoreSource::Self;
    info.switchInterval = Nanoseconds { 1'000'000 };
    info.timeScale = 0.1;
    info.coresAllowed = { CoreId { 0 }, CoreId { 3 } };
    info.machine = "some machine, 2 cores";
    info.events = 123;
    info.lost = 4;
    info.late = 5;
    info.violations = { "the ring of thread 3 went backwards" };
    info.frozen = { { Nanoseconds { 1'000'100'000'000 }, Nanoseconds { 1'000'200'000'000 } } };
    info.wall = Nanoseconds { 77 };
    info.outcome = "finished";
    info.error = "";
    info.gilTakes = 6;
    info.gilHolderChanges = 7;
    info.gilSwitchNumber = 8;
    info.gilOverlaps = 9;
    info.gilEpochGaps = 10;
    info.deaths = { "reader" };
    info.deadlocks = { "A waits for 'left', which it holds itself" };
    info.deadlocked = Nanoseconds { 11 };
    info.deadlockFoundAfter = Nanoseconds { 12 };
    info.stepped = true;
    store.setInfo(info);
    store.publish();
}

} // namespace interleave::trace::test
