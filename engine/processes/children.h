// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch.h"
#include "launcher.h"

#include <deque>
#include <mutex>

namespace interleave::processes {

/// The processes that a process has started, until it has joined them. Records ProcessStart and ProcessExit. Any thread of the process.
class Children
{
public:
    Children(Process &process, const threads::Variables &variables);
    ~Children();

    /// One of them; stays where it is for as long as its Children.
    struct Started
    {
        std::string name;
        ObjectId text {}; ///< its name in the trace
        std::optional<std::uint32_t> worker {}; ///< index in the job, if it is one of its workers
        Child child {};
        std::optional<int> status {}; ///< of waitpid, once it was joined
        int lastSignal = 0; ///< the last with which we tried to end it; 0: none. One that ended by another was ended by somebody else
    };
    /// Process.start: keeps the GIL. Fills in calledAt and caller.
    /// Errors: no more processes, the child died before it was ready.
    Result<Started *> start(const Caller &caller, Order order, std::optional<std::uint32_t> worker = {});
    /// Process.join: blocks without the GIL until it has ended, and reaps it.
    Waited join(const Caller &caller, Started &started, Deadline until = {});
    /// All of a worker's that were not joined yet, in the order of their starts.
    [[nodiscard]] std::vector<Started *> ofWorker(std::uint32_t worker);
    /// Process.terminate (SIGTERM), and SIGKILL for those who do not care; reaps them. Blocks for a moment; ends though the run is stopped.
    void terminate(const Caller &caller, const std::vector<Started *> &some);
    /// If it has ended: reaps it and records that. Never blocks.
    bool reap(const Caller &caller, Started &started);
    /// What a process does at its end: joins all; after a stop: terminates them.
    void finish(const Caller &caller);
    /// Those who were killed by a signal that we did not send, or with whom the engine could not go on.
    [[nodiscard]] std::vector<Error> problems();

private:
    [[nodiscard]] std::vector<Started *> running();
    Result<Child> launch(const Order &order);

    Process &m_process;
    std::mutex m_mutex; ///< guards the list; an entry is used by who joins it
    std::deque<Started> m_started;
    std::unique_ptr<StartMethod> m_method;
    Launcher m_launcher; ///< for threads that may end before the processes that they start
};

} // namespace interleave::processes
