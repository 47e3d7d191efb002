// SPDX-License-Identifier: GPL-3.0-or-later
#include "timerheap.h"

#include <utility>

namespace interleave::async {

namespace {
// asyncio/base_events.py
constexpr std::size_t kFewTimers = 100;
constexpr double kMuchCancelled = 0.5;
} // namespace

void TimerHeap::push(TimerPtr timer)
{
    timer->scheduled = true;
    m_heap.push_back(std::move(timer));
    siftDown(0, m_heap.size() - 1);
}

void TimerHeap::cancel(TimerHandle &timer)
{
    if (timer.cancelled)
        return;
    if (timer.scheduled)
        ++m_cancelled;
    timer.cancel();
}

void TimerHeap::purge()
{
    if (m_heap.size() > kFewTimers && double(m_cancelled) / double(m_heap.size()) > kMuchCancelled) {
        std::vector<TimerPtr> kept;
        for (TimerPtr &timer : m_heap) {
            if (timer->cancelled)
                timer->scheduled = false;
            else
                kept.push_back(std::move(timer));
        }
        m_heap = std::move(kept);
        for (std::size_t i = m_heap.size() / 2; i-- > 0;)
            siftUp(i);
        m_cancelled = 0;
        return;
    }
    while (!m_heap.empty() && m_heap.front()->cancelled) {
        --m_cancelled;
        pop();
    }
}

std::optional<Nanoseconds> TimerHeap::first() const
{
    return m_heap.empty() ? std::nullopt : std::optional(m_heap.front()->when);
}

TimerPtr TimerHeap::popBefore(Nanoseconds end)
{
    if (m_heap.empty() || m_heap.front()->when >= end)
        return nullptr;
    if (m_heap.front()->cancelled)
        --m_cancelled;
    return pop();
}

void TimerHeap::clear()
{
    m_heap.clear();
    m_cancelled = 0;
}

TimerPtr TimerHeap::pop()
{
    TimerPtr last = std::move(m_heap.back());
    m_heap.pop_back();
    if (!m_heap.empty()) {
        std::swap(last, m_heap.front());
        siftUp(0);
    }
    last->scheduled = false;
    return last;
}

// Towards the root until the parent is not later.
void TimerHeap::siftDown(std::size_t start, std::size_t position)
{
    TimerPtr timer = std::move(m_heap[position]);
    while (position > start) {
        const std::size_t parent = (position - 1) / 2;
        if (!(timer->when < m_heap[parent]->when))
            break;
        m_heap[position] = std::move(m_heap[parent]);
        position = parent;
    }
    m_heap[position] = std::move(timer);
}

// To a leaf along the earlier children, then back: heapq does it so, and it decides who is first among
// equals.
void TimerHeap::siftUp(std::size_t position)
{
    const std::size_t start = position;
    TimerPtr timer = std::move(m_heap[position]);
    for (std::size_t child = 2 * position + 1; child < m_heap.size(); child = 2 * position + 1) {
        const std::size_t right = child + 1;
        if (right < m_heap.size() && !(m_heap[child]->when < m_heap[right]->when))
            child = right;
        m_heap[position] = std::move(m_heap[child]);
        position = child;
    }
    m_heap[position] = std::move(timer);
    siftDown(start, position);
}

} // namespace interleave::async
