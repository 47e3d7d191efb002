// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "future.h"
#include "programposition.h"

#include <cstdint>
#include <string>

namespace interleave::async {

/// A coroutine that the loop steps (asyncio/tasks.py). Made by EventLoop::createTask. Loop's thread only.
class Task final : public Future
{
public:
    /// `object`: its id in the trace, none: it is not traced.
    Task(EventLoop &loop, Coroutine coroutine, std::string name, ObjectId object);
    ~Task() override;

    /// Throws CancelledError at what it awaits; at its first step, which then never runs, if it has not
    /// begun. False if it is done.
    bool cancel() override;
    /// Takes back one cancel(): how many are left.
    std::uint32_t uncancel() noexcept { return m_cancelRequests > 0 ? --m_cancelRequests : 0; }
    [[nodiscard]] std::uint32_t cancelling() const noexcept { return m_cancelRequests; }

    [[nodiscard]] const std::string &name() const noexcept { return m_name; }
    [[nodiscard]] ObjectId object() const noexcept { return reason().object; }
    /// A time limit is put around what it does, and taken away: its waits end by themselves meanwhile.
    void limitBegins() noexcept { ++m_limits; }
    void limitEnds() noexcept { --m_limits; }
    [[nodiscard]] bool limited() const noexcept { return m_limits > 0; }
    /// Line of the script it is at, for the trace; 0: not known.
    void setLine(std::uint32_t line) noexcept { m_line = line; }

    // For step mode.
    /// Where it is in its program; null: it has none, or nobody steps.
    [[nodiscard]] ProgramPosition *position() const noexcept { return m_position.get(); }
    ProgramPosition &makePosition(std::uint32_t number)
    {
        if (!m_position || m_position->number() != number)
            m_position = std::make_unique<ProgramPosition>(number);
        return *m_position;
    }
    /// It stands before its turn.
    void hold(std::uint64_t ticket) noexcept { m_ticket = ticket; }
    /// It was told to take that step: its turn begins.
    void goOn(const threads::Instruction *told);

    // For the loop, futures and awaited operations.
    /// Runs until it awaits something that is not done, or ends; `thrown` is raised where it stands.
    void step(std::optional<Exception> thrown);
    /// What it awaited is done: its next step is queued.
    void wakeUp(Future &future);
    /// It awaits `future` (null: it only lets others run) in this frame.
    void suspend(Coroutine::Frame frame, FuturePtr future) noexcept;
    void suspendForGood() noexcept;
    void setNext(Coroutine::Frame frame) noexcept { m_next = frame; }
    std::optional<Exception> takeThrown() noexcept { return std::exchange(m_thrown, {}); }
    /// Drops the coroutine with all that it awaits; nothing of it runs any more.
    void drop() noexcept;

private:
    friend class EventLoop;
    void runUntilItSuspends();
    void finish(Outcome end);
    void await();
    void turn(std::optional<Exception> thrown);

    std::unique_ptr<ProgramPosition> m_position; ///< outlives the coroutine, whose frames point to it
    std::uint64_t m_ticket = 0; ///< it stands before its turn (ManualExecutor::Ticket); 0: it does not
    Coroutine m_coroutine;
    std::string m_name;
    Coroutine::Frame m_next {}; ///< which frame goes on; null once the coroutine has ended
    FuturePtr m_awaited; ///< what it suspended on in this step
    FuturePtr m_waiter; ///< what it waits for, between steps (`_fut_waiter`)
    std::optional<Exception> m_thrown; ///< what its await raises
    std::uint32_t m_cancelRequests = 0;
    std::uint32_t m_line = 0;
    std::uint32_t m_limits = 0;
    bool m_started = false;
    bool m_suspended = false;
    bool m_forGood = false;
    bool m_mustCancel = false;
    TaskPtr m_keep; ///< itself, while the loop has it in its list
    Task *m_before = nullptr, *m_after = nullptr; ///< the loop's list of those that are not done
};

} // namespace interleave::async
