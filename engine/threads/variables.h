// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "program.h"

#include <gil/pthreadlock.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace interleave::threads {

/// How often a unit of os::burnUnit counts a reference to the variable it works with up and down. A unit stands for some 50 bytecodes
/// (gil::kTicksPerUnit), and a loop over a shared object comes by it about every sixth.
inline constexpr int kReferencesPerUnit = 8;

/// The variables of a job, in the memory of one interpreter: real memory, real races (through the GIL's safe points, or without a GIL
/// everywhere), and no undefined behaviour, because every access is a relaxed atomic one: it orders nothing, as in Python.
///
/// Free-threaded (PEP 703) each has a lock of its own, held while it is read or written (a load, an addition and a store are still
/// three things), and a reference count that is biased: its owner counts plainly, everybody else atomically, all in one cache line.
class Variables
{
public:
    /// What stands in a variable, and the how-manieth that is (from 1; 0: nothing was seen).
    struct Seen
    {
        std::int64_t value = 0;
        std::uint64_t version = 0;
    };
    /// `first`: what the trace calls the object with index 0; the others follow.
    explicit Variables(const std::vector<ObjectDecl> &objects, bool freeThreaded = false, ObjectId first = objectIdOf(0));
    [[nodiscard]] ObjectId firstObject() const noexcept { return m_first; }

    /// `object`: index in the job; must be a variable. Any thread; free-threaded it blocks for as long as another thread is at the
    /// same variable.
    [[nodiscard]] Seen load(std::uint32_t object) noexcept
    {
        if (m_freeThreaded) [[unlikely]]
            return lockedLoad(m_cells[object]);
        return seenIn(m_cells[object]);
    }
    /// The value as it stands, without its lock: for a forked child, in which nobody is left who might hold that.
    [[nodiscard]] std::int64_t peek(std::uint32_t object) const noexcept
    {
        return m_cells[object].value.load(std::memory_order_relaxed);
    }
    /// Returns what it went over: the version stored is one more. Value and version belong together: the GIL keeps the others away, or the
    /// variable's lock.
    Seen store(std::uint32_t object, std::int64_t value) noexcept
    {
        if (m_freeThreaded) [[unlikely]]
            return lockedStore(m_cells[object], value);
        return storeIn(m_cells[object], value);
    }

    /// Counts kReferencesPerUnit references up and down, as a unit of work with this object does. `owner`: from 1, the worker that asks for
    /// an object of its own (the first to come owns it); 0: the object is everybody's (the main thread has made it).
    void countReferences(std::uint32_t object, std::uint32_t owner) noexcept;

private:
    struct alignas(64) Cell ///< a cache line each, so that only real sharing is shared
    {
        std::atomic<std::int64_t> value { 0 };
        std::atomic<std::uint64_t> version { 1 };
        gil::Mutex lock {};
        std::atomic<std::uint32_t> owner { 0 }; ///< 0: none yet
        std::atomic<std::uint32_t> ownReferences { 0 }; ///< written by the owner, or under a GIL
        std::atomic<std::int64_t> sharedReferences { 0 };
    };
    // relaxed: they order nothing, as in Python.
    static Seen seenIn(const Cell &cell) noexcept
    {
        return { cell.value.load(std::memory_order_relaxed), cell.version.load(std::memory_order_relaxed) };
    }
    static Seen storeIn(Cell &cell, std::int64_t value) noexcept
    {
        const Seen over = seenIn(cell);
        cell.value.store(value, std::memory_order_relaxed);
        cell.version.store(over.version + 1, std::memory_order_relaxed);
        return over;
    }
    static Seen lockedLoad(Cell &cell) noexcept;
    static Seen lockedStore(Cell &cell, std::int64_t value) noexcept;

    std::unique_ptr<Cell[]> m_cells; ///< one for each object, of whatever kind
    const bool m_freeThreaded;
    const ObjectId m_first;
};

} // namespace interleave::threads
