// SPDX-License-Identifier: GPL-3.0-or-later
#include "asynciomodel.h"

#include <async/syncsteps.h>
#include <os/openfiles.h>

namespace interleave::scenario {

namespace {

async::Coroutine nothing()
{
    co_return async::Outcome {};
}

} // namespace

void AsyncioModel::prepare()
{
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
    std::uint32_t nextThreadId = m_main.id + 1;
    async::TaskObjects objects(loop, m_job.objects, m_observeThreshold, nextThreadId);
    async::TaskProgram program(loop, m_execution, m_job, objects);
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
    for (const async::Exception &exception : loop.uncaught())
        tellUncaught(exception, loop.name());
    m_execution.steps = nullptr;
    m_outcome.wall = monotonicNow() - begin;
    m_outcome.threads = { { "MainThread", threadCpuNow() - cpuBegin, m_main.involuntaryDrops } };
}

} // namespace interleave::scenario
