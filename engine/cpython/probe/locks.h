// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "process.h"

#include <atomic>
#include <cstdint>
#include <semaphore.h>

namespace interleave::probe {

/// The locks that somebody had to wait for (a threading.Lock is a semaphore up to Python 3.13), by their address. From the first wait on, all that is done with such
/// a lock is recorded; those that nobody waits for cost a look into an empty table. Any thread; nothing blocks or allocates. An address keeps its object,
/// whatever locks come to lie there.
class Locks
{
public:
    struct Lock
    {
        std::atomic<std::uintptr_t> address;
        std::atomic<std::uint32_t> object; ///< 0: being made
        std::atomic<std::uint32_t> waiters;
        std::atomic<std::uint64_t> releasedAt; ///< Ticks, 0: not since somebody had it
        std::atomic<std::uint32_t> releasedBy; ///< thread number
        std::atomic<bool> held; ///< an Obtain stands without its Release
    };

    /// Null: nobody ever waited for it.
    [[nodiscard]] Lock *find(const void *address) noexcept;
    /// Makes it known (by the name that is given, else as the how-manieth it is); null: there are kMost already.
    Lock *make(const void *address, const Writing &writing, trace::ObjectKind kind, const char *name = nullptr, std::size_t length = 0) noexcept;
    /// In a forked child.
    void forget() noexcept;

    /// The calling thread has it now.
    static void obtained(Lock &lock, const Writing &writing) noexcept;
    /// The calling thread is about to release it.
    static void released(Lock &lock, const Writing &writing) noexcept;

private:
    static constexpr std::size_t kMost = 4096;
    static constexpr std::size_t kSlots = 2 * kMost;

    std::atomic<std::uint32_t> m_count { 0 };
    Lock m_slots[kSlots] {};
};

extern Locks g_locks;

} // namespace interleave::probe
