// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadsmodel.h"

namespace interleave::scenario {

using threads::ThreadGroup;

void ThreadsModel::prepare()
{
    auto domain = sync::Domain::create(m_execution.stop);
    if (!domain)
        return note(domain.error());
    m_domain = std::move(*domain);
    m_sync = std::make_unique<threads::SyncSteps>(m_job, *m_domain);
    if (ProcessPools::areIn(m_job)) {
        auto side = ProcessSide::create({ .scenario = m_scenario,
            .context = m_context,
            .execution = m_execution,
            .job = m_job,
            .observeThreshold = m_observeThreshold,
            .cores = m_cores,
            .sync = m_sync.get() });
        if (!side)
            return note(side.error());
        m_side = std::move(*side);
        m_pools = std::make_unique<ProcessPools>(*m_side, m_variables);
    }
    m_steps = std::make_unique<threads::ThreadSteps>(m_execution, m_context.region, m_job, *m_domain, *m_sync,
        [this](std::uint32_t number, std::string name) { return taskOf(number, std::move(name)); },
        m_pools.get(),
        [this](threads::Execution &execution, const std::string &name) -> const threads::ExecutionContext & {
            return contextFor(execution, name);
        });
    m_steps->define(m_main.trace);
    m_execution.steps = m_steps.get();
}

void ThreadsModel::execute()
{
    const sync::Caller caller { *m_gil, m_main };
    std::vector<ThreadGroup::Handle> workers;
    const Nanoseconds begin = monotonicNow();
    for (std::uint32_t i = 0; i < m_starting.size(); ++i) {
        auto worker = m_steps->start(caller, m_starting[i].name, m_starting[i].worker->steps, i, &contextOf(i));
        if (!worker) {
            note(worker.error());
            m_execution.stop.request();
            break;
        }
        workers.push_back(std::move(*worker));
    }
    if (m_mainWorker != nullptr && !m_outcome.error) {
        threads::Execution execution(m_execution, m_main, static_cast<std::uint32_t>(m_starting.size()));
        execution.run(m_mainWorker->steps);
        note(execution.error());
        tellUncaught(execution.exception(), m_mainWorker->name);
    }
    for (const ThreadGroup::Handle &worker : workers) {
        if (m_steps->group().join(caller, *worker).stopped())
            break;
    }
    m_steps->joinAll(caller);
    if (m_pools)
        m_pools->finish({ *m_gil, m_main, m_execution.stop }, m_outcome);
    m_outcome.wall = monotonicNow() - begin;
    for (const ThreadGroup::Ended &thread : m_steps->group().takeEnded()) {
        m_outcome.threads.push_back({ thread.name, thread.outcome.cpu, thread.outcome.involuntaryDrops });
        note(thread.outcome.error);
        tellUncaught(thread.outcome.exception, thread.name);
    }
}

} // namespace interleave::scenario
