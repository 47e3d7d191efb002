// SPDX-License-Identifier: GPL-3.0-or-later
#include "idtable.h"

#include <trace/sharedobjects.h>

#include <cstdlib>

namespace interleave::cpython::bootstrap {

/// Spins: a system call would be seen by those that are traced. Nobody is interrupted for long while holding it, for nothing in here blocks.
class IdTable::Locked
{
public:
    explicit Locked(IdTable &table)
        : m_table(table)
    {
        while (m_table.m_lock.test_and_set(std::memory_order_acquire)) // acquire: what the last one wrote is seen
            ;
    }
    ~Locked() { m_table.m_lock.clear(std::memory_order_release); } // release: so that the next one sees it
    Locked(const Locked &) = delete;
    Locked &operator=(const Locked &) = delete;

private:
    IdTable &m_table;
};

namespace {
std::size_t hashOf(const void *object)
{
    return static_cast<std::size_t>((reinterpret_cast<std::uint64_t>(object) >> 4) * 0x9e37'79b9'7f4a'7c15ULL >> 20);
}
}

IdTable::Entry *IdTable::look(const void *object) const
{
    if (m_capacity == 0)
        return nullptr;
    for (std::size_t i = hashOf(object);; ++i) {
        Entry &entry = m_entries[i & (m_capacity - 1)];
        if (entry.object == object || entry.object == nullptr)
            return &entry;
    }
}

IdTable::Entry IdTable::find(const void *object)
{
    const Locked locked(*this);
    const Entry *entry = look(object);
    return entry == nullptr ? Entry {} : *entry;
}

void IdTable::put(const void *object, std::uint32_t id, std::uint64_t number)
{
    const Locked locked(*this);
    if (Entry *entry = look(object); entry != nullptr && entry->object != nullptr) {
        entry->id = id;
        entry->number = number;
        return;
    }
    if (2 * (m_used + 1) > m_capacity)
        grow();
    if (m_live >= kMost || 2 * (m_used + 1) > m_capacity)
        return;
    *look(object) = { object, id, number };
    ++m_used;
    ++m_live;
}

IdTable::Entry IdTable::count(const void *object)
{
    const Locked locked(*this);
    Entry *entry = look(object);
    if (entry == nullptr || entry->object == nullptr)
        return {};
    ++entry->number;
    return *entry;
}

void IdTable::remove(const void *object)
{
    const Locked locked(*this);
    Entry *entry = look(object);
    if (entry == nullptr || entry->object == nullptr)
        return;
    *entry = { this, 0, 0 };
    --m_live;
}

void IdTable::forked()
{
    // Whoever held the lock when the process was forked is not here any more.
    m_lock.clear(std::memory_order_release); // release: as above
    const Locked locked(*this);
    for (std::size_t i = 0; i < m_capacity; ++i) {
        Entry &entry = m_entries[i];
        if (entry.object == nullptr || entry.object == this || trace::isShared(entry.id))
            continue;
        entry = { this, 0, 0 };
        --m_live;
    }
}

void IdTable::grow()
{
    const std::size_t wanted = m_live * 4 < 1024 ? 1024 : m_live * 4;
    std::size_t capacity = 1024;
    while (capacity < wanted)
        capacity *= 2;
    auto *entries = static_cast<Entry *>(std::calloc(capacity, sizeof(Entry)));
    if (entries == nullptr)
        return;
    Entry *before = m_entries;
    const std::size_t count = m_capacity;
    m_entries = entries;
    m_capacity = capacity;
    m_used = m_live;
    for (std::size_t i = 0; i < count; ++i) {
        if (before[i].object != nullptr && before[i].object != this)
            *look(before[i].object) = before[i];
    }
    std::free(before);
}

} // namespace interleave::cpython::bootstrap
