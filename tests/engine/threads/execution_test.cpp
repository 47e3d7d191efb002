// SPDX-License-Identifier: GPL-3.0-or-later
#include "../gil/giltrace.h"

#include <gil/cpython3gil.h>
#include <gtest/gtest.h>
#include <os/calibration.h>
#include <sys/eventfd.h>
#include <thread>
#include <threads/worker.h>
#include <unistd.h>

namespace interleave::threads {
namespace {

using gil::only;
using gil::Seen;
using trace::EventKind;
using trace::LaneState;
using Kind = Op;

constexpr Nanoseconds us(std::int64_t value)
{
    return Nanoseconds { value * 1'000 };
}

Instruction instruction(
    Kind kind, Nanoseconds duration, std::uint32_t line, std::uint32_t count = 1, Block body = {})
{
    Instruction result;
    result.body = std::move(body);
    result.op = kind;
    result.duration = duration;
    result.count = count;
    result.line = line;
    return result;
}

/// Runs one program on the test's own thread, with nobody else about.
class ExecutionTest : public testing::Test
{
protected:
    Result<void> run(Program program)
    {
        std::uint32_t next = 0;
        number(program, next);
        gil::ThreadState thread = beginThread(*m_region, { .name = "MainThread", .id = 1 });
        m_gil.take(thread);
        Execution execution(m_context, thread, 0);
        m_flow = execution.run(program);
        m_exception = execution.exception();
        m_gil.drop(thread, LaneState::RunningSystem);
        thread = {};
        m_seen = gil::readRegion(*m_region);
        if (execution.error())
            return Failure(*execution.error());
        return {};
    }
    static void number(Block &block, std::uint32_t &next)
    {
        for (Instruction &step : block) {
            step.index = next++;
            number(step.body, next);
        }
    }
    [[nodiscard]] std::vector<LaneState> states() const
    {
        std::vector<LaneState> result;
        for (const Seen &seen : only(m_seen, EventKind::State))
            result.push_back(LaneState(seen.detail));
        return result;
    }
    [[nodiscard]] std::vector<std::uint32_t> objects(EventKind kind) const
    {
        std::vector<std::uint32_t> result;
        for (const Seen &seen : only(m_seen, kind))
            result.push_back(seen.object);
        return result;
    }

    std::unique_ptr<trace::Region> m_region
        = trace::Region::create({ .ringCount = 4, .ringCapacity = 1U << 15 }).value();
    gil::CPython3Gil m_gil { us(5'000), ObjectId { m_region->newObject() } };
    std::unique_ptr<StopSignal> m_stop = StopSignal::create().value();
    ExecutionContext m_context { .gil = m_gil, .stop = *m_stop, .workPerMs = 1'000 };
    std::vector<Seen> m_seen;
    Flow m_flow = Flow::Done;
    std::optional<Exception> m_exception;
};

TEST_F(ExecutionTest, tellsItsStatesStepsAndLines)
{
    Instruction mark = instruction(Kind::Mark, {}, 0);
    mark.textObject = ObjectId { 77 };
    ASSERT_TRUE(run({
        instruction(Kind::Compute, us(100), 5),
        instruction(Kind::Native, us(100), 6),
        mark,
        instruction(Kind::Sleep, us(100), 7),
        instruction(Kind::Compute, us(100), 7),
    }));
    using enum LaneState;
    EXPECT_EQ(states(),
        (std::vector { RunningPython, RunningNative, RunningPython, Asleep, RunningPython, RunningSystem }));
    EXPECT_EQ(objects(EventKind::StepBegin), (std::vector<std::uint32_t> { 0, 1, 2, 3, 4 }));
    EXPECT_EQ(objects(EventKind::Line), (std::vector<std::uint32_t> { 5, 6, 7 })) << "only where it changes";
    EXPECT_EQ(objects(EventKind::Mark), (std::vector<std::uint32_t> { 77 }));
    EXPECT_EQ(gil::holdsOf(m_seen).size(), 3U) << "native and sleep let go of the GIL";
}

TEST_F(ExecutionTest, repeatsInsideRepeats)
{
    Instruction mark = instruction(Kind::Mark, {}, 0);
    mark.textObject = ObjectId { 1 };
    Instruction inner = mark;
    inner.textObject = ObjectId { 2 };
    ASSERT_TRUE(run({ instruction(Kind::Repeat, {}, 0, 2, { mark, instruction(Kind::Repeat, {}, 0, 3, { inner }) }), mark }));
    EXPECT_EQ(objects(EventKind::Mark), (std::vector<std::uint32_t> { 1, 2, 2, 2, 1, 2, 2, 2, 1 }));
}

TEST_F(ExecutionTest, showsShortStepsInTheLineWordOnly)
{
    ASSERT_TRUE(run({ instruction(Kind::Repeat, {}, 0, 1'000, { instruction(Kind::Compute, us(1), 12) }) }));
    EXPECT_TRUE(only(m_seen, EventKind::StepBegin).empty());
    EXPECT_TRUE(only(m_seen, EventKind::Line).empty());
    EXPECT_EQ(trace::MappedRegion(*m_region).ring(0).currentLine.load(), 12U);
}

TEST_F(ExecutionTest, burnsAFixedAmountOfWork)
{
    // Twice the work takes about twice the CPU time, whatever the machine; the best of several attempts, for
    // it is shared.
    double best = 1e9;
    for (int attempt = 0; attempt < 20 && best > 0.1; ++attempt) {
        const auto cpuOf = [&](Nanoseconds duration) {
            gil::ThreadState thread;
            thread.id = 1;
            m_gil.take(thread);
            const Nanoseconds begin = threadCpuNow();
            EXPECT_EQ(Execution(m_context, thread, 0).run({ instruction(Kind::Compute, duration, 1) }), Flow::Done);
            const Nanoseconds cpu = threadCpuNow() - begin;
            m_gil.drop(thread, LaneState::RunningSystem);
            return double(cpu.count());
        };
        const double one = cpuOf(us(10'000));
        const double two = cpuOf(us(20'000));
        best = std::min(best, std::abs(two / one - 2));
    }
    EXPECT_LT(best, 0.1);
}

TEST_F(ExecutionTest, stopsInTheMiddleOfEndlessWork)
{
    std::thread other([&] { m_stop->request(); });
    EXPECT_TRUE(run({ instruction(Kind::Repeat, {}, 0, 1'000'000'000,
        { instruction(Kind::Compute, us(3'600'000'000), 5), instruction(Kind::Native, us(3'600'000'000), 6),
            instruction(Kind::Sleep, us(3'600'000'000), 7) }) }));
    other.join();
    EXPECT_EQ(m_flow, Flow::Stopped);
}

TEST_F(ExecutionTest, saysWhatIsWrongWhenThereIsNoService)
{
    const auto gone = net::listenOnLoopback().value().endpoint; // closed again at once
    m_context.service = gone;
    const auto result = run({ instruction(Kind::Io, {}, 3) });
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("local service"), std::string::npos);
    EXPECT_EQ(states().back(), LaneState::RunningSystem) << "it has let go of the GIL all the same";
}

TEST_F(ExecutionTest, aFailingWorkerStopsTheOthers)
{
    m_context.service = net::listenOnLoopback().value().endpoint;
    const Program endless { instruction(Kind::Sleep, us(3'600'000'000), 1) };
    const Program failing { instruction(Kind::Io, {}, 2) };
    auto first
        = Worker::start(m_context, *m_region, { .name = "endless", .program = &endless, .id = 1 }).value();
    auto second
        = Worker::start(m_context, *m_region, { .name = "failing", .program = &failing, .id = 2 }).value();
    EXPECT_FALSE(first->join().error);
    EXPECT_TRUE(second->join().error);
}

} // namespace
} // namespace interleave::threads
