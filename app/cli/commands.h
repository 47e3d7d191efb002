// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commandline.h"

#include <core/coresource.h>

#include <cstdint>
#include <vector>

namespace interleave::cli {

struct ListCommand
{
    bool json = false;
};
struct RunCommand
{
    std::string lesson; ///< empty with `all`
    bool all = false;
    std::string variant;
    std::vector<std::string> settings; ///< NAME=VALUE
    std::optional<std::uint64_t> seed;
    std::string sweep; ///< NAME=A..B[:STEP]; empty: none
    int repeat = 0;
    bool json = false;
    std::filesystem::path trace;
    std::optional<CoreSource> coreSource;
};
struct ExportCommand
{
    std::filesystem::path input;
    std::string format;
    std::filesystem::path output;
};

/// What all commands need to know about their surroundings.
struct Surroundings
{
    std::filesystem::path program; ///< own executable
    Hooks hooks;
};

int list(const ListCommand &command, const Surroundings &here);
int run(const RunCommand &command, const Surroundings &here);
int check(const std::filesystem::path &directory, const Surroundings &here);
int exportTrace(const ExportCommand &command, const Surroundings &here);
int calibrate(bool json);
int doctor(bool json);

/// Prints an error as its one line on stderr and returns `status`.
int complain(const Error &error, ExitStatus status);

} // namespace interleave::cli
