// SPDX-License-Identifier: GPL-3.0-or-later
#include "../gil/giltrace.h"
#include "marks.h"

#include <fcntl.h>
#include <net/service.h>
#include <os/calibration.h>
#include <scenario/runner.h>
#include <sys/eventfd.h>
#include <thread>

namespace interleave::scenario {
namespace {

using gil::only;
using gil::Seen;
using threads::Instruction;
using threads::Starts;
using trace::EventKind;
using trace::LaneState;

constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

Instruction step(Op op, Nanoseconds duration = {}, threads::Block body = {}, std::uint32_t line = 5)
{
    Instruction result;
    result.op = op;
    result.duration = duration;
    result.bytes = 256;
    result.line = line;
    result.body = std::move(body);
    return result;
}

Instruction mark(const std::string &text)
{
    Instruction result = step(Op::Mark);
    result.text = text;
    return result;
}

Scenario scenarioOf(threads::Block steps, std::uint32_t count = 1)
{
    Scenario scenario;
    scenario.model = Model::Asyncio;
    scenario.job.workers.push_back({ .name = "worker", .count = count, .steps = std::move(steps) });
    return scenario;
}

struct Ran
{
    explicit Ran(const Scenario &scenario, net::ServiceEndpoint service = {}, std::stop_token stop = {},
        std::uint32_t capacity = 1U << 15)
        : region(trace::Region::create({ .ringCount = 48, .ringCapacity = capacity }).value())
        , outcome(runScenario(
              scenario, { .region = *region, .service = service, .workPerMs = 1'000, .stop = stop }))
    {
    }
    [[nodiscard]] std::vector<Seen> seen() const { return gil::readRegion(*region); }
    std::unique_ptr<trace::Region> region;
    RunOutcome outcome;
};

class Service
{
public:
    explicit Service(Nanoseconds latency)
        : m_stop(::eventfd(0, EFD_CLOEXEC))
        , m_listener(net::listenOnLoopback().value())
        , m_thread([this, latency] {
            (void)net::serve(m_listener.socket.get(), { net::LatencyDistribution::Kind::Fixed, latency, 0 },
                1, m_stop.get());
        })
    {
    }
    ~Service()
    {
        ::eventfd_write(m_stop.get(), 1);
        m_thread.join();
    }
    [[nodiscard]] net::ServiceEndpoint endpoint() const { return m_listener.endpoint; }

private:
    net::Socket m_stop;
    net::Listener m_listener;
    std::thread m_thread;
};

TEST(AsyncioModel, requestsOfTasksOverlapOnOneThread)
{
    const Service service(ms(100));
    Scenario scenario = scenarioOf({ step(Op::Io), step(Op::Io) }, 50);
    scenario.service.needed = true;
    const Ran ran(scenario, service.endpoint());
    ASSERT_FALSE(ran.outcome.error) << ran.outcome.error->toLine();
    EXPECT_GE(ran.outcome.wall, ms(200)) << "never early";
    EXPECT_LT(ran.outcome.wall, 50 * ms(200) / 2) << "they overlap";
    const auto seen = ran.seen();
    const auto done = only(seen, EventKind::IoDone);
    ASSERT_EQ(done.size(), 100U);
    for (const Seen &one : done) {
        EXPECT_EQ(one.ring, 0U);
        EXPECT_GE(one.value, std::uint64_t(ms(100).count()));
        EXPECT_EQ(one.extra, 256U);
    }
    std::size_t suspended = 0;
    for (const Seen &one : only(seen, EventKind::TaskSuspend)) {
        if (LaneState(one.detail) == LaneState::BlockedIo) {
            ++suspended;
            EXPECT_EQ(one.value, done[0].object);
        }
    }
    EXPECT_GE(suspended, 100U);
}

TEST(AsyncioModel, aLargeAnswerComesInPiecesAndABlockingRequestStopsTheLoop)
{
    const Service service(ms(20));
    Instruction large = step(Op::Io);
    large.bytes = 3'000'000;
    Instruction blocking = step(Op::Io);
    blocking.blocking = true;
    Scenario scenario = scenarioOf({ large, blocking });
    scenario.service.needed = true;
    const Ran ran(scenario, service.endpoint());
    ASSERT_FALSE(ran.outcome.error) << ran.outcome.error->toLine();
    const auto done = only(ran.seen(), EventKind::IoDone);
    ASSERT_EQ(done.size(), 2U);
    EXPECT_EQ(done[0].extra, 3'000'000U);
}

TEST(AsyncioModel, saysThatTheServiceIsNotThere)
{
    const auto gone = net::listenOnLoopback().value().endpoint;
    Scenario scenario = scenarioOf({ step(Op::Io) });
    scenario.service.needed = true;
    const Ran ran(scenario, gone);
    ASSERT_TRUE(ran.outcome.error);
    EXPECT_NE(ran.outcome.error->message.find("local service"), std::string::npos);
    EXPECT_FALSE(ran.outcome.stopped);
}

TEST(AsyncioModel, tenThousandTasksRun)
{
    const Ran ran(scenarioOf({ step(Op::Sleep, ms(50)), step(Op::Sleep, ms(0)) }, 10'000), {}, {}, 1U << 19);
    ASSERT_FALSE(ran.outcome.error) << ran.outcome.error->toLine();
    const auto seen = ran.seen(); // checks that nothing was lost
    EXPECT_EQ(only(seen, EventKind::TaskCreate).size(), 10'001U) << "and main";
    std::size_t done = 0;
    for (const Seen &one : only(seen, EventKind::TaskState))
        done += one.detail == std::uint8_t(trace::TaskState::Done) ? 1 : 0;
    EXPECT_EQ(done, 10'001U);
}

std::size_t openDescriptors()
{
    std::size_t count = 0;
    for (int i = 0; i < 4096; ++i)
        count += ::fcntl(i, F_GETFD) >= 0 ? 1 : 0;
    return count;
}

TEST(AsyncioModel, stopsWithinTwoSecondsWhateverRuns)
{
    const std::size_t before = openDescriptors();
    auto service = std::make_unique<Service>(ms(3'600'000));
    const Nanoseconds hour = ms(3'600'000);
    Instruction blocks = step(Op::Sleep, hour);
    blocks.blocking = true;
    Instruction spins = step(Op::Repeat, {}, { step(Op::Sleep, ms(0)) });
    spins.count = 1'000'000'000;
    const std::vector<std::pair<threads::Block, std::uint32_t>> programs {
        { { step(Op::Sleep, hour) }, 10'000 },
        { { spins }, 100 },
        { { step(Op::Compute, hour) }, 3 },
        { { step(Op::Native, hour) }, 1 },
        { { blocks }, 1 },
        { { step(Op::Io) }, 100 },
        { { step(Op::ToThread, {}, { step(Op::Sleep, hour) }) }, 5 },
        { { step(Op::ToThread, {}, { step(Op::Compute, hour) }) }, 5 },
        { { step(Op::CallSoon, {}, { step(Op::Compute, hour) }), step(Op::Sleep, hour) }, 1 },
        { { step(Op::Timeout, hour, { step(Op::Sleep, hour) }) }, 10 },
    };
    for (std::size_t i = 0; i < programs.size(); ++i) {
        Scenario scenario = scenarioOf(programs[i].first, programs[i].second);
        scenario.service.needed = true;
        std::stop_source stop;
        std::jthread stopper([&] {
            std::this_thread::sleep_for(
                std::chrono::milliseconds(50)); // in the middle of it, whatever it does by then
            stop.request_stop();
        });
        const Nanoseconds begin = monotonicNow();
        const Ran ran(scenario, service->endpoint(), stop.get_token(), 1U << 12);
        EXPECT_LT(monotonicNow() - begin, ms(120'000))
            << "program " << i << ": a watchdog for a loaded machine";
        EXPECT_TRUE(ran.outcome.stopped) << "program " << i;
        EXPECT_FALSE(ran.outcome.error) << "program " << i;
    }
    service.reset();
    EXPECT_EQ(openDescriptors(), before);
}

TEST(AsyncioModel, findsTheCallbackThatBlocksTheLoop)
{
    Instruction blocks = step(Op::Sleep, ms(150), {}, 17);
    blocks.blocking = true;
    std::vector<std::uint32_t> lines;
    // On a busy machine another one can last 100 ms as well, because its thread has no core: then once more.
    for (int attempt = 0; attempt < 10 && lines.size() != 1; ++attempt) {
        lines.clear();
        const Ran ran(scenarioOf({ step(Op::Sleep, ms(0), {}, 16), blocks, step(Op::Sleep, ms(0), {}, 18) }));
        for (const Seen &slow : only(ran.seen(), EventKind::SlowCallback)) {
            lines.push_back(slow.extra);
            EXPECT_GE(slow.value, std::uint64_t(ms(slow.extra == 17 ? 150 : 100).count()));
        }
    }
    EXPECT_EQ(lines, (std::vector<std::uint32_t> { 17 }));
}

TEST(AsyncioModel, aCallbackThatWouldHaveToAwaitFails)
{
    const Ran ran(scenarioOf({ step(Op::CallSoon, {}, { step(Op::ToThread, {}, { mark("never") }) }),
        step(Op::Sleep, ms(3'600'000)) }));
    ASSERT_TRUE(ran.outcome.error);
    EXPECT_NE(ran.outcome.error->message.find("cannot await"), std::string::npos);
    EXPECT_FALSE(ran.outcome.error->remedy.empty());
}

TEST(AsyncioModel, aThreadCallsTheLoopThreadsafely)
{
    const Ran ran(
        scenarioOf({ step(Op::ToThread, {}, { mark("thread"), step(Op::CallSoon, {}, { mark("loop") }) }),
            mark("task") }));
    ASSERT_FALSE(ran.outcome.error) << ran.outcome.error->toLine();
    EXPECT_EQ(async::Marks(*ran.region).text, "thread\nloop\ntask\n");
}

TEST(AsyncioModel, whatBelongsToTheLoopIsNotForThreads)
{
    Scenario scenario = scenarioOf({ step(Op::ToThread, {}, { step(Op::Set) }) });
    scenario.job.objects.push_back({ .name = "event", .kind = ObjectKind::Event });
    scenario.job.workers[0].steps[0].body[0].object = { 0, 1 };
    const Ran ran(scenario);
    ASSERT_TRUE(ran.outcome.error);
    EXPECT_NE(ran.outcome.error->message.find("executor"), std::string::npos);
}

TEST(AsyncioModel, countsOnAVariableAreNotLostBetweenTasks)
{
    // Without an await between load and store nobody comes in between: tasks switch at awaits only.
    Instruction load = step(Op::Load), add = step(Op::Add), store = step(Op::Store);
    for (Instruction *one : { &load, &add, &store })
        one->object = { 0, 1 };
    Instruction repeat = step(Op::Repeat, {}, { load, add, store, step(Op::Sleep, ms(0)) });
    repeat.count = 50;
    Scenario scenario = scenarioOf({ repeat }, 20);
    scenario.job.objects.push_back({ .name = "counter", .kind = ObjectKind::Variable });
    const Ran ran(scenario);
    const auto finals = only(ran.seen(), EventKind::Value);
    ASSERT_FALSE(finals.empty());
    EXPECT_EQ(finals.back().value, 1'000U);

    Scenario racy = scenario;
    auto &body = racy.job.workers[0].steps[0].body;
    body = { load, step(Op::Sleep, ms(0)), add, store };
    const Ran raced(racy);
    EXPECT_LT(only(raced.seen(), EventKind::Value).back().value, 1'000U)
        << "with one they do, and updates are lost";
}

} // namespace
} // namespace interleave::scenario
