// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commandline.h"

#include <core/coresource.h>
#include <cpython/gilrung.h>
#include <cpython/sandboxlevel.h>

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
    std::filesystem::path interpreter; ///< for variants of a real CPython; empty: the best that is here
};
struct ExportCommand
{
    std::filesystem::path input;
    std::string format;
    std::filesystem::path output;
};

struct PythonCommand
{
    std::filesystem::path script;
    std::vector<std::string> arguments;
    std::filesystem::path interpreter; ///< a file or a name on PATH; empty: the best that is here
    cpython::SandboxChoice sandbox = cpython::SandboxChoice::Best;
    bool network = false;
    std::vector<std::filesystem::path> writable;
    double timeout = 0; ///< seconds; 0: none
    bool probe = true;
    cpython::GilRung gil = cpython::GilRung::Probe;
    bool json = false;
    std::filesystem::path trace;
};
struct CompareCommand
{
    std::string lesson;
    std::filesystem::path interpreter; ///< as in PythonCommand
    int repeat = 3;
    bool json = false;
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
int newLesson(const std::filesystem::path &folder);
int python(const PythonCommand &command, const Surroundings &here);
int compare(const CompareCommand &command, const Surroundings &here);
int exportTrace(const ExportCommand &command, const Surroundings &here);
int calibrate(bool json);
int doctor(bool json, const Surroundings &here);

/// Prints an error as its one line on stderr and returns `status`.
int complain(const Error &error, ExitStatus status);

} // namespace interleave::cli
