// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain.h"
#include "lockable.h"
#include "rawlock.h"

#include <atomic>

namespace interleave::sync {

/// threading.RLock (Modules/_threadmodule.c, rlock_*): the thread that has it may acquire it again, and only that thread may release
/// it. Records Obtain and Release of the outermost pair only. Any thread that has the GIL; blocking, time-outs and errors are Lockable's
/// (lockable.h), and releasing what one does not have raises RuntimeError.
class RLock final : public Lockable
{
public:
    RLock(Domain &domain, Appearance appearance)
        : m_domain(domain)
        , m_appearance(appearance)
    {
    }
    Outcome acquire(const Caller &caller, std::optional<Nanoseconds> timeout = {}) override;
    Outcome release(const Caller &caller) override;
    bool isOwned(const Caller &caller) override;
    std::uint32_t releaseSave(const Caller &caller) override;
    Outcome acquireRestore(const Caller &caller, std::uint32_t count) override;
    /// Who forked while it had the lock has it in the child as well (the thread's ident is the same there).
    void inherit(const Lockable &parent, std::uint32_t forker, std::uint32_t now) override;

private:
    Outcome give(const Caller &caller);

    Domain &m_domain;
    const Appearance m_appearance;
    RawLock m_raw;
    /// gil::ThreadState::id, 0 for nobody. Others read it to learn that it is not they; only the owner writes.
    std::atomic<std::uint32_t> m_owner { 0 };
    std::uint32_t m_count = 0; ///< the owner's alone
};

} // namespace interleave::sync
