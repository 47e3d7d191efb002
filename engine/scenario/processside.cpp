// SPDX-License-Identifier: GPL-3.0-or-later
#include "processside.h"

#include "run.h"

#include <processes/jobobjects.h>

#include <algorithm>

namespace interleave::scenario {

processes::Settings processSettings(const Scenario &scenario)
{
    processes::Settings settings;
    settings.method = scenario.startMethod;
    settings.owner = scenario.model == Model::Processes ? processes::ObjectOwner::Everybody
        : scenario.model == Model::Asyncio              ? processes::ObjectOwner::EventLoop
                                                        : processes::ObjectOwner::EachProcess;
    settings.gil = gilKindOf(scenario.gil);
    settings.switchInterval = scenario.switchInterval;
    settings.safePoints = safePointsOf(scenario.gil);
    settings.seed = scenario.knobs.seed;
    settings.usesService = scenario.service.needed;
    return settings;
}

Result<std::unique_ptr<ProcessSide>> ProcessSide::create(const Given &given)
{
    std::unique_ptr<ProcessSide> side(new ProcessSide);
    processes::Settings &settings = side->m_settings;
    settings = processSettings(given.scenario);
    settings.workPerMs = given.context.workPerMs;
    settings.service = given.context.service;
    settings.observeThreshold = given.observeThreshold;
    settings.cores = given.cores;
    settings.announce = given.context.announce;
    settings.announceAddress = given.context.announceAddress;
    settings.program = given.context.childProgram;
    if (settings.method != trace::StartMethod::Fork)
        settings.scenario = toJson(given.scenario);
    if (given.context.stepper != nullptr) {
        auto desk = processes::StepDesk::create(*given.context.stepper);
        if (!desk)
            return Failure(desk.error());
        side->m_steps = std::move(*desk);
        settings.stepDesk = side->m_steps->descriptor();
    }
    auto shared = processes::SharedObjects::create(processes::JobLayout(given.job).shape());
    if (!shared)
        return Failure(shared.error());
    side->m_shared = std::move(*shared);
    side->m_shared->word(processes::JobLayout::kNextNumber).store(given.firstNumber);
    side->m_codes.emplace(given.job);
    side->m_process.emplace(settings, given.context.region, given.execution, given.job, *side->m_codes, *side->m_shared, given.sync);
    return side;
}

ProcessPools::ProcessPools(ProcessSide &side, const threads::Variables &variables)
    : m_side(side)
    , m_children(side.process(), variables)
    , m_pools(side.process(), m_children)
{
}

threads::Flow ProcessPools::execute(threads::Execution &execution, const threads::Instruction &instruction)
{
    switch (instruction.op) {
    case Op::Submit:
        return m_pools.submit(execution, instruction);
    case Op::Map:
        return m_pools.map(execution, instruction);
    default:
        return execution.fail({ "a step does not fit its object", "report this: it is a defect of Interleave" });
    }
}

void ProcessPools::finish(const processes::Caller &caller, RunOutcome &outcome)
{
    m_pools.finish(caller);
    m_children.finish(caller);
    for (Error &problem : m_children.problems())
        outcome.problems.push_back(std::move(problem));
    if (const auto reported = m_side.shared().reported(); reported && !outcome.error)
        outcome.error = reported;
}

bool ProcessPools::areIn(const threads::Job &job) noexcept
{
    return std::any_of(job.objects.begin(), job.objects.end(), [](const threads::ObjectDecl &object) {
        return object.kind == ObjectKind::ProcessPool || object.kind == ObjectKind::MpPool;
    });
}

} // namespace interleave::scenario
