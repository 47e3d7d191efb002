// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "jsontext.h"
#include "stopsignal.h"

#include <cpython/interpreterfinder.h>
#include <host/hostprogram.h>
#include <host/runsession.h>
#include <trace/atomicfile.h>
#include <trace/metrics.h>
#include <trace/tracefile.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::cli {

namespace {

using nlohmann::json;

Result<host::RunRequest> requestOf(const PythonCommand &command, const Surroundings &here)
{
    host::RunRequest request;
    const auto hostProgram = host::findHostProgram(here.program);
    if (!hostProgram)
        return Failure(hostProgram.error());
    request.hostProgram = *hostProgram;
    cpython::ScriptRequest &script = request.script.emplace();
    script.script = command.script;
    script.arguments = command.arguments;
    cpython::InterpreterFinder finder;
    script.interpreter = command.interpreter.empty() ? finder.best(command.script) : finder.examine(command.interpreter);
    if (!script.interpreter.usable())
        return fail(script.interpreter.problem, "name another one with --interpreter; `interleave doctor` lists those that are here");
    script.sandbox = command.sandbox;
    script.network = command.network;
    script.writable = command.writable;
    script.probe = command.probe;
    script.gil = command.gil;
    script.input = cpython::InputMode::Inherit;
    script.output = command.json ? cpython::OutputMode::Captured : cpython::OutputMode::Inherit;
    script.lineBuffered = false;
    if (command.timeout > 0)
        request.timeLimit = Nanoseconds { std::int64_t(command.timeout * 1e9) };
    return request;
}

json outcomeOf(const PythonCommand &command, const cpython::Interpreter &interpreter, const host::RunReport &report, const cpython::OutputLog &output)
{
    const cpython::ScriptEnd end = report.script.value_or(cpython::ScriptEnd {});
    const trace::TraceInfo info = report.store->info();
    return { { "script", command.script.string() }, { "arguments", command.arguments }, { "interpreter", toJson(interpreter) },
        { "sandbox", { { "level", cpython::sandboxName(end.setup.sandbox) }, { "reason", textOrNull(end.setup.sandboxReason) } } },
        { "gil", { { "exists", end.setup.hasGil }, { "source", cpython::gilRungName(end.setup.gil) }, { "reason", textOrNull(end.setup.gilReason) } } },
        { "probe", { { "loaded", end.setup.probe }, { "reason", textOrNull(end.setup.noProbe) } } }, { "state", runStateName(report.state) },
        { "error", textOrNull(report.error.message.empty() ? std::string() : report.error.toLine()) },
        { "exit_status", end.exitStatus ? json(*end.exitStatus) : json(nullptr) }, { "signal", end.signal ? json(*end.signal) : json(nullptr) },
        { "over_limit", textOrNull(end.overLimit) }, { "wall_ns", report.wall.count() }, { "stdout", output.text(cpython::Stream::Out) },
        { "stderr", output.text(cpython::Stream::Err) }, { "stdout_bytes", output.bytes(cpython::Stream::Out) },
        { "stderr_bytes", output.bytes(cpython::Stream::Err) }, { "stdout_cut", output.cut(cpython::Stream::Out) },
        { "stderr_cut", output.cut(cpython::Stream::Err) }, { "others", report.others ? json(*report.others) : json(nullptr) },
        { "metrics", trace::toJson(trace::measure(*report.store)) },
        { "trace",
            { { "events", info.events }, { "lost", info.lost }, { "late", info.late }, { "bytes", report.store->bytes() },
                { "core_source", coreSourceName(report.coreSource) }, { "violations", info.violations } } },
        { "warnings", report.warnings } };
}

/// What the shell gets: without --json the script's own status, as if Python had been called.
int statusOf(const PythonCommand &command, const host::RunReport &report, bool interrupted)
{
    const bool ended = report.state == RunState::Finished || (interrupted && report.script && report.script->overLimit.empty());
    if (!ended)
        return complain(report.error.message.empty() ? Error { "the script was stopped" } : report.error, RunFailed);
    if (command.json || !report.script)
        return Done;
    if (report.script->signal && !interrupted)
        fmt::print(stderr, "interleave: the script {}\n", report.script->inWords());
    return report.script->shellStatus();
}

} // namespace

int python(const PythonCommand &command, const Surroundings &here)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(command.script, ignored))
        return complain({ "there is no such script", "name a Python file", command.script.string() }, BadInput);
    if (!command.trace.empty()) {
        if (auto possible = trace::AtomicFile::create(command.trace); !possible)
            return complain(possible.error(), BadInput);
    }
    auto request = requestOf(command, here);
    if (!request)
        return complain(request.error(), BadInput);
    const cpython::Interpreter interpreter = request->script->interpreter;

    const StopSignal signal;
    auto session = host::RunSession::start(std::move(*request));
    if (!session)
        return complain(session.error(), RunFailed);
    const host::RunReport report = (*session)->wait(signal.token());
    for (const std::string &warning : report.warnings)
        fmt::print(stderr, "interleave: warning: {}\n", warning);
    if (command.sandbox == cpython::SandboxChoice::Best && report.script && !report.script->setup.sandboxReason.empty())
        fmt::print(stderr, "interleave: sandbox level '{}': {}\n", cpython::sandboxName(report.script->setup.sandbox), report.script->setup.sandboxReason);
    if (command.json)
        fmt::print("{}\n", outcomeOf(command, interpreter, report, *(*session)->output()).dump(2, ' ', false, json::error_handler_t::replace));
    const int status = statusOf(command, report, signal.token().stop_requested());
    if (!command.trace.empty()) {
        if (auto saved = trace::saveTrace(*report.store, command.trace); !saved)
            return complain(saved.error(), RunFailed);
        fmt::print(stderr, "saved {}\n", command.trace.string());
    }
    return status;
}

} // namespace interleave::cli
