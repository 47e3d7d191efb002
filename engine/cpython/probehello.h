// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace interleave::cpython {

/// Names a listening unix socket of type SOCK_SEQPACKET by its path (so that a sandbox can bind-mount it; the folder it lies in is its owner's alone).
/// With LD_PRELOAD, which names libinterleave-probe.so, it is all that a traced process needs. The probe takes both, and every other variable
/// that begins with kProbeVariablePrefix, out of the process's environment before Python reads it, and gives them back to whatever the process
/// executes: a script sees the environment that it would have had. interleave_probe_setting (probe/probeapi.h) tells what they were.
inline constexpr const char *kProbeSocketVariable = "INTERLEAVE_PROBE_SOCKET";
inline constexpr const char *kProbeVariablePrefix = "INTERLEAVE_PROBE_";

inline constexpr std::uint64_t kProbeHelloMagic = 0x31'4c'45'48'56'4c'54'49ULL; ///< "ITLVHEL1"
inline constexpr std::uint32_t kProbeHelloVersion = 1;

/// How the process that says hello came to be.
enum class ProcessOrigin : std::uint8_t {
    Executed = 0, ///< by exec: a new program with a new memory. If its pid said hello before, that region's process image is gone (its threads ended)
    Forked = 1, ///< by fork, without an exec since: a Python process that took its GIL for the first time
};

/// What is known of the process's GIL when it says hello. Later its state stands in the region (ProbePage, probe/probepage.h).
enum class GilFinding : std::uint8_t {
    NotFound = 0, ///< no CPython, or one whose GIL could not be found
    Expected = 1, ///< a CPython that has one; nobody has taken it yet
    Found = 2,
    FreeThreaded = 3, ///< a build without (it may come back at run time, and is then found)
};

/// The one packet that a traced process sends when it has connected, with exactly one descriptor (SCM_RIGHTS): its sealed memfd region
/// (trace/regionlayout.h). Who it is, the socket's credentials say (SO_PEERCRED: as the receiver numbers processes), never this. Then the
/// process waits, for at most kProbePatienceMs, until the receiver closes the connection: close it when whoever watches has
/// the region, and nothing recorded comes too late. Nothing is ever sent back. Only CPythons say hello; other programs that a script starts are
/// not recorded (but what they start is, if it is a CPython).
struct ProbeHello
{
    std::uint64_t magic; ///< kProbeHelloMagic
    std::uint32_t version; ///< kProbeHelloVersion
    std::uint32_t bytes; ///< sizeof(ProbeHello)
    std::uint32_t process; ///< own pid as it sees it: its parent's events name it so
    std::uint32_t parent; ///< likewise, its parent's
    std::uint64_t began; ///< nanoseconds of CLOCK_MONOTONIC when the probe began in this process
    ProcessOrigin origin;
    GilFinding gil;
    std::uint8_t reserved[6];
    char python[112]; ///< what Py_GetVersion says, cut, zero-terminated: "3.11.2 (main, …) [GCC …]". Not trusted: sanitizedName
};
static_assert(sizeof(ProbeHello) == 152 && std::is_trivially_copyable_v<ProbeHello>);

inline constexpr int kProbePatienceMs = 500;

} // namespace interleave::cpython
