// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "execution.h"

#include <os/filedescriptor.h>

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <vector>

namespace interleave::threads {

/// Step mode: every worker stands before its next step, without the GIL, until it is told to take it. Whoever drives it decides the
/// interleaving, so a test that waits for a worker to stand again before it releases the next one is deterministic.
///
/// A worker that has a thread of this process comes through `arrive`, and the thread waits. Others are held for somebody who has them wait:
/// tasks for their event loop, workers of other processes for who speaks to those. Everything else may be called by any thread and does not
/// block, but waitUntilStands. Outlives the run.
class ManualExecutor final : public StepGate
{
public:
    /// Where a worker stands: before the step `index` of its program.
    struct Place
    {
        std::uint32_t worker = 0; ///< Execution::number
        Op op = Op::Compute;
        std::uint32_t index = 0; ///< Instruction::index
        std::uint32_t line = 0;
        friend bool operator==(const Place &, const Place &) = default;
    };
    /// Where who is about to execute `instruction` stands. Pure.
    static Place placeOf(std::uint32_t worker, const Instruction &instruction) noexcept
    {
        return { worker, instruction.op, instruction.index, instruction.line };
    }

    /// What the trace says that a standing worker of this process is held on (trace/stepping.h). Before the run.
    void setObject(ObjectId object) noexcept { m_object = object; }
    [[nodiscard]] ObjectId object() const noexcept { return m_object; }
    void arrive(Execution &execution, const Instruction &instruction) override;

    /// Workers of whom only one can go on at a time, because they share a thread: the tasks of a loop. Whoever it is for chooses its address.
    using Crew = const void *;
    using Ticket = std::uint64_t;
    /// The worker stands until `go` is called: once, by whoever releases it, with the executor's mutex, so it must not block nor call the executor.
    /// Empty: nobody stands any more (open), so it may go on at once, and `go` is not called.
    /// With a crew it can be released only while none of the crew has its turn; its release begins a turn.
    [[nodiscard]] std::optional<Ticket> hold(const Place &place, Crew crew, std::function<void()> go);
    /// It stands no longer, though nobody has told it to go on. False: somebody had.
    bool withdraw(Ticket ticket);
    /// None of the crew stands any more, and none has a turn: their `go` is not called from now on.
    void disband(Crew crew);
    void turnBegins(Crew crew); ///< without having been released
    void turnEnds(Crew crew);

    /// Who stands now and could be released, those first who have stood longest.
    [[nodiscard]] std::vector<Place> standing() const;
    /// Lets this worker take its step. False if it does not stand, or another of its crew has its turn.
    bool release(std::uint32_t worker);
    /// Lets the one that has stood longest, of those that can be, take its step. False if there is none.
    bool releaseAny();
    /// Lets everybody go, for good: the run goes on without stepping.
    void open();
    [[nodiscard]] bool isOpen() const;
    /// Blocks until this worker stands and could be released, for `patience` at most. Where it stands; empty if it does not.
    [[nodiscard]] std::optional<Place> waitUntilStands(std::uint32_t worker, Nanoseconds patience) const;

private:
    struct Slot
    {
        Place place;
        bool released = false;
        os::FileDescriptor wake {}; ///< eventfd: readable once it is released. Of one that has a thread; else:
        Ticket ticket = 0;
        Crew crew = nullptr;
        std::function<void()> go {};
    };
    using Slots = std::list<Slot>;
    [[nodiscard]] bool isFree(const Slot &slot) const;
    [[nodiscard]] Slots::const_iterator find(std::uint32_t worker) const;
    void let(Slots::const_iterator slot);

    ObjectId m_object;
    mutable std::mutex m_mutex; ///< guards the rest; held for moments only
    mutable std::condition_variable m_changed; ///< somebody has come to stand, or a turn is over
    Slots m_slots; ///< one for each that stands, in the order in which they came
    std::map<Crew, std::uint32_t> m_turns; ///< how many of a crew have theirs, one in another's or told while one had it; none: not in it
    Ticket m_lastTicket = 0;
    bool m_open = false;
};

} // namespace interleave::threads
