// SPDX-License-Identifier: GPL-3.0-or-later
#include "processesmodel.h"

namespace interleave::scenario {

void ProcessesModel::prepare()
{
    auto side = ProcessSide::create({ .scenario = m_scenario,
        .context = m_context,
        .execution = m_execution,
        .job = m_job,
        .observeThreshold = m_observeThreshold,
        .cores = m_cores,
        // The workers that start alone and the main program have the numbers before.
        .firstNumber = m_starting.size() + 1 });
    if (!side)
        return note(side.error());
    m_side = std::move(*side);
    m_steps.emplace(m_side->process(), m_variables);
    m_execution.steps = &*m_steps;
}

void ProcessesModel::startAll()
{
    const processes::Caller caller { *m_gil, m_main, m_execution.stop };
    for (std::uint32_t i = 0; i < m_starting.size() && !m_execution.stop.requested(); ++i) {
        const threads::WorkerDecl &worker = *m_starting[i].worker;
        auto started = m_steps->children().start(caller,
            { .name = m_starting[i].name,
                .number = i,
                .place = taskOf(i, {}, worker.steps).place,
                .code = m_side->codes().numberOf(worker.steps) },
            std::uint32_t(&worker - m_job.workers.data()));
        if (!started) {
            note(started.error());
            m_execution.stop.request();
        }
    }
}

void ProcessesModel::execute()
{
    const Nanoseconds begin = monotonicNow();
    const Nanoseconds cpuBegin = threadCpuNow();
    startAll();
    if (m_mainWorker != nullptr && !m_outcome.error) {
        threads::Execution execution(m_execution, m_main, static_cast<std::uint32_t>(m_starting.size()));
        execution.run(m_mainWorker->steps);
        note(execution.error());
        tellUncaught(execution.exception(), m_mainWorker->name);
        if (execution.error())
            m_execution.stop.request();
    }
    m_steps->finish({ *m_gil, m_main, m_execution.stop });
    m_outcome.wall = monotonicNow() - begin;
    m_outcome.threads = { { "MainThread", threadCpuNow() - cpuBegin, m_main.involuntaryDrops } };
    note(m_steps->error());
    m_outcome.problems = m_steps->children().problems();
    for (const threads::Exception &exception : m_side->shared().uncaught())
        tellUncaught(exception, {});
}

} // namespace interleave::scenario
