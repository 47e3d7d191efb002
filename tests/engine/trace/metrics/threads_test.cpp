// SPDX-License-Identifier: GPL-3.0-or-later
#include "../derivedfixture.h"

#include <trace/metrics/processes.h>
#include <trace/metrics/threads.h>
#include <trace/threadstart.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

const Freezes kNone({});

class ThreadMetricsTest : public Derived
{
protected:
    static constexpr std::uint32_t kLock = 300, kOther = 301, kStart = 302;
};

} // namespace

TEST_F(ThreadMetricsTest, waitsForLocksAndQueuesAreTheirOwn)
{
    name(kLock, ObjectKind::Lock, "left");
    name(kOther, ObjectKind::Lock, "right");
    const auto a = thread(10, "a", 0, 0);
    state(a, 10, LaneState::BlockedLock, kLock);
    state(a, 30, LaneState::BlockedLock, kOther); // one after the other
    state(a, 35, LaneState::RunningPython);
    state(a, 50, LaneState::BlockedQueue, 0);
    state(a, 57, LaneState::RunningPython);
    state(a, 70, LaneState::BlockedLock, kLock); // lasts
    advance(90);
    const ThreadsMetrics all = measureThreads(store, kNone);
    ASSERT_EQ(all.threads.size(), 1U);
    EXPECT_EQ(all.threads[0].lockWait.count, 2U);
    EXPECT_EQ(all.threads[0].lockWait.max, 20);
    EXPECT_EQ(all.threads[0].lockWait.total, 25);
    EXPECT_EQ(all.threads[0].queueWait.count, 1U);
    EXPECT_EQ(all.threads[0].queueWait.total, 7);
}

TEST_F(ThreadMetricsTest, picklingIsWorkOfACore)
{
    use(CoreSource::Perf);
    const auto a = thread(10, "a", 0, 0);
    kernel(10, 0, 0, true);
    state(a, 10, LaneState::RunningPython);
    state(a, 40, LaneState::Serialising);
    state(a, 60, LaneState::Asleep);
    kernel(10, 60, 0, false);
    advance(100);
    const ThreadsMetrics all = measureThreads(store, kNone);
    EXPECT_EQ(all.threads[0].cpu, Nanoseconds { 60 }) << "from its start on";
    EXPECT_EQ(all.cpu, Nanoseconds { 60 });
}

TEST_F(ThreadMetricsTest, theConvoyIndexIsTheWaitForTheGilOverTheWorkAfterIo)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    state(a, 1, LaneState::WantsGil, kGil); // after no I/O: does not count
    state(a, 101, LaneState::RunningPython);
    for (const std::int64_t at : { 200, 1200 }) {
        state(a, at, LaneState::BlockedIo);
        state(a, at + 100, LaneState::RunningSystem);
        state(a, at + 101, LaneState::WantsGil, kGil);
        state(a, at + 601, LaneState::RunningPython); // 500 waited
        state(a, at + 611, LaneState::Asleep); // 10 run
        state(a, at + 650, LaneState::WantsGil, kGil);
        state(a, at + 700, LaneState::RunningPython);
    }
    advance(3000);
    const ConvoyMetrics convoy = measureThreads(store, kNone).convoy;
    EXPECT_EQ(convoy.bursts, 2U);
    EXPECT_EQ(convoy.waited, 1000);
    EXPECT_EQ(convoy.ran, 20);
    EXPECT_DOUBLE_EQ(convoy.index(), 50);
    EXPECT_EQ(ConvoyMetrics {}.index(), 0);
    const Freezes freezes({ { Nanoseconds { 400 }, Nanoseconds { 500 } } });
    EXPECT_EQ(measureThreads(store, freezes).convoy.bursts, 1U) << "the other crosses the freeze";
}

TEST_F(ThreadMetricsTest, aThreadsStartLastsUntilItsFirstStep)
{
    name(kStart, ObjectKind::Event, kThreadStartName);
    defineGil();
    const auto main = thread(10, "main", 0, 0);
    state(main, 1, LaneState::RunningPython);
    state(main, 10, LaneState::BlockedLock, kStart);
    const auto a = thread(11, "a", 30, 1);
    state(a, 32, LaneState::WantsGil, kGil);
    state(a, 35, LaneState::RunningPython);
    state(main, 45, LaneState::RunningPython);
    const auto b = thread(12, "b", 60, 1); // so fast that nobody waits for it
    state(b, 64, LaneState::RunningPython);
    thread(13, "c", 70, 1); // does nothing
    advance(90);
    const StartsMetrics starts = measureStarts(store, kNone);
    ASSERT_EQ(starts.starts.size(), 2U) << "main came with its process";
    EXPECT_EQ(starts.starts[0].name, "a");
    EXPECT_EQ(starts.starts[0].took, Nanoseconds { 25 });
    EXPECT_EQ(starts.starts[1].took, Nanoseconds { 4 });
    EXPECT_EQ(starts.byKind[std::size_t(Start::Kind::Thread)].max, 25);
    EXPECT_EQ(starts.byKind[std::size_t(Start::Kind::Spawn)].count, 0U);
    EXPECT_TRUE(measureProcesses(store, kNone).empty());
}

TEST_F(ThreadMetricsTest, aProcessStartsWhenItIsCalledAndIsReadyWhenItSaysSo)
{
    const auto main = thread(10, "main", 0, 0);
    state(main, 1, LaneState::RunningPython);
    name(400, ObjectKind::Text, "worker-1");
    tell(main, 100, EventKind::ProcessStart, std::uint8_t(StartMethod::Spawn), 400, 2, 0);
    const Deriver::RegionId other = deriver.addRegion(ProcessId { 2 });
    const Deriver::RingId child = deriver.addRing(other, ThreadId { 20 }, true, 1);
    say(child, 300, EventKind::ThreadStart);
    tell(child, 350, EventKind::ProcessReady, std::uint8_t(StartMethod::Spawn), 0, 100, 1);
    state(child, 350, LaneState::RunningPython);
    state(child, 450, LaneState::Asleep);
    tell(main, 600, EventKind::ProcessExit, 0, 400, 2, 256);
    advance(700);
    const auto processes = measureProcesses(store, kNone);
    ASSERT_EQ(processes.size(), 2U);
    const auto &spawned = processes[0].name == "worker-1" ? processes[0] : processes[1];
    EXPECT_EQ(spawned.name, "worker-1");
    EXPECT_EQ(spawned.method, Start::Kind::Spawn);
    EXPECT_EQ(spawned.start, Nanoseconds { 250 });
    EXPECT_EQ(spawned.waitStatus, 256U);
    EXPECT_GE(spawned.cpu, Nanoseconds { 100 });
    EXPECT_EQ(measureStarts(store, kNone).byKind[std::size_t(Start::Kind::Spawn)].p50, 250);
}
