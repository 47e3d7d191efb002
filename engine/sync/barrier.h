// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "condition.h"
#include "lock.h"

namespace interleave::sync {

/// threading.Barrier (Lib/threading.py): fills, opens, drains, and can be filled again once everybody has left; a wait that times out
/// breaks it for all. Records Woken (Barrier), BlockedLock while it blocks.
class Barrier
{
public:
    /// `parties`: at least 1.
    Barrier(Domain &domain, Appearance appearance, std::int64_t parties);

    /// Until all are there. BrokenBarrierError if it is broken, or breaks, or if `timeout` is over (which breaks it).
    Outcome wait(const Caller &caller, std::optional<Nanoseconds> timeout = {});

private:
    enum class State : std::uint8_t { Filling, Draining, Broken };
    Outcome enter(const Caller &caller);
    Outcome waitForAll(const Caller &caller, std::optional<Nanoseconds> timeout);
    void leave(const Caller &caller);

    const std::int64_t m_parties;
    Lock m_lock;
    Condition m_condition;
    State m_state = State::Filling; ///< this and the next guarded by m_lock
    std::int64_t m_count = 0; ///< threads inside
};

} // namespace interleave::sync
