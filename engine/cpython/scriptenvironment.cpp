// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptenvironment.h"

#include <algorithm>
#include <string_view>
#include <unistd.h>

namespace interleave::cpython {

namespace {

std::string_view nameOf(std::string_view entry)
{
    return entry.substr(0, entry.find('='));
}

std::string_view valueIn(const std::vector<std::string> &environment, std::string_view name)
{
    for (const std::string &entry : environment) {
        if (nameOf(entry) == name && entry.size() > name.size())
            return std::string_view(entry).substr(name.size() + 1);
    }
    return {};
}

} // namespace

std::vector<std::string> environmentWith(const std::vector<std::string> &base, const std::vector<std::string> &added)
{
    std::vector<std::string> result = added;
    for (const std::string &entry : base) {
        if (std::none_of(added.begin(), added.end(), [&](const std::string &one) { return nameOf(one) == nameOf(entry); }))
            result.push_back(entry);
    }
    return result;
}

std::vector<std::string> probeEnvironment(
    const ScriptRequest &request, const std::string &probe, const std::string &socket, const std::vector<std::string> &inherited)
{
    if (probe.empty())
        return {};
    const std::string_view others = valueIn(inherited, "LD_PRELOAD");
    std::vector<std::string> environment {
        "LD_PRELOAD=" + probe + (others.empty() ? std::string() : ":" + std::string(others)),
        "INTERLEAVE_PROBE_SOCKET=" + socket,
        "INTERLEAVE_PROBE_SCRIPT=" + request.script.string(),
    };
    if (!request.bootstrap)
        environment.emplace_back("INTERLEAVE_PROBE_BOOTSTRAP=0");
    if (!request.lines)
        environment.emplace_back("INTERLEAVE_PROBE_LINES=0");
    if (request.lineBuffered && request.output == OutputMode::Captured)
        environment.emplace_back("INTERLEAVE_PROBE_LINE_BUFFERED=1");
    return environment;
}

std::vector<std::string> ownEnvironment()
{
    std::vector<std::string> environment;
    for (char **entry = environ; entry != nullptr && *entry != nullptr; ++entry)
        environment.emplace_back(*entry);
    return environment;
}

} // namespace interleave::cpython
