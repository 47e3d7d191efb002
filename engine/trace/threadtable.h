// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "threadtrack.h"

#include <deque>
#include <vector>

namespace interleave::trace {

/// The threads of a run by RingId, and by the numbers that the records of a region name them by. References stay valid. One thread.
class ThreadTable
{
public:
    ThreadTrack &add(ThreadTrack track)
    {
        track.ring = static_cast<std::uint32_t>(m_threads.size());
        m_threads.push_back(track);
        if (track.number > 0 && track.number <= kMaxNumber) {
            if (m_byNumber.size() <= track.region)
                m_byNumber.resize(track.region + std::size_t(1));
            auto &region = m_byNumber[track.region];
            if (region.size() < track.number)
                region.resize(track.number, nullptr);
            region[track.number - 1] = &m_threads.back();
        }
        return m_threads.back();
    }
    [[nodiscard]] ThreadTrack &operator[](std::uint32_t ring) { return m_threads[ring]; }
    [[nodiscard]] const ThreadTrack &operator[](std::uint32_t ring) const { return m_threads[ring]; }
    /// Null if there is none of that number (a writer may say anything).
    [[nodiscard]] const ThreadTrack *numbered(std::uint32_t region, std::uint32_t number) const
    {
        if (number == 0 || region >= m_byNumber.size() || number > m_byNumber[region].size())
            return nullptr;
        return m_byNumber[region][number - 1];
    }
    [[nodiscard]] auto begin() { return m_threads.begin(); }
    [[nodiscard]] auto end() { return m_threads.end(); }
    [[nodiscard]] auto begin() const { return m_threads.begin(); }
    [[nodiscard]] auto end() const { return m_threads.end(); }

private:
    static constexpr std::uint32_t kMaxNumber = 1u << 16; ///< far more than a region has rings
    std::deque<ThreadTrack> m_threads; ///< deque: they are pointed to
    std::vector<std::vector<ThreadTrack *>> m_byNumber; ///< by region
};

} // namespace interleave::trace
