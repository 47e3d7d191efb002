// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "threadtrack.h"

#include <deque>
#include <unordered_map>

namespace interleave::trace {

/// The threads of a run by RingId, and by the numbers that the records of a region name them by. References stay valid. One thread.
class ThreadTable
{
public:
    /// Gives it its number `ring`.
    ThreadTrack &add(ThreadTrack track)
    {
        track.ring = static_cast<std::uint32_t>(m_threads.size());
        m_threads.push_back(track);
        if (track.number > 0)
            m_byNumber[keyOf(track.region, track.number)] = &m_threads.back();
        return m_threads.back();
    }
    [[nodiscard]] ThreadTrack &operator[](std::uint32_t ring) { return m_threads[ring]; }
    [[nodiscard]] const ThreadTrack &operator[](std::uint32_t ring) const { return m_threads[ring]; }
    /// Null if there is none of that number (a writer may say anything).
    [[nodiscard]] const ThreadTrack *numbered(std::uint32_t region, std::uint32_t number) const
    {
        const auto found = m_byNumber.find(keyOf(region, number));
        return found == m_byNumber.end() ? nullptr : found->second;
    }
    /// The youngest that is called so by its ThreadStart; null if none is. Looks at the youngest first: who asks means one that has just come.
    [[nodiscard]] const ThreadTrack *named(std::uint32_t region, std::uint32_t object) const
    {
        for (auto track = m_threads.rbegin(); object != 0 && track != m_threads.rend(); ++track) {
            if (track->region == region && track->named == object)
                return &*track;
        }
        return nullptr;
    }
    [[nodiscard]] auto begin() { return m_threads.begin(); }
    [[nodiscard]] auto end() { return m_threads.end(); }
    [[nodiscard]] auto begin() const { return m_threads.begin(); }
    [[nodiscard]] auto end() const { return m_threads.end(); }

private:
    static constexpr std::uint64_t keyOf(std::uint32_t region, std::uint32_t number) noexcept { return std::uint64_t { region } << 32 | number; }
    std::deque<ThreadTrack> m_threads; ///< deque: they are pointed to
    std::unordered_map<std::uint64_t, ThreadTrack *> m_byNumber; ///< by region and number
};

} // namespace interleave::trace
