// SPDX-License-Identifier: GPL-3.0-or-later
#include "asynciomodel.h"

#include <async/loopgate.h>
#include <async/syncsteps.h>
#include <os/openfiles.h>
#include <trace/stepping.h>

namespace interleave::scenario {

namespace {

async::Coroutine nothing()
{
    co_return async::Outcome {};
}

/// loop.run_in_executor with a pool of processes (asyncio/base_events.py, concurrent.futures' wrap_future): a thread of the pool has the end of
/// a job and hands it to the loop by call_soon_threadsafe.
class LoopJobs final : public async::ProcessJobs
{
public:
    LoopJobs(async::EventLoop &loop, processes::Pools &pools)
        : m_loop(loop)
        , m_pools(pools)
    {
    }
    tl::expected<async::FuturePtr, async::Exception> submit(std::uint32_t object, const threads::Instruction &step) override
    {
        const async::FuturePtr future = m_loop.createFuture({ trace::LaneState::BlockedJoin, threads::objectIdOf(object) });
        const auto submitted = m_pools.submit({ m_loop.gil(), m_loop.thread(), m_loop.stopSignal() }, object, step, 1,
            [this, future](const processes::Caller &caller, const std::optional<async::Exception> &exception) {
                m_loop.callSoonThreadsafe(caller.thread, [future, exception] {
                    if (future->done())
                        return; // cancelled meanwhile
                    if (exception)
                        future->setException(*exception);
                    else
                        future->setResult();
                });
            });
        if (!submitted)
            m_loop.fail(submitted.error());
        else if (const auto *raised = std::get_if<async::Exception>(&*submitted))
            return tl::unexpected(*raised);
        return future;
    }

private:
    async::EventLoop &m_loop;
    processes::Pools &m_pools;
};

} // namespace

void AsyncioModel::prepare()
{
    if (ProcessPools::areIn(m_job)) {
        auto side = ProcessSide::create({ .scenario = m_scenario,
            .context = m_context,
            .execution = m_execution,
            .job = m_job,
            .observeThreshold = m_observeThreshold,
            .cores = m_cores });
        if (!side)
            return note(side.error());
        m_side = std::move(*side);
        m_pools = std::make_unique<ProcessPools>(*m_side, m_variables);
    }
    if (m_scenario.service.needed)
        os::allowManyOpenFiles(); // each task has a connection of its own
}

void AsyncioModel::execute()
{
    const Nanoseconds begin = monotonicNow();
    const Nanoseconds cpuBegin = threadCpuNow();
    auto created = async::EventLoop::create({ .gil = *m_gil,
        .thread = m_main,
        .region = m_context.region,
        .stop = m_execution.stop,
        .eagerTasks = m_scenario.eagerTasks });
    if (!created) {
        note(created.error());
        return;
    }
    async::EventLoop &loop = **created;
    std::optional<async::LoopGate> gate;
    if (m_context.stepper != nullptr) {
        gate.emplace(loop, *m_context.stepper, define(trace::ObjectKind::Text, std::string(trace::kNextTurn)));
        m_execution.gate = &*gate;
    }
    std::uint32_t nextThreadId = m_main.id + 1;
    async::TaskObjects objects(loop, m_job.objects, m_observeThreshold, nextThreadId);
    std::optional<LoopJobs> jobs;
    if (m_pools)
        jobs.emplace(loop, m_pools->pools());
    async::TaskProgram program(loop, m_execution, m_job, objects, jobs ? &*jobs : nullptr);
    async::SyncSteps steps(program);
    m_execution.steps = &steps;

    // asyncio.run (asyncio/runners.py): main, what is left is cancelled, then the two that shut down.
    const std::string mainName = m_mainWorker != nullptr ? m_mainWorker->name : "main";
    const std::optional<async::Outcome> end = loop.runUntilComplete(loop.createTask(program.main(), mainName));
    if (end && !*end)
        tellUncaught(end->error(), mainName);
    if (!loop.ending())
        loop.cancelAllTasks();
    if (!loop.ending())
        loop.runUntilComplete(loop.createHiddenTask(nothing())); // asynchronous generators: there are none
    if (!loop.ending())
        loop.runUntilComplete(loop.createHiddenTask(objects.waitForExecutors()));
    note(loop.error());
    if (loop.error())
        m_execution.stop.request(); // for the executors' threads
    objects.closeExecutors();
    if (m_pools)
        m_pools->finish({ *m_gil, m_main, m_execution.stop }, m_outcome); // as atexit does
    for (const async::Exception &exception : loop.uncaught())
        tellUncaught(exception, loop.name());
    m_execution.steps = nullptr;
    m_execution.gate = m_context.stepper;
    m_outcome.wall = monotonicNow() - begin;
    m_outcome.threads = { { "MainThread", threadCpuNow() - cpuBegin, m_main.involuntaryDrops } };
}

} // namespace interleave::scenario
