// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorder.h"

#include "names.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace interleave::trace {

Recorder::Recorder(Recorder &&other) noexcept
{
    *this = std::move(other);
}

Recorder &Recorder::operator=(Recorder &&other) noexcept
{
    if (this == &other)
        return *this;
    close();
    m_ring = std::exchange(other.m_ring, nullptr);
    m_words = std::exchange(other.m_words, nullptr);
    m_capacity = other.m_capacity;
    m_head = other.m_head;
    m_cachedTail = other.m_cachedTail;
    m_pendingLost = other.m_pendingLost;
    m_lossBegan = other.m_lossBegan;
    m_lost = other.m_lost;
    m_lostBefore = other.m_lostBefore;
    m_generation = other.m_generation;
    m_refusedBy = std::exchange(other.m_refusedBy, nullptr);
    m_number = other.m_number;
    m_object = other.m_object;
    m_usesTsc = other.m_usesTsc;
    return *this;
}

Recorder::~Recorder()
{
    close();
}

void Recorder::close() noexcept
{
    if (m_ring == nullptr)
        return;
    record(EventKind::ThreadEnd);
    // release: who sees that the ring is closed also sees the last head and the last count of losses.
    m_ring->closed.store(m_generation, std::memory_order_release);
    m_ring = nullptr;
}

bool Recorder::makeRoomSlowly(Ticks time, std::uint64_t slots) noexcept
{
    const std::uint64_t needed = slots + (m_pendingLost != 0 ? 2 : 0);
    if (m_head + needed - m_cachedTail > m_capacity) {
        // acquire: the consumer has finished reading everything before this tail, so it may be overwritten.
        m_cachedTail = m_ring->tail.load(std::memory_order_acquire);
        if (m_head + needed - m_cachedTail > m_capacity) {
            if (m_pendingLost == 0)
                m_lossBegan = time;
            ++m_pendingLost;
            ++m_lost;
            // relaxed: a counter; read exactly only after `closed`, which is released.
            m_ring->lost.store(m_lostBefore + m_lost, std::memory_order_relaxed);
            // release: the count must be seen by whoever sees that nothing is on its way any more.
            m_ring->intent.store(m_head, std::memory_order_release);
            return false;
        }
    }
    if (m_pendingLost != 0) {
        // relaxed: as in announce(); there are two records more on their way now.
        m_ring->intent.store(m_head + needed, std::memory_order_relaxed);
        storeWords(slot(0), m_lossBegan.count, packSecond(0, EventKind::Lost, 0, currentCpu()));
        storeWords(slot(1), m_pendingLost, packSecond(0, EventKind::Continuation, 0, 0));
        m_pendingLost = 0;
        m_head += 2; // published together with the record that follows
    }
    return true;
}

void Recorder::refuse() noexcept
{
    ++m_lost;
    if (m_refusedBy != nullptr)
        m_refusedBy->recordsRefused.fetch_add(
            1, std::memory_order_relaxed); // relaxed: a counter, it orders nothing
}

void Recorder::define(ObjectId object, ObjectKind kind, std::string_view name) noexcept
{
    name = cutAtCharacter(name, kMaxName);
    const std::size_t pieces = continuationsOf(EventKind::Define, name.size());
    if (!announce(1 + pieces))
        return;
    const Ticks time = clock();
    if (!makeRoom(time, 1 + pieces))
        return;
    storeWords(slot(0), time.count,
        packSecond(object.value, EventKind::Define, std::uint8_t(kind), std::uint16_t(name.size())));
    for (std::size_t i = 0; i < pieces; ++i) {
        const std::string_view piece = name.substr(i * kNameBytesPerContinuation, kNameBytesPerContinuation);
        Continuation continuation { 0, 0, EventKind::Continuation, 0, 0 };
        std::memcpy(&continuation.value, piece.data(), std::min<std::size_t>(piece.size(), 8));
        if (piece.size() > 8)
            std::memcpy(&continuation.extra, piece.data() + 8, piece.size() - 8);
        const auto words = std::bit_cast<RecordWords>(continuation);
        storeWords(slot(1 + i), words.first, words.second);
    }
    publish(1 + pieces);
}

} // namespace interleave::trace
