// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace interleave::cpython {

/// How an interpreter was found.
enum class Origin : std::uint8_t
{
    Path, ///< a folder of $PATH
    Pyenv, ///< a version of pyenv
    VirtualEnvironment, ///< $VIRTUAL_ENV, or .venv, venv or env in the script's folder or one above
    Chosen ///< named by the user
};
[[nodiscard]] const char *originName(Origin origin) noexcept; ///< "path", "pyenv", "virtual environment", "chosen"

/// A Python that is on this machine, in its own words. A plain value; InterpreterFinder makes it. One that would not answer is a value, too: then
/// `problem` says why, and only path, program and origin mean anything.
struct Interpreter
{
    std::filesystem::path path; ///< as found: what is started. In a virtual environment the link matters, so it is not resolved
    std::filesystem::path program; ///< the real file
    Origin origin = Origin::Chosen;
    std::string problem; ///< why it cannot be used, and what to do; empty: it can

    std::string implementation; ///< "cpython", "pypy", …: sys.implementation.name
    std::string version; ///< "3.13.0", with "rc1" and the like
    int major = 0;
    int minor = 0;
    int micro = 0;
    bool shared = false; ///< libpythonX.Y.so has the interpreter; false: it is in the program
    bool debug = false; ///< Py_DEBUG
    bool freeThreaded = false; ///< a build without the GIL (Py_GIL_DISABLED)
    bool hasGil = true; ///< now: sys._is_gil_enabled() where there is one (a free-threaded build may have it switched on)
    bool virtualEnvironment = false; ///< sys.prefix is not sys.base_prefix
    std::filesystem::path prefix; ///< sys.prefix: what a sandbox must show
    std::filesystem::path basePrefix; ///< sys.base_prefix, likewise
    std::string noProbe; ///< why the GIL probe cannot work in it; empty: as far as can be told beforehand it can

    [[nodiscard]] bool usable() const noexcept { return problem.empty(); }
    [[nodiscard]] bool probeCanWork() const noexcept { return problem.empty() && noProbe.empty(); }
    /// "Python 3.13.0, free-threaded, debug build: it has no GIL", for a list; of one that is not usable its problem.
    [[nodiscard]] std::string describe() const;
    friend bool operator==(const Interpreter &, const Interpreter &) = default;
};

} // namespace interleave::cpython
