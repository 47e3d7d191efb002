// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "variables.h"

#include <gil/threadtrace.h>

#include <cstdint>
#include <vector>

namespace interleave::threads {

/// Tells the trace of a worker's loads and stores of variables, at a price that a loop of nothing else can pay. A few accesses in a row are
/// told one by one, with their values. Those that come faster than one in kEach are counted, and told as counts (ValueAccess::Counted) before
/// the next that is told alone, at the next access after kLatest, and whenever the worker does something else (flush). A store over one that the worker has not seen is
/// told as such (ValueAccess::Overwritten), alone or in sum: none is left out. One object per worker; its thread only. Never blocks; allocates
/// once for each variable. Cost: the clock and a few ns an access.
class AccessLog
{
public:
    static constexpr std::uint32_t kInARow = 16; ///< accesses that are told one by one before they have to be kEach apart
    static constexpr std::uint64_t kEach = 1u << 18; ///< ticks: about 0.1 ms, whatever a tick is
    static constexpr std::uint64_t kLatest = 1u << 25; ///< ticks, likewise some 10 ms

    /// `first`: what the trace calls the variable with index 0; the others follow.
    explicit AccessLog(ObjectId first) noexcept
        : m_first(first.value)
    {
    }

    /// `object`: index in the job. `seen`: what was loaded.
    void loaded(gil::ThreadTrace &trace, std::uint32_t object, const Variables::Seen &seen);
    /// `had`: what the worker had loaded, or stored last (version 0: neither), `over`: what stood there.
    void stored(gil::ThreadTrace &trace, std::uint32_t object, std::int64_t value, const Variables::Seen &had, const Variables::Seen &over);
    /// Tells what was only counted so far. Call it before the thread tells anything else of its program, waits, or ends.
    void flush(gil::ThreadTrace &trace)
    {
        if (m_anyCounted) [[unlikely]]
            tellCounts(trace);
    }

private:
    struct Counts
    {
        std::uint32_t loads = 0, stores = 0, overwritten = 0;
        std::int64_t lost = 0;
    };
    [[nodiscard]] bool isToldAlone(gil::ThreadTrace &trace);
    Counts &countsOf(std::uint32_t object);
    void tellCounts(gil::ThreadTrace &trace);

    std::uint32_t m_first;
    std::uint32_t m_left = kInARow;
    Ticks m_filled {}; ///< up to when m_left was topped up
    Ticks m_since {}; ///< of the oldest that was only counted
    bool m_anyCounted = false;
    std::vector<Counts> m_counts; ///< by variable
};

} // namespace interleave::threads
