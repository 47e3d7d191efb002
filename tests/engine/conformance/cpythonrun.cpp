// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpythonrun.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace interleave::conformance {

namespace {

struct Output
{
    std::string text;
    int status = -1;
};

Output outputOf(const std::string &command)
{
    FILE *pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr)
        return {};
    Output output;
    char buffer[4096];
    while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe))
        output.text.append(buffer, n);
    output.status = ::pclose(pipe);
    return output;
}

/// Version and file of the interpreter itself: what is on PATH may be a script that starts it.
const Result<std::pair<std::string, std::string>> &python()
{
    static const Result<std::pair<std::string, std::string>> found = []() -> Result<std::pair<std::string, std::string>> {
        const Output output = outputOf("python3 -c 'import platform, sys; print(platform.python_version(), sys.executable)' 2>/dev/null");
        std::istringstream words(output.text);
        std::pair<std::string, std::string> result;
        if (output.status != 0 || !(words >> result.first) || !std::getline(words >> std::ws, result.second))
            return fail("there is no python3 on PATH", "install python3");
        return result;
    }();
    return found;
}

Result<std::string> run(const std::string &environment, const std::filesystem::path &script, const std::string &arguments)
{
    if (!python())
        return Failure(python().error());
    const Output output = outputOf(environment + " '" + python()->second + "' -B '" + script.string() + "' " + arguments);
    if (output.status != 0)
        return fail(script.filename().string() + " ended with status " + std::to_string(output.status), "run it by hand");
    return output.text;
}

} // namespace

bool hasPython(const std::string &name)
{
    return outputOf(name + " -c pass 2>/dev/null").status == 0;
}

std::vector<double> experiment(const std::string &python, const std::string &arguments)
{
    Output output = outputOf(python + " -B '" INTERLEAVE_SOURCE_DIR "/tests/bench/gilexperiments.py' " + arguments);
    if (output.status != 0)
        return {};
    std::replace_if(output.text.begin(), output.text.end(), [](char c) { return c == '[' || c == ']' || c == ','; }, ' ');
    std::istringstream words(output.text);
    std::vector<double> numbers;
    for (double number = 0; words >> number;)
        numbers.push_back(number);
    return numbers;
}

Result<CPythonRun> runUnderProbe(const std::filesystem::path &script, const std::string &arguments)
{
#ifndef INTERLEAVE_GILPROBE
    (void)script;
    (void)arguments;
    return fail("the probe for CPython's GIL knows x86-64 with glibc only", "run it on such a machine");
#else
    char name[] = "/tmp/interleave-gilprobe-XXXXXX";
    const int descriptor = ::mkstemp(name);
    if (descriptor < 0)
        return failErrno("no temporary file can be made", "make room in /tmp");
    ::close(descriptor);
    const auto output = run(std::string("env LD_PRELOAD='" INTERLEAVE_GILPROBE "' GILPROBE_OUT=") + name, script, arguments);
    std::ifstream file(name);
    std::string line;
    CPythonRun result;
    bool lost = false;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        ProbeRecord record;
        char kind = 0;
        if (words >> record.time >> record.thread >> kind) {
            record.take = kind == 'T';
            result.seen.push_back(record);
        } else {
            lost = true;
        }
    }
    std::filesystem::remove(name);
    if (!output)
        return Failure(output.error());
    if (lost)
        return fail("the probe lost records", "shorten the run");
    if (result.seen.empty())
        return fail("the probe sees nothing of the GIL of Python " + python()->first, "try CPython 3.7 to 3.13");
    std::stable_sort(result.seen.begin(), result.seen.end(), [](const ProbeRecord &a, const ProbeRecord &b) { return a.time < b.time; });
    result.version = python()->first;
    result.output = *output;
    return result;
#endif
}

} // namespace interleave::conformance
