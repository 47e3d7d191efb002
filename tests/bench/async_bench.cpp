// SPDX-License-Identifier: GPL-3.0-or-later
// Prints JSON, nanoseconds per operation: what the event loop costs (async_control.py does the same in
// Python), traced as in a run, and target 3: what it costs to record what happens to a task, beside what
// happens to a thread.
#include <async/eventloop.h>
#include <async/sleep.h>
#include <async/threadexecutor.h>
#include <gil/cpython3gil.h>
#include <trace/regionlayout.h>

#include <algorithm>
#include <cstdio>
#include <thread>

using namespace interleave;
using namespace interleave::async;

namespace {

constexpr int kOperations = 20'000;
constexpr int kSlowOperations = 2'000;
constexpr int kEvents = 8'192;
constexpr int kRounds = 21;

class Bench
{
public:
    Bench()
    {
        m_thread.id = 1;
        m_thread.trace = gil::ThreadTrace(m_region->claim("MainThread"));
        m_gil.take(m_thread);
        m_loop = EventLoop::create({ .gil = m_gil, .thread = m_thread, .region = *m_region, .stop = *m_stop })
                     .value();
    }
    ~Bench()
    {
        m_loop.reset();
        m_gil.drop(m_thread, trace::LaneState::RunningSystem);
    }

    double sleepZero()
    {
        const auto body = [](EventLoop &loop, Bench &bench) -> Coroutine {
            for (int i = 0; i < kOperations; ++i) {
                Coroutine turn = sleep(loop, Nanoseconds { 0 });
                const Outcome end = co_await turn;
                if (!end || i % 1'000 == 0)
                    bench.empty();
            }
            co_return Outcome {};
        };
        return timed(
            kOperations, [&] { m_loop->runUntilComplete(m_loop->createTask(body(*m_loop, *this), "main")); });
    }

    double createAndAwait()
    {
        const auto body = [](EventLoop &loop, Bench &bench) -> Coroutine {
            const auto nothing = []() -> Coroutine { co_return Outcome {}; };
            for (int i = 0; i < kOperations; ++i) {
                const TaskPtr task = loop.createTask(nothing(), "child");
                AwaitFuture wait(*task);
                const Outcome end = co_await wait;
                if (!end || i % 1'000 == 0)
                    bench.empty();
            }
            co_return Outcome {};
        };
        return timed(
            kOperations, [&] { m_loop->runUntilComplete(m_loop->createTask(body(*m_loop, *this), "main")); });
    }

    double callSoonThreadsafe()
    {
        return timed(kSlowOperations, [&] {
            const FuturePtr done = m_loop->createFuture();
            std::thread other([&] {
                gil::ThreadState thread;
                thread.id = m_nextId++;
                m_gil.take(thread);
                for (int i = 0; i < kSlowOperations; ++i)
                    m_loop->callSoonThreadsafe(thread, [&done, i] {
                        if (i == kSlowOperations - 1)
                            done->setResult();
                    });
                m_gil.drop(thread, trace::LaneState::RunningSystem);
            });
            m_loop->runUntilComplete(done);
            m_gil.drop(m_thread, trace::LaneState::BlockedJoin);
            other.join();
            m_gil.take(m_thread);
        });
    }

    double runInExecutor()
    {
        ThreadExecutor executor(*m_loop,
            { .object = ObjectId { m_region->newObject() },
                .namePrefix = "asyncio",
                .mostThreads = 6,
                .nextThreadId = &m_nextId });
        const auto body = [](ThreadExecutor &pool, Bench &bench) -> Coroutine {
            for (int i = 0; i < kSlowOperations; ++i) {
                const FuturePtr job = pool.run([](gil::ThreadState &) { return ThreadExecutor::End {}; });
                AwaitFuture wait(*job);
                const Outcome end = co_await wait;
                if (!end || i % 500 == 0)
                    bench.empty();
            }
            co_return Outcome {};
        };
        return timed(kSlowOperations,
            [&] { m_loop->runUntilComplete(m_loop->createTask(body(executor, *this), "main")); });
    }

    /// Median of the time of one record, rounds interleaved by the caller.
    template <class Record> double event(const Record &record)
    {
        empty();
        const Nanoseconds begin = monotonicNow();
        for (int i = 0; i < kEvents; ++i)
            record();
        return double((monotonicNow() - begin).count()) / kEvents;
    }

    EventLoop &loop() { return *m_loop; }
    gil::ThreadTrace &trace() { return m_thread.trace; }
    void empty()
    {
        auto *base = static_cast<std::byte *>(m_region->memory());
        const auto claimed = reinterpret_cast<trace::RegionHeader *>(base)->ringsClaimed.load();
        for (std::uint32_t i = 0; i < claimed; ++i) {
            auto *ring = reinterpret_cast<trace::RingHeader *>(
                base + trace::kRegionPage + i * trace::ringBytes(kCapacity));
            ring->tail.store(ring->head.load(std::memory_order_acquire), std::memory_order_release);
        }
    }

private:
    static constexpr std::uint32_t kCapacity = 1U << 16;
    template <class Work> double timed(int operations, const Work &work)
    {
        empty();
        const Nanoseconds begin = monotonicNow();
        work();
        return double((monotonicNow() - begin).count()) / operations;
    }

    std::unique_ptr<trace::Region> m_region
        = trace::Region::create({ .ringCount = 64, .ringCapacity = kCapacity }).value();
    gil::CPython3Gil m_gil { Nanoseconds { 5'000'000 }, ObjectId { m_region->newObject() } };
    std::unique_ptr<threads::StopSignal> m_stop = threads::StopSignal::create().value();
    gil::ThreadState m_thread;
    std::unique_ptr<EventLoop> m_loop;
    std::uint32_t m_nextId = 2;
};

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main()
{
    Bench bench;
    EventLoop &loop = bench.loop();
    gil::ThreadTrace &trace = bench.trace();
    const TaskPtr task = loop.createTask(sleep(loop, Nanoseconds { 0 }), "task");
    const FuturePtr awaited = loop.createFuture({ trace::LaneState::BlockedLock, ObjectId { 7 } });
    std::vector<double> threadShort, taskShort, threadLong, taskLong;
    for (int round = 0; round < kRounds; ++round) {
        threadShort.push_back(bench.event([&] { trace.state(trace::LaneState::RunningPython); }));
        taskShort.push_back(bench.event([&] { loop.traceState(*task, trace::TaskState::Running); }));
        threadLong.push_back(bench.event([&] { trace.event(trace::EventKind::Obtain, 0, 7, 1, 2); }));
        taskLong.push_back(bench.event([&] { loop.traceSuspend(*task, *awaited, 5); }));
    }
    std::printf(
        R"({"sleep0": %.1f, "create_task": %.1f, "call_soon_threadsafe": %.1f, "run_in_executor": %.1f,)",
        bench.sleepZero(), bench.createAndAwait(), bench.callSoonThreadsafe(), bench.runInExecutor());
    std::printf(
        R"( "thread_event": %.2f, "task_event": %.2f, "thread_event_long": %.2f, "task_event_long": %.2f})"
        "\n",
        medianOf(threadShort), medianOf(taskShort), medianOf(threadLong), medianOf(taskLong));
    return 0;
}
