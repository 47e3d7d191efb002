// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caller.h"
#include "outcome.h"

#include <optional>

namespace interleave::sync {

/// What a condition needs of its lock: Lock or RLock.
class Lockable
{
public:
    virtual ~Lockable() = default;
    /// `timeout`: empty, for ever; 0, only if it is free. TimedOut where Python returns False. Blocks without the GIL, and only if it is taken.
    virtual Outcome acquire(const Caller &caller, std::optional<Nanoseconds> timeout = {}) = 0;
    /// RuntimeError if it is not locked (Lock) or not the caller's (RLock). Never blocks.
    virtual Outcome release(const Caller &caller) = 0;
    /// As Condition asks (_is_owned): a Lock has no owner, so whoever asks while it is locked passes.
    virtual bool isOwned(const Caller &caller) = 0;
    /// Gives it up however often the caller has it; returns how often (_release_save, _acquire_restore).
    virtual std::uint32_t releaseSave(const Caller &caller) = 0;
    /// After a fork, in the child, before anybody else uses it: as taken as `parent` (of the same class) was then. `forker`: the thread that lives on, as the
    /// parent knew it; `now`: as the child knows it.
    virtual void inherit(const Lockable &parent, std::uint32_t forker, std::uint32_t now) = 0;
    virtual Outcome acquireRestore(const Caller &caller, std::uint32_t count) = 0;
};

} // namespace interleave::sync
