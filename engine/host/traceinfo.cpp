// SPDX-License-Identifier: GPL-3.0-or-later
#include "traceinfo.h"

#include <os/affinity.h>
#include <os/machine.h>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace interleave::host {

std::vector<CoreId> coresOfMachine()
{
    const Result<std::vector<CoreId>> cores = os::allowedCores();
    return cores && !cores->empty() ? *cores : os::onlineCores();
}

void beginTraceInfo(trace::TraceStore &store, const RunRequest &request)
{
    const scenario::Scenario &scenario = request.scenario;
    trace::TraceInfo info = store.info();
    info.lesson = scenario.lesson;
    info.variant = scenario.variant;
    info.parametersJson
        = nlohmann::json(scenario.parameters).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (request.script) {
        const cpython::ScriptRequest &script = *request.script;
        if (info.variant.empty()) // no lesson's
            info.variant = script.script.filename().string();
        info.parametersJson = nlohmann::json { { "script", script.script.string() }, { "arguments", script.arguments },
            { "interpreter", script.interpreter.path.string() }, { "python", script.interpreter.version } }
                                  .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    info.seed = scenario.knobs.seed;
    const bool asked = scenario.gil != scenario::GilKind::CPython2 && scenario.gil != scenario::GilKind::None;
    info.switchInterval = asked ? scenario.switchInterval : Nanoseconds { 0 };
    info.timeScale = scenario.knobs.timeScale;
    info.machine = os::describeMachine().toLine();
    std::vector<CoreId> cores = coresOfMachine();
    if (scenario.knobs.coresAllowed > 0)
        cores.resize(std::min(cores.size(), std::size_t(scenario.knobs.coresAllowed)));
    info.coresAllowed = std::move(cores);
    info.stepped = request.stepMode;
    store.setInfo(info);
}

void completeTraceInfo(trace::TraceStore &store, const RunReport &report)
{
    trace::TraceInfo info = store.info();
    info.coreSource = report.coreSource;
    info.wall = report.wall;
    // The run speaks of its main process only; the sum of all GILs' own words is in the trace.
    info.gilSwitchNumber = std::max(info.gilSwitchNumber, report.switchNumber);
    info.outcome = runStateName(report.state);
    info.error = report.error.message.empty() ? std::string() : report.error.toLine();
    store.setInfo(info);
}

} // namespace interleave::host
