// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "worker.h"

#include <sync/domain.h>
#include <sync/event.h>
#include <sync/rawlock.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace interleave::threads {

/// The threads that a process's program starts, as threading.Thread does it (Lib/threading.py, up to 3.12): who starts one blocks,
/// without the GIL, until it has begun; a thread holds a lock of its own until its program has ended, and who joins it waits for that
/// lock. Owns the threads. Any thread that has the GIL may start and join.
class ThreadGroup
{
public:
    /// Everything about a thread but its program: cores, self-observation, id. `number` is its worker's.
    using MakeTask = std::function<Task(std::uint32_t number, std::string name)>;
    class Member;
    using Handle = std::shared_ptr<Member>;

    /// `context`, `region` and `domain` outlive it. `firstNumber`: workers that are given no number count on from here.
    ThreadGroup(const ExecutionContext &context, trace::Region &region, sync::Domain &domain, MakeTask makeTask, std::uint32_t firstNumber);
    ~ThreadGroup(); ///< ends what is left: requests a stop if something is
    ThreadGroup(const ThreadGroup &) = delete;
    ThreadGroup &operator=(const ThreadGroup &) = delete;

    /// Introduces what starting blocks on. Once for the region.
    void define(gil::ThreadTrace &trace);

    /// Starts a thread that executes `body`, and returns once it runs (or on a stop, when it may not run yet). Errors: the system
    /// or this program gives no more threads. `waitsForWork`: a pool's, which ends only when it is let go.
    /// `interpreter`: the context that it runs in, if not the group's own; outlives the thread.
    Result<Handle> start(const sync::Caller &caller, std::string name, std::function<void(Execution &)> body,
        std::optional<std::uint32_t> number = {}, bool waitsForWork = false, const ExecutionContext *interpreter = nullptr);
    /// Thread.join: TimedOut if it still runs. Blocks without the GIL.
    sync::Outcome join(const sync::Caller &caller, Member &member, std::optional<Nanoseconds> timeout = {});
    /// At the end of the program: joins all, also those that are started meanwhile; once only those are left that wait for work,
    /// calls `letGo`, and joins them. Returns only when all have ended, stop or not.
    void joinAll(const sync::Caller &caller, const std::function<void()> &letGo);
    /// How those fared that have ended, in the order in which they were joined. Any thread.
    struct Ended
    {
        std::string name;
        TaskOutcome outcome;
    };
    /// Those that were reaped since the last call, in that order. Any thread.
    [[nodiscard]] std::vector<Ended> takeEnded();

private:
    void reap(Member &member);

    static constexpr std::size_t kMostAlive = 4'000;

    const ExecutionContext &m_context;
    trace::Region &m_region;
    sync::Domain &m_domain;
    const MakeTask m_makeTask;
    ObjectId m_startObject;
    std::mutex m_mutex; ///< guards the rest; held for moments only
    std::uint32_t m_nextNumber;
    std::vector<Handle> m_members; ///< not reaped yet
    std::vector<Ended> m_ended;
};

} // namespace interleave::threads
