// SPDX-License-Identifier: GPL-3.0-or-later
#include "realrun.h"

#include "textfile.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

constexpr Nanoseconds kLeastLimit { 30'000'000'000 }; ///< a script that hangs is stopped after this, or after
constexpr int kTimesAsLong = 20; ///< so many times what it takes

/// The line number of `  File "…/script.py", line 12, in task`; 0 if it is no such line or names another file.
int lineIn(std::string_view text, const std::filesystem::path &script)
{
    constexpr std::string_view begin = "  File \"", middle = "\", line ";
    if (!text.starts_with(begin))
        return 0;
    const std::size_t end = text.find(middle);
    if (end == std::string_view::npos || std::filesystem::path(text.substr(begin.size(), end - begin.size())).filename() != script.filename())
        return 0;
    int line = 0;
    std::from_chars(text.data() + end + middle.size(), text.data() + text.size(), line);
    return std::max(line, 0);
}

} // namespace

host::RunRequest realRequest(const Lesson &lesson, const scenario::VariantSpec &variant, const scenario::Scenario &scenario, const cpython::Interpreter &interpreter)
{
    host::RunRequest request;
    request.scenario.lesson = scenario.lesson;
    request.scenario.variant = scenario.variant;
    cpython::ScriptRequest &script = request.script.emplace();
    script.script = lesson.folder / variant.script->file;
    script.arguments = scenario.arguments;
    script.interpreter = interpreter;
    if (!lesson.pack.empty())
        script.sandbox = cpython::SandboxChoice::Bubblewrap; // somebody else's: nothing less will do
    script.interpreterOptions = { "-B" }; // a lesson's folder stays as it is
    script.workingDirectory = lesson.folder;
    script.input = cpython::InputMode::None;
    request.timeLimit = std::max(kLeastLimit, kTimesAsLong * scenario.expected);
    return request;
}

LastWords lastWords(const std::string &errors, const std::filesystem::path &script)
{
    LastWords last;
    for (const std::string &line : splitLines(errors)) {
        if (const int place = lineIn(line, script))
            last.line = place;
        if (line.find_first_not_of(" \t\r") != std::string::npos)
            last.said = line;
    }
    return last;
}

std::optional<Error> whatWentWrong(const std::filesystem::path &script, const host::RunReport &report, const std::string &errors)
{
    const cpython::ScriptEnd end = report.script.value_or(cpython::ScriptEnd {});
    Error error { {}, {}, script.string() };
    if (report.state != RunState::Finished) {
        error.message = !end.overLimit.empty() ? "the script was stopped: " + end.overLimit
            : report.error.message.empty()     ? "its run ended as " + std::string(runStateName(report.state))
                                               : report.error.message;
        error.remedy = report.error.remedy;
        return error;
    }
    if (end.exitStatus != 0) {
        const LastWords last = lastWords(errors, script);
        error.line = last.line;
        error.message = "the script " + end.inWords() + (last.said.empty() ? "" : ": " + last.said);
        error.remedy = "run it by itself: python3 " + script.filename().string();
        return error;
    }
    if (!end.setup.probe) {
        error.message = "it could not be watched: " + (end.setup.noProbe.empty() ? "the probe was not loaded" : end.setup.noProbe);
        return error;
    }
    if (end.setup.gil == cpython::GilRung::Sampled) { // too coarse for a claim
        error.message = "its GIL could only be sampled from outside: " + end.setup.gilReason;
        return error;
    }
    return {};
}

} // namespace interleave::lessons
