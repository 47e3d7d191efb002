// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <string>
#include <utility>

namespace interleave::lessons::test {

/// What a command prints (both streams), and its exit status.
inline std::pair<std::string, int> output(const std::string &command)
{
    FILE *pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (!pipe)
        return { "popen failed", -1 };
    std::string text;
    char buffer[4096];
    while (const std::size_t n = ::fread(buffer, 1, sizeof buffer, pipe))
        text.append(buffer, n);
    return { text, ::pclose(pipe) };
}

} // namespace interleave::lessons::test
