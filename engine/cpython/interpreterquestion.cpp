// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpreterquestion.h"

#include "programfile.h"

#include <os/program.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::cpython {

namespace {

using nlohmann::json;

constexpr std::string_view kMark = "interleave-interpreter:";

/// For every Python since 2.7. One line, after whatever site's modules may print.
constexpr const char *kQuestion = R"(
import sys, json, sysconfig
def var(name):
    return bool(sysconfig.get_config_var(name))
implementation = getattr(sys, 'implementation', None)
gil = getattr(sys, '_is_gil_enabled', None)
base = getattr(sys, 'base_prefix', sys.prefix)
sys.stdout.write('\ninterleave-interpreter:' + json.dumps({
    'implementation': implementation.name if implementation else 'cpython',
    'numbers': list(sys.version_info[:3]),
    'version': sys.version.split()[0].rstrip('+'),
    'shared': var('Py_ENABLE_SHARED'),
    'debug': hasattr(sys, 'gettotalrefcount'),
    'freeThreaded': var('Py_GIL_DISABLED'),
    'hasGil': bool(gil()) if gil else True,
    'prefix': sys.prefix,
    'basePrefix': base,
}) + '\n')
)";

bool isNumber(const json &value)
{
    return value.is_number_unsigned() && value.get<std::uint64_t>() < 1000;
}

std::string firstLine(std::string_view text)
{
    constexpr std::size_t kMost = 120;
    text = text.substr(0, text.find('\n'));
    return std::string(text.substr(0, kMost));
}

std::string whyNoProbe(const Interpreter &interpreter)
{
    if (interpreter.implementation != "cpython")
        return "the probe reads CPython only";
    if (interpreter.major < 3 || (interpreter.major == 3 && interpreter.minor < 7))
        return "the probe reads Python 3.7 and later";
    return whyNothingCanBePreloaded(interpreter.program);
}

} // namespace

bool readAnswer(std::string_view output, Interpreter &interpreter)
{
    const std::size_t at = output.rfind(kMark);
    if (at == std::string_view::npos)
        return false;
    std::string_view line = output.substr(at + kMark.size());
    line = line.substr(0, line.find('\n'));
    const json answer = json::parse(line, nullptr, false);
    if (!answer.is_object())
        return false;
    try {
        const json &numbers = answer.at("numbers");
        if (!numbers.is_array() || numbers.size() != 3 || !isNumber(numbers[0]) || !isNumber(numbers[1]) || !isNumber(numbers[2]))
            return false;
        Interpreter read = interpreter;
        read.major = numbers[0].get<int>();
        read.minor = numbers[1].get<int>();
        read.micro = numbers[2].get<int>();
        answer.at("implementation").get_to(read.implementation);
        answer.at("version").get_to(read.version);
        answer.at("shared").get_to(read.shared);
        answer.at("debug").get_to(read.debug);
        answer.at("freeThreaded").get_to(read.freeThreaded);
        answer.at("hasGil").get_to(read.hasGil);
        read.prefix = answer.at("prefix").get<std::string>();
        read.basePrefix = answer.at("basePrefix").get<std::string>();
        read.virtualEnvironment = read.prefix != read.basePrefix;
        interpreter = std::move(read);
        return true;
    } catch (const json::exception &) {
        return false;
    }
}

Interpreter askInterpreter(const std::filesystem::path &path, Origin origin, Nanoseconds patience)
{
    Interpreter interpreter;
    interpreter.path = path;
    interpreter.origin = origin;
    std::error_code error;
    interpreter.program = std::filesystem::canonical(path, error);
    if (error) {
        interpreter.problem = fmt::format("{}: {}", path.string(), error.message());
        return interpreter;
    }
    auto answer = os::runProgram({ path.string(), "-I", "-c", kQuestion }, patience);
    if (answer && answer->exitCode == 2 && answer->text.find("-I") != std::string::npos) // Python 2 has no -I
        answer = os::runProgram({ path.string(), "-E", "-s", "-c", kQuestion }, patience);
    if (!answer)
        interpreter.problem = answer.error().message;
    else if (answer->exitCode > 128)
        interpreter.problem = fmt::format("{} was killed by signal {} when it was asked for its version", path.string(), answer->exitCode - 128);
    else if (!readAnswer(answer->text, interpreter))
        interpreter.problem = fmt::format("{} does not answer like a Python: \"{}\"", path.string(), firstLine(answer->text));
    else
        interpreter.noProbe = whyNoProbe(interpreter);
    return interpreter;
}

} // namespace interleave::cpython
