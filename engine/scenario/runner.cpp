// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner.h"

#include "asynciomodel.h"
#include "interpretersmodel.h"
#include "processesmodel.h"
#include "run.h"
#include "sequentialmodel.h"
#include "threadsmodel.h"

#include <fmt/core.h>

namespace interleave::scenario {

namespace {

std::optional<Error> whyNot(const Scenario &scenario, const RunContext &context)
{
    if (!(context.workPerMs > 0))
        return Error { "this machine's speed is not known", "run `interleave calibrate`" };
    if (scenario.service.needed && context.service.port == 0)
        return Error { "the scenario talks to the local service, but there is none",
            "start the service first" };
    return {};
}

} // namespace

Result<std::unique_ptr<Run>> makeRun(const Scenario &scenario, const RunContext &context, threads::StopSignal &stop)
{
    switch (scenario.model) {
    case Model::Sequential:
        return std::make_unique<SequentialModel>(scenario, context, stop);
    case Model::Threads:
        return std::make_unique<ThreadsModel>(scenario, context, stop);
    case Model::Processes:
        return std::make_unique<ProcessesModel>(scenario, context, stop);
    case Model::Asyncio:
        return std::make_unique<AsyncioModel>(scenario, context, stop);
    case Model::Interpreters:
        return std::make_unique<InterpretersModel>(scenario, context, stop);
    }
    return fail(fmt::format("the model '{}' cannot be run by this version", modelName(scenario.model)),
        R"(use model = "threads" or "sequential")");
}

RunOutcome runScenario(const Scenario &scenario, const RunContext &context)
{
    RunOutcome outcome;
    if (outcome.error = whyNot(scenario, context); outcome.error)
        return outcome;
    auto stop = threads::StopSignal::create();
    if (!stop) {
        outcome.error = stop.error();
        return outcome;
    }
    auto run = makeRun(scenario, context, **stop);
    if (!run) {
        outcome.error = run.error();
        return outcome;
    }
    const std::stop_callback forward(context.stop, [&signal = **stop] { signal.request(); });
    outcome = (*run)->run();
    // A worker that failed also stops the others; that is a failure, not a stop.
    outcome.stopped = !outcome.error && context.stop.stop_requested();
    return outcome;
}

} // namespace interleave::scenario
