// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gilrung.h"
#include "interpreter.h"
#include "sandboxlevel.h"

#include <core/error.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace interleave::cpython {

/// What a script and everything it starts may use. Sane for lessons about threads: 200 of them, or 10 000 tasks, fit in. Enforced by the
/// kernel where that works (rlimits, set after exec) and by the supervisor, which looks at the tree ten times a second and ends the run that is
/// over one. Not in SandboxLevel::None. (Time: host::RunRequest::timeLimit.)
struct ScriptLimits
{
    static std::uint64_t usualMemory() noexcept; ///< half of the machine's, 4 GiB at most
    std::uint64_t memory = usualMemory(); ///< bytes in RAM, all processes together
    std::uint32_t processes = 200; ///< at a time, all together
    std::uint32_t threads = 4000; ///< at a time, all together
    std::uint32_t openFiles = 4096; ///< of each process
    std::uint64_t fileSize = 1ULL << 30; ///< bytes of any file that it writes
    std::uint64_t temporaryFiles = 256ULL << 20; ///< bytes in the sandbox's private /tmp
    friend bool operator==(const ScriptLimits &, const ScriptLimits &) = default;
};

/// What the script reads from its stdin.
enum class InputMode : std::uint8_t
{
    None, ///< /dev/null: input() raises EOFError
    Pipe, ///< what RunSession::writeInput gives it, until closeInput
    Inherit ///< this process's own
};
/// Where the script's stdout and stderr go.
enum class OutputMode : std::uint8_t
{
    Captured, ///< to RunSession::output()
    Inherit ///< to this process's own stdout and stderr, untouched
};

/// A Python script to be run in a real interpreter. A plain value: put it into host::RunRequest::script, and RunSession runs it instead of a scenario;
/// collector, journal, freeze, stop, core lanes, store and metrics are the same. All paths are made absolute by RunSession::start.
struct ScriptRequest
{
    std::filesystem::path script;
    std::vector<std::string> arguments; ///< sys.argv[1:]
    Interpreter interpreter; ///< of an InterpreterFinder
    std::vector<std::string> interpreterOptions; ///< in front of the script, for example "-X", "dev"
    std::filesystem::path workingDirectory; ///< empty: this process's own
    std::vector<std::string> environment; ///< "NAME=value", added to ours and instead of what has the same name
    SandboxChoice sandbox = SandboxChoice::Best;
    bool network = false; ///< the sandbox lets it into the network (its own loopback it always has)
    std::vector<std::filesystem::path> writable; ///< folders that the sandbox lets it write to; all others are read-only but /tmp, which is its own
    ScriptLimits limits;
    InputMode input = InputMode::Pipe;
    OutputMode output = OutputMode::Captured;
    bool lineBuffered = true; ///< stdout is written at every line as to a terminal, though it is a pipe. By the bootstrap: not without it
    bool probe = true; ///< preload the GIL probe: who held it, who wanted it. Without it threads and cores are shown all the same
    GilRung gil = GilRung::Probe; ///< the rung that is tried first (a switch for tests); below it the next ones are. Without `probe` and with Probe here nothing looks at the GIL
    bool bootstrap = true; ///< names of threads, loops, tasks (bootstrap/README.md). It is a part of the probe: not without that
    bool lines = true; ///< the bootstrap publishes which line a thread is at
    friend bool operator==(const ScriptRequest &, const ScriptRequest &) = default;
};

/// Where libinterleave-probe.so is: $INTERLEAVE_PROBE if set (and then nowhere else), or beside interleave-host. Reads the file system.
/// Errors: it is in neither place; says what was tried.
[[nodiscard]] Result<std::filesystem::path> findProbe(const std::filesystem::path &hostProgram);

/// How a script was started: known when the run is Running.
struct ScriptSetup
{
    SandboxLevel sandbox = SandboxLevel::None; ///< really in use
    std::string sandboxReason; ///< why it is not a better one; empty: it is the best there is, or the one that was asked for
    bool probe = false; ///< preloaded. Whether it found the GIL is in the trace
    std::string noProbe; ///< why not, though it was wanted
    GilRung gil = GilRung::None; ///< how the GIL is seen. It is known a moment after the script runs; until then what is hoped for
    std::string gilReason; ///< why not by a better rung, in words; empty: it is the best, or the one that was asked for
    bool hasGil = true; ///< false: there is none to be seen, in a free-threaded build with its GIL off
    friend bool operator==(const ScriptSetup &, const ScriptSetup &) = default;
};

/// How it ended. A script that fails ends a run just as well as one that does not: RunState::Finished. Stopped: by us.
struct ScriptEnd
{
    ScriptSetup setup;
    std::optional<int> exitStatus; ///< of the interpreter; empty: it did not come so far, or a signal ended it
    std::optional<int> signal; ///< that ended it
    std::string overLimit; ///< the limit for which we ended it, in words; empty: none
    [[nodiscard]] int shellStatus() const noexcept; ///< as a shell has it: the status, or 128 + signal; 0 … 255
    [[nodiscard]] std::string inWords() const; ///< "ended with status 1", "was killed by signal 11 (SIGSEGV)"
    friend bool operator==(const ScriptEnd &, const ScriptEnd &) = default;
};

/// For the protocol, and back. Errors: not such a text. Pure.
[[nodiscard]] std::string toJson(const ScriptRequest &request);
[[nodiscard]] Result<ScriptRequest> scriptFromJson(std::string_view text);

} // namespace interleave::cpython
