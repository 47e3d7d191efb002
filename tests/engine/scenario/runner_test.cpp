// SPDX-License-Identifier: GPL-3.0-or-later
#include "../gil/giltrace.h"

#include <future>
#include <gtest/gtest.h>
#include <map>
#include <net/service.h>
#include <os/affinity.h>
#include <os/calibration.h>
#include <scenario/runner.h>
#include <sys/eventfd.h>
#include <thread>
#include <trace/collector.h>
#include <unistd.h>

namespace interleave::scenario {
namespace {

using gil::holdsOf;
using gil::only;
using gil::Seen;
using trace::EventKind;
using trace::LaneState;

constexpr Nanoseconds us(std::int64_t value)
{
    return Nanoseconds { value * 1'000 };
}
constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

threads::Instruction step(Op op, Nanoseconds duration, std::uint32_t line = 5)
{
    threads::Instruction result;
    result.op = op;
    result.duration = duration;
    result.bytes = 256;
    result.line = line;
    return result;
}

Scenario scenarioOf(Model model, int workers, const std::vector<threads::Instruction> &steps, Nanoseconds interval = ms(5))
{
    Scenario scenario;
    scenario.model = model;
    scenario.switchInterval = interval;
    for (int i = 1; i <= workers; ++i)
        scenario.job.workers.push_back({ .name = "worker-" + std::to_string(i), .steps = steps });
    scenario.service.needed
        = std::any_of(steps.begin(), steps.end(), [](const threads::Instruction &s) { return s.op == Op::Io; });
    return scenario;
}

double workPerMs()
{
    static const double rate = os::measureWorkRate().unitsPerMs; // once for the whole test program
    return rate;
}

/// One run with a region of its own.
struct Ran
{
    explicit Ran(const Scenario &scenario, net::ServiceEndpoint service = {}, bool selfObserve = false,
        std::stop_token stop = {})
        : region(trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 15 }).value())
        , outcome(runScenario(scenario,
              { .region = *region,
                  .service = service,
                  .workPerMs = workPerMs(),
                  .selfObserve = selfObserve,
                  .stop = stop }))
        , seen(gil::readRegion(*region))
    {
    }
    std::unique_ptr<trace::Region> region;
    RunOutcome outcome;
    std::vector<Seen> seen;
};

class Service
{
public:
    explicit Service(net::LatencyDistribution latency, std::uint64_t seed = 1)
        : m_stop(::eventfd(0, EFD_CLOEXEC))
        , m_listener(net::listenOnLoopback().value())
        , m_thread([this, latency, seed] {
            (void)net::serve(m_listener.socket.get(), latency, seed, m_stop.get());
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

using Kind = net::LatencyDistribution::Kind;

void expectSoundGil(const Ran &ran)
{
    ASSERT_FALSE(ran.outcome.error) << ran.outcome.error->toLine();
    const auto holds = holdsOf(ran.seen);
    EXPECT_EQ(ran.outcome.switchNumber, gil::holderChanges(holds));
    gil::expectForcedSwitches(holds);
    const auto summaries = only(ran.seen, EventKind::GilSummary);
    ASSERT_EQ(summaries.size(), 1U);
    EXPECT_EQ(summaries[0].value, ran.outcome.switchNumber);
}

TEST(RunScenario, computeThreadsShareTheGil)
{
    const Ran ran(scenarioOf(Model::Threads, 3, { step(Op::Compute, ms(40)) }, us(500)));
    expectSoundGil(ran);
    ASSERT_EQ(ran.outcome.threads.size(), 3U);
    EXPECT_EQ(ran.outcome.threads[1].name, "worker-2");
    EXPECT_GT(ran.outcome.switchNumber, 10U);
    std::uint64_t involuntary = 0;
    for (const ThreadOutcome &thread : ran.outcome.threads) {
        EXPECT_GT(thread.cpu.count(), 0);
        involuntary += thread.involuntaryDrops;
    }
    EXPECT_GT(involuntary, 5U);
    gil::expectRequests(ran.seen, holdsOf(ran.seen));
}

/// Wall time of the scenario with `workers` over that of one worker, in the same minute; the smallest of a
/// few attempts.
double smallestRatio(Model model, int workers, const std::vector<threads::Instruction> &steps, double goodEnough,
    net::ServiceEndpoint service = {})
{
    double smallest = 1e9;
    for (int attempt = 0; attempt < 5 && smallest > goodEnough; ++attempt) {
        const Ran one(scenarioOf(Model::Threads, 1, steps), service);
        const Ran many(scenarioOf(model, workers, steps), service);
        EXPECT_FALSE(one.outcome.error || many.outcome.error);
        smallest = std::min(smallest, double(many.outcome.wall.count()) / double(one.outcome.wall.count()));
    }
    return smallest;
}

TEST(RunScenario, waitsOverlapInThreadsAndAddUpOneAfterTheOther)
{
    const Service service({ Kind::Fixed, ms(40), 0 });
    for (const Op op : { Op::Io, Op::Sleep }) {
        const std::vector<threads::Instruction> steps { step(op, ms(40)) };
        EXPECT_LT(smallestRatio(Model::Threads, 20, steps, 2, service.endpoint()), 10) << "twenty waits; a busy machine adds to each start";
        const Ran sequential(scenarioOf(Model::Sequential, 10, steps), service.endpoint());
        EXPECT_GE(sequential.outcome.wall, 10 * ms(40)) << "waits are never short";
        ASSERT_EQ(sequential.outcome.threads.size(), 1U);
        EXPECT_EQ(sequential.outcome.threads[0].name, "MainThread");
    }
}

TEST(RunScenario, ioIsTracedAsTheThreadSeesIt)
{
    const Service service({ Kind::Fixed, ms(10), 0 });
    const Ran ran(scenarioOf(Model::Threads, 4, { step(Op::Io, {}), step(Op::Io, {}) }), service.endpoint());
    expectSoundGil(ran);
    const auto done = only(ran.seen, EventKind::IoDone);
    ASSERT_EQ(done.size(), 8U);
    for (const Seen &seen : done) {
        EXPECT_GE(seen.value, std::uint64_t(ms(10).count()));
        EXPECT_EQ(seen.extra, 256U);
        EXPECT_NE(seen.object, 0U);
    }
    int blocked = 0;
    for (const Seen &seen : only(ran.seen, EventKind::State)) {
        if (LaneState(seen.detail) == LaneState::BlockedIo) {
            ++blocked;
            EXPECT_EQ(seen.object, done[0].object) << "blocked on the service";
        }
    }
    EXPECT_EQ(blocked, 8);
}

TEST(RunScenario, aNativeStepLetsOthersRunPython)
{
    // While one computes natively, the other takes the GIL, uses it and lets go of it: in the trace, not by
    // the clock of the machine.
    Scenario scenario = scenarioOf(Model::Threads, 1, { step(Op::Native, ms(80)) });
    threads::Instruction brief = step(Op::Repeat, {});
    brief.count = 40;
    brief.body = { step(Op::Compute, us(200)), step(Op::Sleep, us(500)) };
    scenario.job.workers.push_back({ .name = "python", .steps = { brief } });
    int inside = 0;
    for (int attempt = 0; attempt < 5 && inside < 5; ++attempt) {
        const Ran ran(scenario);
        expectSoundGil(ran);
        std::uint64_t begin = 0, end = 0;
        std::uint32_t ring = 0;
        for (const Seen &seen : only(ran.seen, EventKind::State)) {
            if (LaneState(seen.detail) == LaneState::RunningNative) {
                begin = seen.time;
                ring = seen.ring;
            } else if (begin != 0 && end == 0 && seen.ring == ring) {
                end = seen.time;
            }
        }
        ASSERT_NE(end, 0U);
        inside = 0;
        for (const gil::Hold &hold : holdsOf(ran.seen))
            inside += hold.ring != ring && hold.take > begin && hold.drop < end ? 1 : 0;
    }
    EXPECT_GE(inside, 5);
}

TEST(RunScenario, aSeedReproducesTheLatencies)
{
    const net::LatencyDistribution latency { Kind::LogNormal, ms(3), 1.0 };
    threads::Instruction repeat = step(Op::Repeat, {});
    repeat.count = 5;
    repeat.body = { step(Op::Io, {}) };
    const Scenario scenario = scenarioOf(Model::Threads, 3, { repeat });
    Scenario withIo = scenario;
    withIo.service.needed = true;
    const Service service(latency, 42);
    const Ran ran(withIo, service.endpoint());
    expectSoundGil(ran);
    // Each worker's requests take at least what the seed says for them, and the numbers are each worker's
    // own.
    std::map<std::uint32_t, std::uint64_t> next;
    std::vector<std::vector<std::uint64_t>> expected(3);
    for (std::uint64_t worker = 0; worker < 3; ++worker) {
        for (std::uint64_t i = 0; i < 5; ++i)
            expected[worker].push_back(std::uint64_t(latency.sample(42, (worker << 32) + i).count()));
    }
    std::map<std::uint32_t, std::vector<std::uint64_t>> measured;
    for (const Seen &seen : only(ran.seen, EventKind::IoDone))
        measured[seen.ring].push_back(seen.value);
    ASSERT_EQ(measured.size(), 3U);
    for (const auto &[ring, latencies] : measured) {
        ASSERT_EQ(latencies.size(), 5U);
        const bool fitsSome
            = std::any_of(expected.begin(), expected.end(), [&latencies = latencies](const auto &one) {
                  return std::equal(one.begin(), one.end(), latencies.begin(), std::less_equal<> {});
              });
        EXPECT_TRUE(fitsSome) << "ring " << ring << " matches no worker's sequence";
    }
}

TEST(RunScenario, endsWithinAMomentWhenStopped)
{
    const Service service({ Kind::Fixed, ms(3'600'000), 0 });
    const std::vector<std::vector<threads::Instruction>> programs { { step(Op::Compute, ms(3'600'000)) },
        { step(Op::Native, ms(3'600'000)) }, { step(Op::Sleep, ms(3'600'000)) }, { step(Op::Io, {}) } };
    for (const Model model : { Model::Threads, Model::Sequential }) {
        Scenario scenario = scenarioOf(model, 0, {});
        for (const auto &program : programs) {
            if (model == Model::Threads || program[0].op == Op::Sleep)
                scenario.job.workers.push_back({ .name = "worker", .steps = program });
        }
        scenario.service.needed = model == Model::Threads;
        std::stop_source stop;
        std::jthread stopper([&] { stop.request_stop(); });
        const Ran ran(scenario, service.endpoint(), false, stop.get_token()); // would take an hour
        EXPECT_TRUE(ran.outcome.stopped);
        EXPECT_FALSE(ran.outcome.error);
    }
}

TEST(RunScenario, saysWhyItCannotRun)
{
    const auto region = trace::Region::create({}).value();
    const Scenario compute = scenarioOf(Model::Threads, 1, { step(Op::Compute, ms(1)) });
    const Scenario io = scenarioOf(Model::Threads, 1, { step(Op::Io, {}) });
    EXPECT_TRUE(runScenario(compute, { .region = *region, .workPerMs = 0 }).error);
    const auto outcome = runScenario(io, { .region = *region, .workPerMs = 1000 });
    ASSERT_TRUE(outcome.error);
    EXPECT_NE(outcome.error->message.find("service"), std::string::npos);
}

TEST(RunScenario, reportsAServiceThatDies)
{
    Scenario scenario = scenarioOf(Model::Threads, 3, { step(Op::Io, {}) });
    scenario.job.workers.push_back({ .name = "endless", .steps = { step(Op::Sleep, ms(3'600'000)) } });
    const auto gone = net::listenOnLoopback().value().endpoint;
    const Ran ran(scenario, gone);
    ASSERT_TRUE(ran.outcome.error);
    EXPECT_FALSE(ran.outcome.stopped);
    EXPECT_NE(ran.outcome.error->message.find("local service"), std::string::npos);
}

TEST(RunScenario, pinsWorkersAndLeavesTheCallerAsItWas)
{
    const auto before = os::allowedCores().value();
    Scenario scenario = scenarioOf(Model::Threads, 2, { step(Op::Native, ms(20)) });
    scenario.knobs.pinned = true;
    const auto region = trace::Region::create({ .ringCount = 8, .ringCapacity = 1U << 14 }).value();
    const auto outcome = runScenario(scenario,
        { .region = *region, .workPerMs = workPerMs(), .selfObserve = true, .cores = { before.back() } });
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    trace::MappedRegion mapped(*region);
    for (std::uint32_t ring = 1; ring < 3; ++ring) {
        for (std::uint64_t i = 0; i < mapped.ring(ring).head.load(); ++i) {
            const trace::Event event = mapped.event(ring, i);
            if (event.kind == EventKind::State || event.kind == EventKind::GilTake) {
                EXPECT_EQ(event.cpu, before.back().value);
            }
        }
    }
    scenario.model = Model::Sequential;
    EXPECT_FALSE(runScenario(scenario, { .region = *region, .workPerMs = workPerMs() }).error);
    EXPECT_EQ(os::allowedCores().value(), before);
}

TEST(RunScenario, selfObservationChangesNothingInTheGil)
{
    const Ran ran(scenarioOf(Model::Threads, 4,
                      { step(Op::Compute, ms(10)), step(Op::Sleep, ms(1)), step(Op::Native, ms(10)) }, ms(1)),
        {}, true);
    expectSoundGil(ran);
    EXPECT_FALSE(only(ran.seen, EventKind::CoreGap).empty())
        << "four threads, fewer cores, and a forced switch or two";
}

TEST(RunScenario, theCollectorMakesSoundLanesOfIt)
{
    const Service service({ Kind::Fixed, ms(5), 0 });
    Scenario scenario = scenarioOf(Model::Threads, 3,
        { step(Op::Compute, ms(10), 4), step(Op::Io, {}, 5), step(Op::Native, ms(2), 6),
            step(Op::Sleep, ms(1), 7) },
        ms(1));
    const auto region = trace::Region::create({ .ringCount = 8, .ringCapacity = 1U << 15 }).value();
    trace::Collector collector({ .coreSource = CoreSource::Self, .cores = os::allowedCores().value() });
    ASSERT_TRUE(collector.addRegion(::dup(region->descriptor()), ProcessId { std::uint32_t(::getpid()) }));
    auto running = std::async(std::launch::async, [&] {
        return runScenario(scenario,
            { .region = *region,
                .service = service.endpoint(),
                .workPerMs = workPerMs(),
                .selfObserve = true });
    });
    while (running.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready)
        collector.drain();
    const RunOutcome outcome = running.get();
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    collector.drain();
    collector.processEnded(ProcessId { std::uint32_t(::getpid()) });
    collector.finish();

    const auto store = collector.store();
    const trace::TraceInfo info = store->info();
    EXPECT_EQ(info.gilOverlaps, 0U);
    EXPECT_EQ(info.gilEpochGaps, 0U);
    EXPECT_EQ(info.lost, 0U);
    EXPECT_EQ(info.gilSwitchNumber, outcome.switchNumber);
    EXPECT_EQ(info.gilHolderChanges, outcome.switchNumber);
    EXPECT_TRUE(info.violations.empty()) << info.violations.front();
    int threads = 0;
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        const trace::Lane &lane = store->lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Thread)
            continue;
        ++threads;
        const auto times = lane.stateTimes(lane.begin(), lane.end());
        if (lane.info().name == "MainThread") {
            EXPECT_GT(times[index(LaneState::BlockedJoin)], 0);
        } else {
            EXPECT_GE(times[index(LaneState::BlockedIo)], ms(5).count());
            EXPECT_GE(times[index(LaneState::Asleep)], ms(1).count());
            EXPECT_GT(times[index(LaneState::RunningPython)], 0);
        }
    }
    EXPECT_EQ(threads, 4);
}

} // namespace
} // namespace interleave::scenario
