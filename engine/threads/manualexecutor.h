// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "execution.h"

#include <os/filedescriptor.h>

#include <condition_variable>
#include <list>
#include <mutex>
#include <vector>

namespace interleave::threads {

/// Step mode: every worker stands before its next step, without the GIL, until it is told to take it. Whoever drives it decides the
/// interleaving, so a test that waits for a worker to stand again before it releases the next one is deterministic.
///
/// Workers come through `arrive` on their own threads; everything else may be called by any thread and does not block, but
/// waitUntilStands. Outlives the run.
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

    /// What the trace says that a standing worker sleeps on. Before the run.
    void setObject(ObjectId object) noexcept { m_object = object; }
    void arrive(Execution &execution, const Instruction &instruction) override;

    /// Who stands now, those first who have stood longest.
    [[nodiscard]] std::vector<Place> standing() const;
    /// Lets this worker take its step. False if it does not stand.
    bool release(std::uint32_t worker);
    /// Lets the one that has stood longest take its step. False if nobody stands.
    bool releaseAny();
    /// Lets everybody go, for good: the run goes on without stepping.
    void open();
    /// Blocks until this worker stands, for `patience` at most. Where it stands; empty if it does not.
    [[nodiscard]] std::optional<Place> waitUntilStands(std::uint32_t worker, Nanoseconds patience) const;

private:
    struct Slot
    {
        Place place;
        bool released = false;
        os::FileDescriptor wake; ///< eventfd: readable once it is released
    };
    static void let(Slot &slot);

    ObjectId m_object;
    mutable std::mutex m_mutex; ///< guards the rest; held for moments only
    mutable std::condition_variable m_changed; ///< somebody has come to stand
    std::list<Slot> m_slots; ///< one for each that stands, in the order in which they came
    bool m_open = false;
};

} // namespace interleave::threads
