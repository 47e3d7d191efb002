// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/coresource.h>
#include <core/error.h>
#include <core/runstate.h>
#include <core/uncaught.h>
#include <cpython/scriptrequest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the processes of one run say to each other. Plain values; protocol.h turns them into frames,
/// channel.h carries those.
///
///   watcher (RunSession) ◄──► supervisor ◄──► runner, latency service; any traced process ──► supervisor
///   (its region)
namespace interleave::host::message {

/// First word of every process of ours on its channel. The frame's header has the protocol's version.
struct Hello
{
    std::int32_t process = 0; ///< pid as the sender sees it
    friend bool operator==(const Hello &, const Hello &) = default;
};
/// Watcher → supervisor, once: what to run.
struct Start
{
    std::string scenario; ///< JSON of scenario::toJson
    std::optional<CoreSource> coreSource; ///< empty: the best that works
    std::optional<double> workPerMs; ///< empty: calibrate
    std::string script {}; ///< JSON of cpython::toJson: run this instead; with three descriptors: its stdin, stdout, stderr. Empty: a scenario
    friend bool operator==(const Start &, const Start &) = default;
};
/// Supervisor → runner, and → service, once. With the three descriptors of Start, if there is a script.
struct Prepare
{
    std::string scenario;
    std::optional<double> workPerMs;
    std::string regionAddress; ///< name of the abstract socket that takes regions, without the leading NUL
    std::uint16_t servicePort = 0; ///< of the latency service on the loopback; 0: there is none
    std::string script {}; ///< as in Start
    std::string probeSocket {}; ///< path of the socket that takes regions of the GIL probe
    std::string probe {}; ///< path of the library to preload; empty: none
    std::string noProbe {}; ///< why it is none
    friend bool operator==(const Prepare &, const Prepare &) = default;
};
/// Runner or service → supervisor: may be started (the service: listens on `port`).
struct Ready
{
    std::uint16_t port = 0;
    friend bool operator==(const Ready &, const Ready &) = default;
};
/// Supervisor → watcher: everything waits for Go. Regions and perf descriptors were sent before.
struct Started
{
    CoreSource coreSource = CoreSource::Sampled; ///< the best that the supervisor could prepare
    Error degraded; ///< why it is not what was wanted; empty message if it is
    friend bool operator==(const Started &, const Started &) = default;
};
/// Watcher → supervisor → runner: now.
struct Go
{
    bool selfObserve = false;
    bool stepMode = false; ///< every worker waits before each of its steps for a Step
    friend bool operator==(const Go &, const Go &) = default;
};
/// With one descriptor: a region's memfd. To the supervisor with the run's token (sweep.h), which any process
/// of the run has in its environment; to the watcher with the pid that the socket's credentials gave, and with a second
/// descriptor: the socket it came over, which is closed when the region is watched.
struct Region
{
    std::int32_t process = 0;
    std::string token;
    friend bool operator==(const Region &, const Region &) = default;
};
/// With one descriptor per core: perf events on the runner, to be mapped by the watcher. `cores[i]` belongs
/// to descriptor i.
struct Perf
{
    std::vector<std::uint32_t> cores;
    bool more = false; ///< another Perf message follows (a message carries at most kMaxDescriptors)
    friend bool operator==(const Perf &, const Perf &) = default;
};
/// Stop the runner's tree (SIGSTOP).
struct Freeze
{
    friend bool operator==(const Freeze &, const Freeze &) = default;
};
/// The tree has stood still since `at` (CLOCK_MONOTONIC).
struct Frozen
{
    Nanoseconds at { 0 };
    friend bool operator==(const Frozen &, const Frozen &) = default;
};
/// Let it go on.
struct Resume
{
    friend bool operator==(const Resume &, const Resume &) = default;
};
/// The tree was let go at `at` (CLOCK_MONOTONIC).
struct Resumed
{
    Nanoseconds at { 0 };
    friend bool operator==(const Resumed &, const Resumed &) = default;
};
/// Watcher → supervisor → runner, in step mode: the worker of that number takes its next step, if it stands before one.
struct Step
{
    static constexpr std::int32_t kAny = -1; ///< the one that has stood longest
    static constexpr std::int32_t kAll = -2; ///< everybody, for good: step mode is over
    std::int32_t worker = kAny;
    friend bool operator==(const Step &, const Step &) = default;
};
/// End the run; nothing of it is left 2 s later.
struct Stop
{
    friend bool operator==(const Stop &, const Stop &) = default;
};
/// Sent by the supervisor so that one that hangs is noticed.
struct Heartbeat
{
    friend bool operator==(const Heartbeat &, const Heartbeat &) = default;
};
/// What the runner measured before the run.
struct Calibrated
{
    double workPerMs = 0;
    friend bool operator==(const Calibrated &, const Calibrated &) = default;
};
/// A frame that was not understood, or something that went wrong without ending the run.
struct Problem
{
    Error error;
    friend bool operator==(const Problem &, const Problem &) = default;
};
/// Who a process of the run is.
enum class Role : std::uint8_t
{
    Runner,
    Service
};
/// With one descriptor: a pidfd, so that the watcher can end the process even when the supervisor is gone.
struct ProcessStarted
{
    std::int32_t process = 0;
    Role role = Role::Runner;
    friend bool operator==(const ProcessStarted &, const ProcessStarted &) = default;
};
/// The supervisor has reaped it.
struct ProcessEnded
{
    std::int32_t process = 0;
    std::int32_t status = 0; ///< as of waitpid
    friend bool operator==(const ProcessEnded &, const ProcessEnded &) = default;
};
/// Runner → supervisor (its own view), supervisor → watcher (the last word of a run).
struct Finished
{
    RunState outcome = RunState::Failed; ///< a state that isOver
    Nanoseconds wall { 0 };
    std::uint64_t switchNumber = 0; ///< as the run's GIL counted
    Error error;
    friend bool operator==(const Finished &, const Finished &) = default;
};

/// Runner → supervisor → watcher, before Finished: somebody ended with it.
struct Raised
{
    Uncaught uncaught;
    friend bool operator==(const Raised &, const Raised &) = default;
};

/// Watcher → supervisor: SIGINT to every process of the script, as Ctrl+C in a terminal gives it.
struct Interrupt
{
    friend bool operator==(const Interrupt &, const Interrupt &) = default;
};
/// Runner → supervisor → watcher, before Ready: how the script will be started.
struct ScriptPrepared
{
    cpython::ScriptSetup setup;
    friend bool operator==(const ScriptPrepared &, const ScriptPrepared &) = default;
};
/// Who waits for the script → supervisor → watcher: its interpreter has ended. (Without a sandbox that is the runner itself, and the supervisor knows.)
struct ScriptEnded
{
    std::int32_t status = 0; ///< as of waitpid
    friend bool operator==(const ScriptEnded &, const ScriptEnded &) = default;
};

} // namespace interleave::host::message

namespace interleave::host {

/// Any of them. The order gives each its number on the wire: append only.
using Message = std::variant<message::Hello, message::Start, message::Prepare, message::Ready,
    message::Started, message::Go, message::Region, message::Perf, message::Freeze, message::Frozen,
    message::Resume, message::Resumed, message::Stop, message::Heartbeat, message::Calibrated,
    message::Problem, message::ProcessStarted, message::ProcessEnded, message::Finished, message::Step,
    message::Raised, message::Interrupt, message::ScriptPrepared, message::ScriptEnded>;

} // namespace interleave::host
