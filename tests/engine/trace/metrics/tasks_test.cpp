// SPDX-License-Identifier: GPL-3.0-or-later
#include "../derivedfixture.h"

#include <trace/metrics/loops.h>
#include <trace/metrics/tasks.h>
#include <trace/metrics/variables.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

const Freezes kNone({});

class TaskMetricsTest : public Derived
{
protected:
    Deriver::RingId main = thread(10, "main", 0, 0);
    static constexpr std::uint32_t kLoop = 500, kOne = 501, kTwo = 502;

    void SetUp() override
    {
        name(kLoop, ObjectKind::Loop, "loop");
        name(kOne, ObjectKind::Task, "one");
        name(kTwo, ObjectKind::Task, "two");
        state(main, 1, LaneState::RunningPython);
    }
    void phase(std::int64_t time, LoopPhase phase) { say(main, time, EventKind::LoopPhase, std::uint8_t(phase), kLoop); }
    void task(std::int64_t time, std::uint32_t task, TaskState state) { say(main, time, EventKind::TaskState, std::uint8_t(state), task); }
    void suspend(std::int64_t time, std::uint32_t task, LaneState why)
    {
        tell(main, time, EventKind::TaskSuspend, std::uint8_t(why), task, 0, 0);
    }
};

} // namespace

TEST_F(TaskMetricsTest, tasksAreCountedWithStepsAndLatencies)
{
    tell(main, 10, EventKind::TaskCreate, 0, kOne, 0, kLoop);
    tell(main, 11, EventKind::TaskCreate, 0, kTwo, 0, kLoop);
    task(20, kOne, TaskState::Running);
    suspend(25, kOne, LaneState::Asleep);
    task(26, kTwo, TaskState::Running);
    task(30, kTwo, TaskState::Failed);
    tell(main, 50, EventKind::TaskWake, 0, kOne, 0, 0);
    task(57, kOne, TaskState::Running);
    task(60, kOne, TaskState::Done);
    advance(100);
    const TasksMetrics tasks = measureTasks(store, kNone);
    EXPECT_EQ(tasks.count, 2U);
    EXPECT_EQ(tasks.done, 1U);
    EXPECT_EQ(tasks.failed, 1U);
    EXPECT_EQ(tasks.cancelled, 0U);
    EXPECT_EQ(tasks.steps, 3U);
    EXPECT_EQ(tasks.step.total, 5 + 4 + 3);
    EXPECT_EQ(tasks.start.count, 2U);
    EXPECT_EQ(tasks.start.max, 15);
    EXPECT_EQ(tasks.start.total, 10 + 15);
    EXPECT_EQ(tasks.wake.count, 1U);
    EXPECT_EQ(tasks.wake.max, 7);
    EXPECT_EQ(tasks.suspensions[index(LaneState::Asleep)], 1U);
    EXPECT_EQ(tasks.states[index(LaneState::Asleep)], 25);
}

TEST_F(TaskMetricsTest, aCancelledTaskThatNeverRanHasNoLatency)
{
    tell(main, 10, EventKind::TaskCreate, 0, kOne, 0, kLoop);
    task(20, kOne, TaskState::Cancelled);
    advance(100);
    const TasksMetrics tasks = measureTasks(store, kNone);
    EXPECT_EQ(tasks.cancelled, 1U);
    EXPECT_EQ(tasks.steps, 0U);
    EXPECT_EQ(tasks.start.count, 0U);
}

TEST_F(TaskMetricsTest, anIterationLastsFromSelectToSelect)
{
    phase(10, LoopPhase::Select);
    phase(20, LoopPhase::Timers);
    phase(21, LoopPhase::Callbacks);
    tell(main, 25, EventKind::CallbackLatency, 0, kLoop, 4, 0);
    tell(main, 29, EventKind::SlowCallback, 0, kLoop, 8, 0);
    phase(30, LoopPhase::Select);
    phase(45, LoopPhase::Callbacks);
    phase(50, LoopPhase::Select);
    phase(52, LoopPhase::Ended);
    advance(100);
    const LoopsMetrics all = measureLoops(store, kNone);
    ASSERT_EQ(all.loops.size(), 1U);
    EXPECT_EQ(all.loops[0].iterations, 3U);
    EXPECT_EQ(all.iteration.count, 3U);
    EXPECT_EQ(all.iteration.total, 20 + 20 + 2);
    EXPECT_EQ(all.select.total, 10 + 15 + 2);
    EXPECT_EQ(all.callbacks.total, 9 + 5);
    EXPECT_EQ(all.latency.max, 4);
    EXPECT_EQ(all.slow.max, 8);
    EXPECT_EQ(all.loops[0].busy, Nanoseconds { 10 + 5 });
}

TEST_F(TaskMetricsTest, aStoreOverANewerValueLosesAnUpdate)
{
    name(600, ObjectKind::Variable, "counter");
    const auto other = thread(11, "other", 0, 1);
    const auto access = [&](Deriver::RingId ring, std::int64_t time, ValueAccess what, std::uint64_t value, std::uint32_t extra = 0) {
        tell(ring, time, EventKind::Value, std::uint8_t(what), 600, value, extra);
    };
    access(main, 10, ValueAccess::Load, 0);
    access(other, 11, ValueAccess::Load, 0);
    access(main, 12, ValueAccess::Store, 1);
    access(other, 13, ValueAccess::Store, 1); // over the 1 that it had not seen
    access(other, 13, ValueAccess::Overwritten, 1, 1);
    access(main, 14, ValueAccess::Load, 1);
    access(main, 15, ValueAccess::Store, 2);
    access(other, 16, ValueAccess::Counted, 7ULL << 32 | 9);
    access(other, 17, ValueAccess::Overwritten, std::uint64_t(-3), 2); // what they went over had gone down
    access(main, 20, ValueAccess::Final, 12);
    advance(30);
    const auto variables = measureVariables(store);
    ASSERT_EQ(variables.size(), 1U);
    EXPECT_EQ(variables[0].name, "counter");
    EXPECT_EQ(variables[0].loads, 3U + 9);
    EXPECT_EQ(variables[0].stores, 3U + 7);
    EXPECT_EQ(variables[0].overwritten, 1U + 2);
    EXPECT_EQ(variables[0].lost, 1 - 3);
    EXPECT_EQ(variables[0].last, 12);
}
