// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gil/gil.h>
#include <threads/execution.h>
#include <threads/stopsignal.h>

#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

struct pollfd;

namespace interleave::processes {

/// Who does something: a thread that has its GIL, and has it again when the call returns, and what ends its waits.
struct Caller
{
    gil::Gil &gil;
    gil::ThreadState &thread;
    const threads::StopSignal &stop;
};
/// Who executes.
inline Caller callerOf(threads::Execution &execution)
{
    return { execution.gil(), execution.thread(), execution.context().stop };
}

/// How a wait ended.
enum class Waited : std::uint8_t {
    Ready,
    TimedOut,
    Stopped, ///< the run is to end
};

/// CLOCK_MONOTONIC; empty: never.
using Deadline = std::optional<Nanoseconds>;
/// From now on; none: never.
inline Deadline deadlineAfter(std::optional<Nanoseconds> timeout)
{
    return timeout ? Deadline(monotonicNow() + *timeout) : Deadline();
}

/// Blocks until the descriptor has one of `events`, the deadline is over or a stop is requested. Everything that waits in this
/// library waits on descriptors, because those work between processes and end with a stop. Knows nothing of the GIL. Any thread.
Waited waitFor(int descriptor, short events, const threads::StopSignal &stop, Deadline until = {});
/// The same for any of several, whose `revents` are set.
Waited waitForAny(std::vector<pollfd> &descriptors, const threads::StopSignal &stop, Deadline until = {});

/// A wait without the GIL: drops it, saying what the thread does meanwhile, and takes it again.
class WithoutGil
{
public:
    WithoutGil(const Caller &caller, trace::LaneState then, ObjectId on = {})
        : m_caller(caller)
    {
        m_caller.gil.drop(m_caller.thread, then, on);
    }
    ~WithoutGil() { m_caller.gil.take(m_caller.thread); }
    WithoutGil(const WithoutGil &) = delete;
    WithoutGil &operator=(const WithoutGil &) = delete;

private:
    const Caller &m_caller;
};

} // namespace interleave::processes
