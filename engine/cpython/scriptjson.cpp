// SPDX-License-Identifier: GPL-3.0-or-later
#include "packedtext.h"
#include "scriptrequest.h"

#include <nlohmann/json.hpp>

namespace interleave::cpython {

namespace {

using nlohmann::json;

template <class Enum> Enum choice(const json &value, Enum last)
{
    const auto number = value.get<unsigned>();
    if (number > unsigned(last))
        throw std::out_of_range("a choice is out of range");
    return Enum(number);
}

/// What the runner needs of it.
json write(const Interpreter &interpreter)
{
    return { { "path", packed(interpreter.path.native()) }, { "program", packed(interpreter.program.native()) },
        { "prefix", packed(interpreter.prefix.native()) }, { "basePrefix", packed(interpreter.basePrefix.native()) }, { "version", interpreter.version },
        { "implementation", interpreter.implementation }, { "major", interpreter.major }, { "minor", interpreter.minor }, { "micro", interpreter.micro },
        { "shared", interpreter.shared }, { "debug", interpreter.debug }, { "freeThreaded", interpreter.freeThreaded }, { "hasGil", interpreter.hasGil },
        { "virtualEnvironment", interpreter.virtualEnvironment }, { "origin", int(interpreter.origin) }, { "problem", interpreter.problem },
        { "noProbe", interpreter.noProbe } };
}

Interpreter readInterpreter(const json &from)
{
    Interpreter to;
    const auto path = [&](const char *key) { return std::filesystem::path(unpacked(from.at(key).get_ref<const std::string &>())); };
    to.path = path("path");
    to.program = path("program");
    to.prefix = path("prefix");
    to.basePrefix = path("basePrefix");
    from.at("version").get_to(to.version);
    from.at("implementation").get_to(to.implementation);
    from.at("major").get_to(to.major);
    from.at("minor").get_to(to.minor);
    from.at("micro").get_to(to.micro);
    from.at("shared").get_to(to.shared);
    from.at("debug").get_to(to.debug);
    from.at("freeThreaded").get_to(to.freeThreaded);
    from.at("hasGil").get_to(to.hasGil);
    from.at("virtualEnvironment").get_to(to.virtualEnvironment);
    to.origin = choice(from.at("origin"), Origin::Chosen);
    from.at("problem").get_to(to.problem);
    from.at("noProbe").get_to(to.noProbe);
    return to;
}

} // namespace

nlohmann::json limitsToJson(const ScriptLimits &limits)
{
    return { { "memory", limits.memory }, { "processes", limits.processes }, { "threads", limits.threads }, { "openFiles", limits.openFiles },
        { "fileSize", limits.fileSize }, { "temporaryFiles", limits.temporaryFiles } };
}

ScriptLimits limitsFromJson(const nlohmann::json &from)
{
    ScriptLimits to;
    from.at("memory").get_to(to.memory);
    from.at("processes").get_to(to.processes);
    from.at("threads").get_to(to.threads);
    from.at("openFiles").get_to(to.openFiles);
    from.at("fileSize").get_to(to.fileSize);
    from.at("temporaryFiles").get_to(to.temporaryFiles);
    return to;
}

namespace {

ScriptRequest readRequest(const json &from)
{
    ScriptRequest to;
    to.script = unpacked(from.at("script").get_ref<const std::string &>());
    to.arguments = unpackedList(from.at("arguments"));
    to.interpreter = readInterpreter(from.at("interpreter"));
    to.interpreterOptions = unpackedList(from.at("interpreterOptions"));
    to.workingDirectory = unpacked(from.at("workingDirectory").get_ref<const std::string &>());
    to.environment = unpackedList(from.at("environment"));
    to.sandbox = choice(from.at("sandbox"), SandboxChoice::None);
    from.at("network").get_to(to.network);
    for (const std::string &folder : unpackedList(from.at("writable")))
        to.writable.emplace_back(folder);
    to.limits = limitsFromJson(from.at("limits"));
    to.input = choice(from.at("input"), InputMode::Inherit);
    to.output = choice(from.at("output"), OutputMode::Inherit);
    from.at("lineBuffered").get_to(to.lineBuffered);
    from.at("probe").get_to(to.probe);
    to.gil = choice(from.at("gil"), GilRung::None);
    from.at("bootstrap").get_to(to.bootstrap);
    from.at("lines").get_to(to.lines);
    return to;
}

} // namespace

std::string toJson(const ScriptRequest &request)
{
    std::vector<std::string> writable;
    for (const std::filesystem::path &folder : request.writable)
        writable.push_back(folder.native());
    return json { { "script", packed(request.script.native()) }, { "arguments", packedList(request.arguments) },
        { "interpreter", write(request.interpreter) }, { "interpreterOptions", packedList(request.interpreterOptions) },
        { "workingDirectory", packed(request.workingDirectory.native()) }, { "environment", packedList(request.environment) },
        { "sandbox", int(request.sandbox) }, { "network", request.network }, { "writable", packedList(writable) }, { "limits", limitsToJson(request.limits) },
        { "input", int(request.input) }, { "output", int(request.output) }, { "lineBuffered", request.lineBuffered }, { "probe", request.probe },
        { "gil", int(request.gil) },
        { "bootstrap", request.bootstrap }, { "lines", request.lines } }
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<ScriptRequest> scriptFromJson(std::string_view text)
{
    try {
        return readRequest(json::parse(text));
    } catch (const std::exception &error) {
        return fail(std::string("the request to run a script cannot be read: ") + error.what(),
            "the two programs do not belong together; install both from one package");
    }
}

} // namespace interleave::cpython
