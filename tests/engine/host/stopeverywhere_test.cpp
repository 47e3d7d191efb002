// SPDX-License-Identifier: GPL-3.0-or-later
// A stop ends the run soon, whatever it waits for: every step that can block, in every model that knows it.
#include "../scenario/jobbuilder.h"
#include "../trace/mappedregion.h"
#include "regions.h"

#include <net/service.h>
#include <scenario/names.h>
#include <scenario/runner.h>
#include <scenario/schema.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <poll.h>
#include <stop_token>
#include <thread>

namespace interleave::scenario {
namespace {

using threads::Block;
using threads::Instruction;
using B = JobBuilder;

constexpr Nanoseconds kForEver { 3'600'000'000'000 };
/// A stop takes 2 s at most on a machine of one's own; this is a watchdog for one that is not.
constexpr Nanoseconds kWatchdog { 60'000'000'000 };

/// Steps that never end by themselves, on objects of a job.
struct Blocks
{
    const char *name;
    std::uint32_t models; ///< bits
    std::function<Block(JobBuilder &)> steps;
};

constexpr std::uint32_t bit(Model model)
{
    return 1U << unsigned(model);
}
constexpr std::uint32_t S = bit(Model::Sequential), T = bit(Model::Threads), P = bit(Model::Processes), A = bit(Model::Asyncio),
                        I = bit(Model::Interpreters);

Instruction jobs(std::uint32_t pool)
{
    Instruction map = B::on(Op::Map, pool, { B::lasting(Op::Sleep, kForEver) });
    map.count = 5;
    map.bytes = 10;
    return map;
}

Instruction bodied(Op op, Block body, Nanoseconds duration = {})
{
    Instruction step = B::lasting(op, duration);
    step.body = std::move(body);
    return step;
}

Instruction bytes(Instruction step, std::uint32_t count)
{
    step.bytes = count;
    return step;
}

Instruction blocking(Instruction step)
{
    step.blocking = true;
    return step;
}

std::uint32_t sleeper(JobBuilder &job)
{
    return job.worker("sleeper", { B::lasting(Op::Sleep, kForEver) }, 2, Starts::OnDemand);
}

constexpr const char *kOnProcesses = "map on processes", *kOnMpPool = "map on multiprocessing.Pool";

const Blocks kAll[] = {
    { "compute", S | T | P | A | I, [](JobBuilder &) { return Block { B::lasting(Op::Compute, kForEver) }; } },
    { "native", S | T | P | A | I, [](JobBuilder &) { return Block { B::lasting(Op::Native, kForEver) }; } },
    { "sleep", S | T | P | A | I, [](JobBuilder &) { return Block { B::lasting(Op::Sleep, kForEver) }; } },
    { "blocking sleep", A, [](JobBuilder &) { return Block { blocking(B::lasting(Op::Sleep, kForEver)) }; } },
    { "io", S | T | P | A | I, [](JobBuilder &) { return Block { bytes(B::step(Op::Io), 10) }; } },
    { "blocking io", A, [](JobBuilder &) { return Block { blocking(bytes(B::step(Op::Io), 10)) }; } },
    { "repeat", S | T | P | A | I, [](JobBuilder &) { return Block { B::repeat(4'000'000'000U, { B::step(Op::Call) }) }; } },
    { "repeat of awaits", A, [](JobBuilder &) { return Block { B::repeat(4'000'000'000U, { B::lasting(Op::Sleep, {}) }) }; } },
    { "acquire", S | T | P | A,
        [](JobBuilder &job) {
            const auto lock = job.object(ObjectKind::Lock, "lock");
            return Block { B::on(Op::Acquire, lock), B::on(Op::Acquire, lock) };
        } },
    { "acquire a semaphore", S | T | P | A,
        [](JobBuilder &job) { return Block { B::on(Op::Acquire, job.object(ObjectKind::Semaphore, "none", 0)) }; } },
    { "with", S | T | P | A,
        [](JobBuilder &job) {
            const auto lock = job.object(ObjectKind::Lock, "lock");
            return Block { B::on(Op::With, lock, { B::on(Op::With, lock, { B::mark("never") }) }) };
        } },
    { "wait for a condition", T | P | A,
        [](JobBuilder &job) {
            const auto condition = job.object(ObjectKind::Condition, "condition");
            return Block { B::on(Op::With, condition, { B::on(Op::Wait, condition) }) };
        } },
    { "wait for an event", T | P | A, [](JobBuilder &job) { return Block { B::on(Op::Wait, job.object(ObjectKind::Event, "event")) }; } },
    { "wait at a barrier", T | P | A,
        [](JobBuilder &job) { return Block { B::on(Op::Wait, job.object(ObjectKind::Barrier, "barrier", 2)) }; } },
    { "put", T | P | A | I,
        [](JobBuilder &job) {
            const auto queue = job.object(ObjectKind::Queue, "queue", 1);
            return Block { bytes(B::on(Op::Put, queue), 10), bytes(B::on(Op::Put, queue), 10) };
        } },
    { "get", T | P | A | I, [](JobBuilder &job) { return Block { B::on(Op::Get, job.object(ObjectKind::Queue, "queue", 1)) }; } },
    { "send", P,
        [](JobBuilder &job) { return Block { bytes(B::on(Op::Send, job.object(ObjectKind::Pipe, "pipe")), 1'000'000) }; } },
    { "recv", P, [](JobBuilder &job) { return Block { B::on(Op::Receive, job.object(ObjectKind::Pipe, "pipe")) }; } },
    { "join", T | P | I,
        [](JobBuilder &job) {
            const auto other = sleeper(job);
            return Block { B::workers(Op::Spawn, { other }), B::workers(Op::Join, { other }) };
        } },
    { "parallel", T | P | A | I,
        [](JobBuilder &) {
            Instruction parallel = bodied(Op::Parallel, { B::lasting(Op::Sleep, kForEver) });
            parallel.count = 3;
            return Block { parallel };
        } },
    { "map on threads", T | A, [](JobBuilder &job) { return Block { jobs(job.object(ObjectKind::ThreadPool, "pool", 2)) }; } },
    { kOnProcesses, T | P | A, [](JobBuilder &job) { return Block { jobs(job.object(ObjectKind::ProcessPool, "pool", 2)) }; } },
    { kOnMpPool, T | P, [](JobBuilder &job) { return Block { jobs(job.object(ObjectKind::MpPool, "pool", 2)) }; } },
    { "await", A,
        [](JobBuilder &job) {
            const auto other = sleeper(job);
            return Block { B::workers(Op::Spawn, { other }), B::workers(Op::Await, { other }) };
        } },
    { "gather", A, [](JobBuilder &job) { return Block { B::workers(Op::Gather, { sleeper(job) }) }; } },
    { "group", A, [](JobBuilder &job) { return Block { B::workers(Op::Group, { sleeper(job) }) }; } },
    { "timeout", A, [](JobBuilder &) { return Block { bodied(Op::Timeout, { B::lasting(Op::Sleep, kForEver) }, kForEver) }; } },
    { "to_thread", A, [](JobBuilder &) { return Block { bodied(Op::ToThread, { B::lasting(Op::Native, kForEver) }) }; } },
    { "call_soon", A,
        [](JobBuilder &) { return Block { bodied(Op::CallSoon, { B::lasting(Op::Compute, kForEver) }), B::lasting(Op::Sleep, kForEver) }; } },
};

/// Answers in an hour.
class SlowService
{
public:
    SlowService()
        : m_listener(net::listenOnLoopback().value())
    {
    }
    [[nodiscard]] net::ServiceEndpoint endpoint() const { return m_listener.endpoint; } // takes connections and never a request

private:
    std::remove_reference_t<decltype(net::listenOnLoopback().value())> m_listener;
};

/// Blocks until the main thread says that it is about to block.
bool sawMark(const trace::Region &region)
{
    trace::MappedRegion mapped(region);
    if (mapped.header().ringsClaimed.load() == 0)
        return false;
    const std::uint64_t head = mapped.ring(0).head.load(std::memory_order_acquire);
    for (std::uint64_t i = 0; i < head; ++i) {
        const trace::Event event = mapped.event(0, i);
        if (event.kind == trace::EventKind::Mark)
            return true;
        i += trace::continuationsOf(event.kind, event.cpu);
    }
    return false;
}

/// Blocks until the main thread has recorded nothing for a while, because it waits, or until it is clear that it never will stop to.
void untilQuiet(const trace::Region &region)
{
    trace::MappedRegion mapped(region);
    std::uint64_t last = 0;
    for (int looks = 0, same = 0; looks < 100 && same < 10; ++looks) {
        const std::uint64_t head = mapped.ring(0).head.load(std::memory_order_relaxed);
        same = head == last ? same + 1 : 0;
        last = head;
        ::poll(nullptr, 0, 1);
    }
}

/// Whoever starts processes does it in each way (ThreadSanitizer runs all but what forks: the names tell).
struct Way
{
    Model model;
    trace::StartMethod start = trace::StartMethod::Spawn;
};

/// Programs of threads and tasks start processes for their pools only: then only those are run again with another start method.
bool dependsOnStart(const Blocks &blocks, Model model)
{
    const std::string_view name = blocks.name;
    return model == Model::Processes || name == kOnProcesses || name == kOnMpPool;
}

class StopEverywhere : public testing::TestWithParam<Way>
{
};
std::string nameOf(const testing::TestParamInfo<Way> &info)
{
    return fmt::format("{}_{}", modelName(info.param.model), startMethodName(info.param.start));
}
INSTANTIATE_TEST_SUITE_P(EveryModel, StopEverywhere,
    testing::Values(Way { Model::Sequential }, Way { Model::Threads }, Way { Model::Processes }, Way { Model::Asyncio },
        Way { Model::Interpreters }, Way { Model::Processes, trace::StartMethod::Fork }, Way { Model::Threads, trace::StartMethod::Fork },
        Way { Model::Asyncio, trace::StartMethod::Fork }, Way { Model::Processes, trace::StartMethod::ForkServer }),
    nameOf);

TEST_P(StopEverywhere, endsEveryStepThatBlocks)
{
    const SlowService service;
    for (std::size_t i = 0; i < 2 * std::size(kAll); ++i) {
        const Blocks &blocks = kAll[i / 2];
        const bool inTheMiddle = i % 2 == 1; // else just as it is about to block
        const auto [model, start] = GetParam();
        if ((blocks.models & bit(model)) == 0 || (start != trace::StartMethod::Spawn && !dependsOnStart(blocks, model)))
            continue;
        SCOPED_TRACE(blocks.name);
        JobBuilder job;
        Block steps { B::mark("now") };
        for (Instruction &step : blocks.steps(job))
            steps.push_back(std::move(step));
        job.worker("main", std::move(steps), 1, Starts::Main);
        job.scenario().model = model;
        job.scenario().startMethod = start;
        job.scenario().gil = model == Model::Interpreters ? GilKind::PerInterpreter : GilKind::CPython3;
        job.scenario().service.needed = std::string_view(blocks.name).ends_with("io"); // a child checks that it agrees with the steps
        // Capacity for what it records until it is stopped; what is lost of a program that spins does not matter here.
        const auto region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 12 }).value();
        std::stop_source stop;
        std::atomic<Nanoseconds> asked { Nanoseconds { 0 } };
        std::jthread stopper([&] {
            const Nanoseconds end = monotonicNow() + kWatchdog;
            while (!sawMark(*region) && monotonicNow() < end)
                std::this_thread::yield();
            if (inTheMiddle)
                untilQuiet(*region);
            asked = monotonicNow();
            stop.request_stop();
        });
        const host::testing::Regions regions; // where processes send theirs
        const RunOutcome outcome = runScenario(job.scenario(),
            { .region = *region,
                .service = service.endpoint(),
                .workPerMs = 1'000,
                .stop = stop.get_token(),
                .announce = regions.announce(),
                .announceAddress = regions.address(),
                .childProgram = INTERLEAVE_BINARY_DIR "/interleave-host" });
        const Nanoseconds took = monotonicNow() - asked.load();
        stopper.join();
        EXPECT_TRUE(outcome.stopped);
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        EXPECT_LT(took, kWatchdog);
        RecordProperty(std::string(blocks.name) + " ms", std::to_string(took.count() / 1'000'000));
    }
}

/// The list above is complete: every step of the schema that waits for somebody is in it.
TEST(StopEverywhereList, hasEveryStepThatCanBlockInEveryModel)
{
    const Op waits[] = { Op::Compute, Op::Native, Op::Io, Op::Sleep, Op::Repeat, Op::Acquire, Op::With, Op::Wait, Op::Put, Op::Get, Op::Send,
        Op::Receive, Op::Join, Op::Parallel, Op::Map, Op::Await, Op::Gather, Op::Group, Op::Timeout, Op::ToThread };
    for (const Op op : waits) {
        std::uint32_t tried = 0;
        for (const Blocks &blocks : kAll) {
            JobBuilder job;
            const Block steps = blocks.steps(job);
            for (const Instruction &step : steps)
                tried |= step.op == op ? blocks.models : 0;
        }
        EXPECT_EQ(tried, ruleOf(op).models) << ruleOf(op).name;
    }
}

} // namespace
} // namespace interleave::scenario
