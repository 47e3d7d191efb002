// SPDX-License-Identifier: GPL-3.0-or-later
#include "locks.h"

#include <string_view>

namespace interleave::probe {

constinit Locks g_locks;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::size_t placeOf(std::uintptr_t address) noexcept
{
    return std::size_t(address >> 4 ^ address >> 16);
}

/// "lock 17", without the C library's formats (they may allocate).
std::string_view numbered(std::string_view word, std::uint32_t number, char (&buffer)[32]) noexcept
{
    char *at = buffer;
    for (const char letter : word)
        *at++ = letter;
    *at++ = ' ';
    char digits[10];
    std::size_t count = 0;
    do
        digits[count++] = char('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0)
        *at++ = digits[--count];
    return { buffer, std::size_t(at - buffer) };
}

} // namespace

Locks::Lock *Locks::find(const void *address) noexcept
{
    if (m_count.load(kRelaxed) == 0) [[likely]] // relaxed: whoever waits for it has made it known before
        return nullptr;
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    for (std::size_t i = placeOf(wanted);; ++i) {
        Lock &slot = m_slots[i % kSlots];
        const std::uintptr_t there
            = slot.address.load(std::memory_order_acquire); // acquire: what it was made with
        if (there == wanted)
            return &slot;
        if (there == 0)
            return nullptr;
    }
}

Locks::Lock *Locks::make(const void *address, const Writing &writing, trace::ObjectKind kind,
    const char *name, std::size_t length) noexcept
{
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    Lock *lock = find(address);
    if (lock == nullptr) {
        const std::uint32_t number
            = m_count.fetch_add(1, kRelaxed); // relaxed: a bound; the slots say who is there
        if (number >= kMost) {
            m_count.store(kMost, kRelaxed);
            return nullptr;
        }
        for (std::size_t i = placeOf(wanted); lock == nullptr; ++i) {
            std::uintptr_t there = 0;
            if (m_slots[i % kSlots].address.compare_exchange_strong(there, wanted, std::memory_order_acq_rel)
                || there == wanted)
                lock = &m_slots[i % kSlots];
        }
    }
    std::uint32_t object = 0;
    const bool isNew = lock->object.load(kRelaxed) == 0;
    const std::uint32_t made = isNew ? g_process.region().newObject() : 0;
    if (isNew && lock->object.compare_exchange_strong(object, made, std::memory_order_acq_rel))
        object = made;
    else
        object = lock->object.load(kRelaxed);
    if (name == nullptr && object == made) {
        char buffer[32];
        writing->define(ObjectId { object }, kind,
            numbered(kind == trace::ObjectKind::Condition ? "condition" : "lock", object, buffer));
    } else if (name != nullptr) {
        writing->define(ObjectId { object }, kind, { name, length });
    }
    return lock;
}

void Locks::forget() noexcept
{
    if (m_count.load(kRelaxed) == 0)
        return;
    for (Lock &lock : m_slots) {
        lock.address.store(0, kRelaxed);
        lock.object.store(0, kRelaxed);
        lock.waiters.store(0, kRelaxed);
        lock.releasedAt.store(0, kRelaxed);
        lock.releasedBy.store(0, kRelaxed);
        lock.held.store(false, kRelaxed);
    }
    m_count.store(0, kRelaxed);
}

void Locks::obtained(Lock &lock, const Writing &writing) noexcept
{
    const std::uint64_t since = lock.releasedAt.exchange(0, kRelaxed);
    const std::uint32_t by = lock.releasedBy.exchange(0, kRelaxed);
    lock.held.store(true, kRelaxed);
    writing->record(trace::EventKind::Obtain, 0, lock.object.load(kRelaxed), since, since == 0 ? 0 : by);
}

void Locks::released(Lock &lock, const Writing &writing) noexcept
{
    const bool waited = lock.waiters.load(kRelaxed) != 0;
    if (!waited && !lock.held.load(kRelaxed))
        return;
    lock.held.store(false, kRelaxed);
    // Before the lock is free: whoever gets it then finds these two.
    lock.releasedBy.store(writing->number(), kRelaxed);
    lock.releasedAt.store(waited ? writing->now().count : 0, kRelaxed);
    writing->record(trace::EventKind::Release, waited ? 1 : 0, lock.object.load(kRelaxed));
}

} // namespace interleave::probe
