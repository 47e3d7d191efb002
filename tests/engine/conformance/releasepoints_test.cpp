// SPDX-License-Identifier: GPL-3.0-or-later
// Conformance 11: what lets go of the GIL and what does not, in the engine and in the python3 that is here.
#include "../scenario/jobbuilder.h"
#include "cpythonrun.h"
#include "gilrun.h"
#include "localservice.h"

#include <functional>
#include <gtest/gtest.h>
#include <sstream>

namespace interleave::conformance {
namespace {

using scenario::ObjectKind;
using scenario::Op;
using B = scenario::JobBuilder;

constexpr std::uint32_t kTimes = 5;

/// A step, and whether it lets go of the GIL each time, or never.
struct Point
{
    const char *name;
    bool letsGo;
    std::function<threads::Block(B &)> steps;
};

threads::Block until(B &job, ObjectKind kind, Op op, std::int64_t size, const char *raises)
{
    return { B::attempt({ B::within(op, job.object(kind, "object", size), us(500)) }, raises, {}) };
}
threads::Block pair(B &job, ObjectKind kind, Op first, Op second, std::int64_t size = 0)
{
    const auto object = job.object(kind, "object", size);
    return { B::on(first, object), B::on(second, object) };
}

class ReleasePoint : public testing::TestWithParam<Point>
{
};

TEST_P(ReleasePoint, no11_isWhereCPythonHasOneAndNowhereElse)
{
    const LocalService service(us(100));
    B job;
    const threads::Block steps = GetParam().steps(job);
    job.worker("worker", { B::repeat(kTimes, steps) });
    job.scenario().model = scenario::Model::Threads;
    job.scenario().service.needed = true;
    job.scenario().switchInterval = std::chrono::hours(1); // nobody asks for it, so who lets go does it by itself
    const GilRun ran(job.scenario(), {}, service.endpoint());
    std::uint32_t ring = 0;
    for (const gil::Seen &begin : gil::only(ran.seen, trace::EventKind::StepBegin))
        ring = begin.ring;
    ASSERT_NE(ring, 0U) << "the worker's";
    std::size_t drops = 0;
    for (const gil::Seen &drop : gil::only(ran.seen, trace::EventKind::GilDrop)) {
        drops += drop.ring == ring;
        EXPECT_EQ(drop.detail, 0) << "nobody has asked";
    }
    ASSERT_GE(drops, 1U) << "at its end it has";
    if (GetParam().letsGo)
        EXPECT_GE(drops - 1, kTimes);
    else
        EXPECT_EQ(drops - 1, 0U);
}

const Point kPoints[] = {
    { "sleep", true, [](B &) { return threads::Block { B::lasting(Op::Sleep, us(100)) }; } },
    { "aRequest", true, [](B &) { return threads::Block { step(Op::Io) }; } },
    { "anExtensionThatLetsGo", true, [](B &) { return threads::Block { B::lasting(Op::Native, us(100)) }; } },
    { "aLockThatIsHeld", true,
        [](B &job) {
            const auto lock = job.object(ObjectKind::Lock, "held");
            return threads::Block { B::on(Op::Acquire, lock), B::attempt({ B::within(Op::Acquire, lock, us(500)) }, "TimeoutError", {}),
                B::on(Op::Release, lock) };
        } },
    { "aSemaphoreWithoutPermits", true, [](B &job) { return until(job, ObjectKind::Semaphore, Op::Acquire, 0, "TimeoutError"); } },
    { "anEmptyQueue", true, [](B &job) { return until(job, ObjectKind::Queue, Op::Get, 0, "Empty"); } },
    { "anEventThatIsNotSet", true,
        [](B &job) { return threads::Block { B::within(Op::Wait, job.object(ObjectKind::Event, "event"), us(500)) }; } },
    { "bytecode", false, [](B &) { return threads::Block { B::lasting(Op::Compute, us(200)) }; } },
    { "aCall", false, [](B &) { return threads::Block { B::lasting(Op::Compute, us(20)), B::step(Op::Call) }; } },
    { "variables", false, [](B &job) {
         threads::Block steps = B::increment(job.object(ObjectKind::Variable, "counter"));
         steps.push_back(B::lasting(Op::Compute, us(20)));
         return steps;
     } },
    { "aLockThatIsFree", false, [](B &job) { return pair(job, ObjectKind::Lock, Op::Acquire, Op::Release); } },
    { "anRLockThatIsFree", false, [](B &job) { return pair(job, ObjectKind::RLock, Op::Acquire, Op::Release); } },
    { "aSemaphoreWithPermits", false, [](B &job) { return pair(job, ObjectKind::Semaphore, Op::Acquire, Op::Release, 2); } },
    { "aQueueWithRoomAndItems", false, [](B &job) { return pair(job, ObjectKind::Queue, Op::Put, Op::Get, 3); } },
    { "anEventThatIsSet", false, [](B &job) { return pair(job, ObjectKind::Event, Op::Set, Op::Wait); } },
};
INSTANTIATE_TEST_SUITE_P(Steps, ReleasePoint, testing::ValuesIn(kPoints), [](const auto &point) { return std::string(point.param.name); });

TEST(ReleasePointsOfCPython, no11_areTheListedOnes)
{
    const auto ran = runUnderProbe(INTERLEAVE_SOURCE_DIR "/tests/engine/conformance/releasepoints.py", "");
    if (!ran)
        GTEST_SKIP() << "not testable here: " << ran.error().toLine();
    std::istringstream lines(ran->output);
    std::string letsGo, name;
    std::uint64_t begin = 0, end = 0, calls = 0;
    int cases = 0;
    while (lines >> letsGo >> begin >> end >> calls && std::getline(lines >> std::ws, name)) {
        ++cases;
        const auto drops = std::count_if(ran->seen.begin(), ran->seen.end(),
            [&](const ProbeRecord &record) { return !record.take && record.time >= begin && record.time <= end; });
        if (letsGo == "yes")
            EXPECT_GE(std::uint64_t(drops), calls) << name;
        else
            EXPECT_EQ(drops, 0) << name;
    }
    EXPECT_EQ(cases, 20);
}

} // namespace
} // namespace interleave::conformance
