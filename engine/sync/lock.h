// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain.h"
#include "lockable.h"
#include "rawlock.h"

namespace interleave::sync {

/// threading.Lock (Modules/_threadmodule.c). Not re-entrant, not fair, and anybody may release it. Records Obtain and Release, and
/// BlockedLock while it blocks.
class Lock final : public Lockable
{
public:
    Lock(Domain &domain, Appearance appearance)
        : m_domain(domain)
        , m_appearance(appearance)
    {
    }
    Outcome acquire(const Caller &caller, std::optional<Nanoseconds> timeout = {}) override;
    Outcome release(const Caller &caller) override;
    bool isOwned(const Caller &) override { return m_raw.locked(); }
    std::uint32_t releaseSave(const Caller &caller) override;
    Outcome acquireRestore(const Caller &caller, std::uint32_t count) override;
    void inherit(const Lockable &parent, std::uint32_t, std::uint32_t) override { m_raw.inherit(static_cast<const Lock &>(parent).m_raw); }
    [[nodiscard]] bool locked() noexcept { return m_raw.locked(); }

private:
    Domain &m_domain;
    const Appearance m_appearance;
    RawLock m_raw;
};

} // namespace interleave::sync
