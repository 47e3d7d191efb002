// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequentialmodel.h"

namespace interleave::scenario {

void SequentialModel::prepare()
{
    auto domain = sync::Domain::create(m_execution.stop);
    if (!domain)
        return note(domain.error());
    m_domain = std::move(*domain);
    m_steps = std::make_unique<threads::SyncSteps>(m_job, *m_domain);
    m_steps->define(m_main.trace);
    m_execution.steps = m_steps.get();
}

void SequentialModel::execute()
{
    std::vector<Starting> order = m_starting;
    if (m_mainWorker != nullptr)
        order.push_back({ m_mainWorker->name, m_mainWorker });
    const Nanoseconds begin = monotonicNow();
    const Nanoseconds cpuBegin = threadCpuNow();
    for (std::uint32_t i = 0; i < order.size() && !m_outcome.error && !m_execution.stop.requested(); ++i) {
        threads::Execution execution(m_execution, m_main, i);
        const threads::Flow flow = execution.run(order[i].worker->steps);
        note(execution.error());
        tellUncaught(execution.exception(), order[i].name);
        if (flow == threads::Flow::Raised)
            break; // it is one program: the jobs behind are never called
    }
    m_outcome.wall = monotonicNow() - begin;
    m_outcome.threads = { { "MainThread", threadCpuNow() - cpuBegin, m_main.involuntaryDrops } };
}

} // namespace interleave::scenario
