// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "handle.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace interleave::async {

/// The timers of a loop, by time (asyncio/base_events.py: `_scheduled`). Two that are due at the same time
/// come in the order that Python's heapq gives them, because the sifting is the same. Loop's thread only.
class TimerHeap
{
public:
    /// O(log n).
    void push(TimerPtr timer);
    /// A timer of this heap will not be called. It stays until purge() meets it.
    void cancel(TimerHandle &timer);
    /// Throws out cancelled timers: all if they are more than half of over a hundred, else those at the top
    /// (`_run_once`).
    void purge();
    /// When the first is due; empty if there is none.
    [[nodiscard]] std::optional<Nanoseconds> first() const;
    /// The first if it is due before `end`.
    TimerPtr popBefore(Nanoseconds end);
    [[nodiscard]] std::size_t size() const noexcept { return m_heap.size(); }
    [[nodiscard]] std::size_t cancelled() const noexcept { return m_cancelled; }
    void clear();

private:
    TimerPtr pop();
    void siftDown(std::size_t start, std::size_t position);
    void siftUp(std::size_t position);

    std::vector<TimerPtr> m_heap;
    std::size_t m_cancelled = 0; ///< of those in it
};

} // namespace interleave::async
