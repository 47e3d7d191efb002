// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadsmodel.h"

namespace interleave::scenario {

using threads::Worker;

void ThreadsModel::execute()
{
    std::vector<std::unique_ptr<Worker>> workers;
    const Nanoseconds begin = monotonicNow();
    for (std::uint32_t i = 0; i < m_starting.size(); ++i) {
        auto worker = Worker::start(contextOf(i), m_context.region, taskOf(i, m_starting[i].name, m_starting[i].worker->steps));
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
    }
    joinAll(workers);
    m_outcome.wall = monotonicNow() - begin;
}

void ThreadsModel::joinAll(std::vector<std::unique_ptr<Worker>> &workers)
{
    for (const auto &worker : workers) {
        // Like Thread.join: who has ended already is not waited for.
        const bool blocks = !worker->finished();
        if (blocks)
            m_gil->drop(m_main, trace::LaneState::BlockedJoin, define(trace::ObjectKind::Text, worker->name()));
        threads::TaskOutcome done = worker->join();
        if (blocks)
            m_gil->take(m_main);
        m_outcome.threads.push_back({ worker->name(), done.cpu, done.involuntaryDrops });
        note(done.error);
    }
}

} // namespace interleave::scenario
