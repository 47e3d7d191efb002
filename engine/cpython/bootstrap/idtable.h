// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave::cpython::bootstrap {

/// What the trace calls Python's objects: by their address, because nothing of ours may hang on them (not even a weak reference, which a script could count).
/// An object that dies without a word leaves its entry to the next one at its address, so who makes an object puts() it anew. After a fork only what
/// all regions share is left. Any thread; holds a spin lock for some 20 ns. Never more than kMost: then put() does nothing.
class IdTable
{
public:
    static constexpr std::size_t kMost = 1u << 19;
    struct Entry
    {
        const void *object = nullptr; ///< null: free; this table: was removed
        std::uint32_t id = 0; ///< 0: none
        std::uint64_t number = 0; ///< by use: a job's number, a pool's count of jobs
    };

    /// id 0 if it is not there.
    [[nodiscard]] Entry find(const void *object);
    void put(const void *object, std::uint32_t id, std::uint64_t number = 0);
    /// Counts its number up and returns it with its id; id 0 if it is not there.
    [[nodiscard]] Entry count(const void *object);
    void remove(const void *object);
    /// In a forked child: what has an id of its region only is void.
    void forked();

private:
    class Locked;
    [[nodiscard]] Entry *look(const void *object) const;
    void grow();

    std::atomic_flag m_lock = ATOMIC_FLAG_INIT;
    Entry *m_entries = nullptr; ///< never freed: the process's end does it
    std::size_t m_capacity = 0; ///< a power of two
    std::size_t m_used = 0; ///< removed ones as well
    std::size_t m_live = 0;
};

} // namespace interleave::cpython::bootstrap
