// SPDX-License-Identifier: GPL-3.0-or-later
#include "pythons.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace interleave::cpython::testing {

namespace {

std::optional<Python> ask(const std::string &path)
{
    if (!std::filesystem::exists(path))
        return {};
    const std::string command
        = path + " -c 'import sys; print(\"%d %d\" % sys.version_info[:2])' 2>/dev/null";
    FILE *answer = popen(command.c_str(), "r");
    Python python { path };
    const bool understood = answer != nullptr && fscanf(answer, "%d %d", &python.major, &python.minor) == 2;
    if (answer != nullptr)
        pclose(answer);
    return understood ? std::optional(python) : std::nullopt;
}

} // namespace

std::vector<Python> pythons()
{
    std::vector<Python> others;
    const char *home = std::getenv("HOME");
    std::error_code none;
    for (const auto &version : std::filesystem::directory_iterator(
             std::filesystem::path(home != nullptr ? home : "/") / ".pyenv/versions", none)) {
        if (const auto python = ask((version.path() / "bin/python").string()))
            others.push_back(*python);
    }
    std::sort(others.begin(), others.end(), [](const Python &a, const Python &b) {
        return std::pair(a.major, a.minor) > std::pair(b.major, b.minor);
    });
    if (std::getenv("INTERLEAVE_ALL_PYTHONS") == nullptr && others.size() > 1)
        others.resize(1);
    if (const auto system = ask("/usr/bin/python3"))
        others.insert(others.begin(), *system);
    return others;
}

} // namespace interleave::cpython::testing
