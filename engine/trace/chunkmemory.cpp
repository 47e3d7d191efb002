// SPDX-License-Identifier: GPL-3.0-or-later
#include "chunkmemory.h"

#include <algorithm>
#include <pthread.h>

namespace interleave::trace {

std::size_t ChunkMemory::slotOfThisThread() noexcept
{
    // Threads' control blocks lie pages apart; Fibonacci hashing spreads them over the slots. A collision
    // only costs speed.
    const auto self = static_cast<std::uint64_t>(pthread_self());
    return static_cast<std::size_t>(((self >> 6) * 0x9e37'79b9'7f4a'7c15ULL) >> 60);
}

void ChunkMemory::allocated(std::size_t bytes)
{
    m_bytes.store(m_bytes.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
}

void ChunkMemory::sealed(Evictable &owner)
{
    m_line.push_back(&owner);
}

void ChunkMemory::enforceBudget()
{
    while (bytes() > m_budget && !m_line.empty()) {
        Evictable::Evicted evicted = m_line.front()->evictOldest();
        m_line.pop_front();
        if (!evicted.chunk)
            continue;
        m_bytes.store(bytes() - evicted.bytes, std::memory_order_relaxed);
        m_evictedBefore.store(std::max(m_evictedBefore.load(std::memory_order_relaxed), evicted.end.count()),
            std::memory_order_release);
        m_limbo.push_back({ std::move(evicted.chunk) });
    }
    if (m_limbo.empty())
        return;
    std::uint32_t quiet = 0;
    for (std::size_t i = 0; i < kSlots; ++i) {
        if (m_slots[i].readers.load(std::memory_order_seq_cst) == 0)
            quiet |= 1u << i;
    }
    std::erase_if(m_limbo, [&](Limbo &limbo) {
        limbo.unseen &= ~quiet;
        return limbo.unseen == 0;
    });
}

} // namespace interleave::trace
