// SPDX-License-Identifier: GPL-3.0-or-later
#include "processesmodel.h"

namespace interleave::scenario {

processes::Settings processSettings(const Scenario &scenario)
{
    processes::Settings settings;
    settings.method = scenario.startMethod;
    settings.gil = gilKindOf(scenario.gil);
    settings.switchInterval = scenario.switchInterval;
    settings.safePoints = safePointsOf(scenario.gil);
    settings.seed = scenario.knobs.seed;
    settings.usesService = scenario.service.needed;
    return settings;
}

void ProcessesModel::prepare()
{
    m_settings = processSettings(m_scenario);
    m_settings.workPerMs = m_context.workPerMs;
    m_settings.service = m_context.service;
    m_settings.observeThreshold = m_observeThreshold;
    m_settings.cores = m_cores;
    m_settings.announce = m_context.announce;
    m_settings.announceAddress = m_context.announceAddress;
    m_settings.program = m_context.childProgram;
    if (m_settings.method != trace::StartMethod::Fork)
        m_settings.scenario = toJson(m_scenario);

    auto shared = processes::SharedObjects::create(processes::JobLayout(m_job).shape());
    if (!shared)
        return note(shared.error());
    m_shared = std::move(*shared);
    // The workers that start alone and the main program have the numbers before.
    m_shared->word(processes::JobLayout::kNextNumber).store(m_starting.size() + 1);
    m_codes.emplace(m_job);
    m_process.emplace(m_settings, m_context.region, m_execution, m_job, *m_codes, *m_shared);
    m_steps.emplace(*m_process, m_variables);
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
                .code = m_codes->numberOf(worker.steps) },
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
    for (const threads::Exception &exception : m_shared->uncaught())
        tellUncaught(exception, {});
}

} // namespace interleave::scenario
