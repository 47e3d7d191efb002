// SPDX-License-Identifier: GPL-3.0-or-later
#include "collectorfixture.h"
#include "lanetext.h"
#include "mappedregion.h"

#include <trace/collector.h>
#include <trace/journal.h>
#include <trace/recorder.h>
#include <trace/region.h>

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <thread>
#include <unistd.h>

using namespace interleave;
using namespace interleave::trace;
using namespace interleave::trace::test;

TEST(Collector, bringsWhatAThreadRecordsIntoItsLane)
{
    using enum LaneState;
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    std::jthread([&] {
        Recorder recorder = region->claim("worker");
        tellState(recorder, RunningNative);
        tellState(recorder, Asleep);
        tellState(recorder, RunningPython);
    }).join();
    const Recorder main = region->claim("main");
    collector.drain();
    collector.finish();
    const auto store = collector.store();
    const Lane &lane = laneNamed(*store, "worker");
    EXPECT_EQ(statesOf(lane), (std::vector { RunningSystem, RunningNative, Asleep, RunningPython, None }));
    EXPECT_EQ(lane.info().letter, "A");
    EXPECT_EQ(laneNamed(*store, "main").info().letter, "M");
    EXPECT_EQ(lane.info().process, ProcessId { kProcess });
    EXPECT_EQ(store->begin(), lane.begin());
    const TraceInfo info = store->info();
    EXPECT_EQ(info.events, 8u); // names and starts of both, three states and an end
    EXPECT_EQ(info.lost, 0u);
    EXPECT_EQ(info.late, 0u);
    EXPECT_TRUE(info.violations.empty());
}

TEST(Collector, saysFromTheFirstMomentOnHowWellItSeesTheCores)
{
    Collector collector({});
    for (const CoreSource source : { CoreSource::Perf, CoreSource::Sampled, CoreSource::Self }) {
        collector.setCoreSource(source);
        EXPECT_EQ(collector.store()->info().coreSource, source); // before anything was drained
    }
}

TEST(Collector, placesEventsOnTheMonotonicClock)
{
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("worker");
    std::vector<std::pair<Nanoseconds, Nanoseconds>> brackets;
    for (int i = 0; i < 20; ++i) {
        const Nanoseconds before = monotonicNow();
        recorder.record(EventKind::Line, 0, std::uint32_t(i));
        brackets.emplace_back(before, monotonicNow());
        collector.drain();
    }
    drainUntil(collector, monotonicNow());
    std::vector<Nanoseconds> times;
    const auto store = collector.store();
    (void)laneNamed(*store, "worker")
        .instants(Nanoseconds::min(), Nanoseconds::max(), 1000, [&](const Instant &instant) {
            if (instant.kind == InstantKind::Line)
                times.push_back(instant.time);
        });
    ASSERT_EQ(times.size(), brackets.size());
    // Clocks are read one after the other, so that a conversion may be off by as much as the two readings lie
    // apart.
    const Nanoseconds slack { 100'000 };
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_GE(times[i], brackets[i].first - slack);
        EXPECT_LE(times[i], brackets[i].second + slack);
    }
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
}

TEST(Collector, publishesNothingPastAnEventThatIsOnItsWay)
{
    Collector collector({});
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    give(collector, *region);
    Recorder slow = region->claim("slow");
    Recorder quick = region->claim("quick");
    tellState(slow, LaneState::RunningNative);
    drainUntil(collector, monotonicNow());

    // The slow one is stopped between its announcement and its event, as by a preemption.
    const Ticks stamp = slow.now();
    mapped.ring(0).intent.store(mapped.ring(0).head.load() + 1);
    const Nanoseconds began = monotonicNow();
    tellState(quick, LaneState::RunningNative);
    tellState(quick, LaneState::Asleep);
    for (int i = 0; i < 50; ++i)
        collector.drain();
    const auto store = collector.store();
    // Bounded patience: on a machine that sleeps for a second in this test there is nothing to see.
    if (monotonicNow() - began > Nanoseconds { 500'000'000 })
        GTEST_SKIP() << "this machine is too slow for this test now";
    EXPECT_LE(store->end(), began);
    EXPECT_EQ(laneNamed(*store, "quick").spanCount(), 1u);

    slow.recordAt(stamp, EventKind::State, std::uint8_t(LaneState::Asleep), 0, 0);
    drainUntil(collector, monotonicNow());
    EXPECT_EQ(laneNamed(*store, "quick").spanCount(), 3u);
    EXPECT_EQ(store->info().late, 0u);
}

TEST(Collector, waitsForTheCoreSource)
{
    Collector collector({ .coreSource = CoreSource::Perf, .cores = { CoreId { 0 } } });
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    const ThreadId thread { std::uint32_t(gettid()) };
    const ProcessId process { kProcess };
    const Nanoseconds in = monotonicNow();
    const Nanoseconds out = in + Nanoseconds { 10'000 };
    collector.drain();
    collector.addCores({ { { in, process, thread, CoreId { 0 }, true, false } }, {}, in });
    collector.drain();
    const auto store = collector.store();
    EXPECT_LE(store->end(), in);
    collector.addCores(
        { { { out, process, thread, CoreId { 0 }, false, true } }, {}, out + Nanoseconds { 1 } });
    drainUntil(collector, out);
    const Lane &core = laneNamed(*store, "core 0");
    EXPECT_EQ(core.stateTimes(in, out)[index(LaneState::RunningPython)], (out - in).count());
    EXPECT_EQ(statesOf(laneNamed(*store, "a")),
        (std::vector { LaneState::RunningSystem, LaneState::RunningPython, LaneState::Runnable }));
}

TEST(Collector, holdsBackForThreadsThatFindTheirGapsAfterwards)
{
    Collector collector({ .coreSource = CoreSource::Self, .cores = {} });
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    const Ticks left = recorder.now();
    recorder.quietUntil(left);
    const Nanoseconds about = monotonicNow();
    for (int i = 0; i < 100; ++i)
        collector.drain();
    recorder.recordAt(left, EventKind::CoreGap, 1, 0, 0, recorder.now().count, 1);
    tellState(recorder, LaneState::Asleep);
    if (monotonicNow() - about > Nanoseconds { 200'000'000 })
        GTEST_SKIP() << "this machine is too slow for this test now";
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    using enum LaneState;
    EXPECT_EQ(statesOf(laneNamed(*store, "a")),
        (std::vector { RunningSystem, RunningPython, Runnable, RunningPython, Asleep }));
    EXPECT_EQ(store->info().late, 0u);
}

TEST(Collector, laysAFreezeOverAllLanesAndTellsOfIt)
{
    Collector collector({ .coreSource = CoreSource::Self, .cores = { CoreId { 0 } } });
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    recorder.quietUntil(recorder.now());
    const Ticks left = recorder.now();
    const Nanoseconds from = monotonicNow();
    collector.frozen(from);
    drainUntil(collector, monotonicNow());
    EXPECT_GT(collector.store()->end(), from) << "a frozen run must not hold the lanes up";
    const Nanoseconds to = monotonicNow();
    collector.resumed(to);
    recorder.recordAt(
        left, EventKind::CoreGap, 1, 0, 0, recorder.now().count, 0); // it finds out when it goes on
    tellState(recorder, LaneState::Asleep);
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    const TraceInfo info = store->info();
    ASSERT_EQ(info.frozen.size(), 1u);
    const auto [began, ended] = info.frozen[0];
    EXPECT_EQ(ended, to);
    for (const char *name : { "a", "core 0" }) {
        EXPECT_EQ(laneNamed(*store, name).stateTimes(began, ended)[index(LaneState::Frozen)],
            (ended - began).count())
            << name;
    }
    EXPECT_EQ(info.late, 0u) << "a gap that the freeze made is not late";
    EXPECT_EQ(statesOf(laneNamed(*store, "a")).back(), LaneState::Asleep);
}

TEST(Collector, endsTheLanesOfAProcessThatWasKilled)
{
    Collector collector({});
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    mapped.ring(0).intent.store(mapped.ring(0).head.load() + 1); // killed in the middle of an event
    collector.processEnded(ProcessId { kProcess });
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    EXPECT_EQ(statesOf(laneNamed(*store, "a")),
        (std::vector { LaneState::RunningSystem, LaneState::RunningPython, LaneState::None }));
}

TEST(Collector, showsTheLineThatAThreadIsAt)
{
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    {
        Recorder recorder = region->claim("a");
        recorder.setCurrentLine(12);
        drainUntil(collector, monotonicNow());
        EXPECT_EQ(laneNamed(*collector.store(), "a").liveLine(), 12u);
    }
    drainUntil(collector, monotonicNow());
    EXPECT_EQ(laneNamed(*collector.store(), "a").liveLine(), 0u) << "it has ended";
}

TEST(Collector, finishesARunInWhichNothingHappened)
{
    Collector collector({ .coreSource = CoreSource::Perf, .cores = { CoreId { 0 } } });
    collector.drain();
    collector.finish();
    collector.finish();
    EXPECT_EQ(collector.store()->spanCount(), 0u);
}

TEST(Collector, keepsAJournalFromWhichTheRunComesBack)
{
    const auto directory
        = std::filesystem::temp_directory_path() / fmt::format("interleave-collector-{}", getpid());
    std::filesystem::create_directories(directory);
    {
        auto journal = Journal::create(directory);
        ASSERT_TRUE(journal.has_value());
        Collector collector({ .journal = journal->get() });
        const auto region = makeRegion();
        give(collector, *region);
        Recorder recorder = region->claim("a");
        tellState(recorder, LaneState::RunningPython);
        tellState(recorder, LaneState::Asleep);
        drainUntil(collector, monotonicNow());
        collector.finish();
        EXPECT_EQ((*journal)->error(), "");
        const auto recovered = recoverJournal((*journal)->file());
        ASSERT_TRUE(recovered.has_value()) << recovered.error().toLine();
        EXPECT_EQ(statesOf(laneNamed(**recovered, "a")), statesOf(laneNamed(*collector.store(), "a")));
        EXPECT_EQ((*recovered)->info().events, collector.store()->info().events);
    }
    std::filesystem::remove_all(directory);
}
