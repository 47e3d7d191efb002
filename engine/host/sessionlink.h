// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runsession.h"
#include <os/filedescriptor.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace interleave::host {

/// What callers of a RunSession wish; a bit each, so that a wish is never lost and never waits.
enum class Wish : unsigned
{
    Freeze = 1,
    Resume = 2,
    Stop = 4,
    Abandon = 8,
    Step = 16, ///< there is something in SessionLink::steps
    Interrupt = 32
};

/// What the threads of callers and the collector's thread share. Every member may be used by any thread.
struct SessionLink
{
    std::atomic<RunState> state { RunState::Starting }; ///< written by RunSession::State::enter only
    std::atomic<CoreSource> coreSource { CoreSource::Sampled };
    std::atomic<int> hostPid { 0 };
    std::atomic<int> runnerPid { 0 };
    std::atomic<unsigned> wishes { 0 };
    std::mutex stepMutex;
    std::vector<std::int32_t> steps; ///< as in message::Step; guarded by stepMutex
    std::mutex setupMutex;
    std::optional<cpython::ScriptSetup> setup; ///< of the script, when it is known; guarded by setupMutex
    os::FileDescriptor wake { eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) }; ///< constant after construction

    /// Any thread; the session's thread does it next.
    void wish(Wish what) noexcept
    {
        // Freeze and resume undo each other: the last one counts.
        if (what == Wish::Freeze)
            wishes.fetch_and(~unsigned(Wish::Resume));
        if (what == Wish::Resume)
            wishes.fetch_and(~unsigned(Wish::Freeze));
        wishes.fetch_or(unsigned(what));
        eventfd_write(wake.get(), 1);
    }
    /// Likewise: one step of that worker.
    void step(std::int32_t worker)
    {
        {
            const std::lock_guard lock(stepMutex);
            steps.push_back(worker);
        }
        wish(Wish::Step);
    }
    /// By the session's thread: those asked for since the last call.
    [[nodiscard]] std::vector<std::int32_t> takeSteps()
    {
        const std::lock_guard lock(stepMutex);
        return std::exchange(steps, {});
    }
    /// Collector's thread: takes the wish if it is there.
    bool take(Wish what) noexcept { return (wishes.fetch_and(~unsigned(what)) & unsigned(what)) != 0; }
};

} // namespace interleave::host
