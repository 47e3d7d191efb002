// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptrequest.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace interleave::cpython {

namespace {

using nlohmann::json;

/// Arguments and names of files are bytes, not text; JSON has text only. So bytes that are no UTF-8 (and the mark itself) are written as a mark and two
/// hexadecimal digits, and plain text is as it is.
constexpr char kMark = '\x1a';

std::string packed(std::string_view bytes)
{
    std::string text;
    bool plain = true;
    for (const char c : bytes)
        plain = plain && static_cast<unsigned char>(c) < 0x80 && c != kMark;
    if (plain)
        return std::string(bytes);
    for (const char c : bytes) {
        if (static_cast<unsigned char>(c) < 0x80 && c != kMark)
            text += c;
        else
            text += fmt::format("{}{:02x}", kMark, static_cast<unsigned char>(c));
    }
    return text;
}

std::string unpacked(std::string_view text)
{
    const auto digit = [](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == kMark && i + 2 < text.size()) {
            bytes += char(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

json packedList(const std::vector<std::string> &texts)
{
    json list = json::array();
    for (const std::string &text : texts)
        list.push_back(packed(text));
    return list;
}

std::vector<std::string> unpackedList(const json &list)
{
    std::vector<std::string> texts;
    for (const json &text : list)
        texts.push_back(unpacked(text.get_ref<const std::string &>()));
    return texts;
}

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

json write(const ScriptLimits &limits)
{
    return { { "memory", limits.memory }, { "processes", limits.processes }, { "threads", limits.threads }, { "openFiles", limits.openFiles },
        { "fileSize", limits.fileSize }, { "temporaryFiles", limits.temporaryFiles } };
}

ScriptLimits readLimits(const json &from)
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
    to.limits = readLimits(from.at("limits"));
    to.input = choice(from.at("input"), InputMode::Inherit);
    to.output = choice(from.at("output"), OutputMode::Inherit);
    from.at("lineBuffered").get_to(to.lineBuffered);
    from.at("probe").get_to(to.probe);
    from.at("bootstrap").get_to(to.bootstrap);
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
        { "sandbox", int(request.sandbox) }, { "network", request.network }, { "writable", packedList(writable) }, { "limits", write(request.limits) },
        { "input", int(request.input) }, { "output", int(request.output) }, { "lineBuffered", request.lineBuffered }, { "probe", request.probe },
        { "bootstrap", request.bootstrap } }
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
