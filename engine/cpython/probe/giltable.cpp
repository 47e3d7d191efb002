// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltable.h"

namespace interleave::probe {

namespace {

/// A GIL's place is filled in under its own mutex, before anybody else can have to do with it.
constexpr auto kRelaxed = std::memory_order_relaxed;

bool isOf(const Gil &gil, std::uintptr_t condition) noexcept
{
    return gil.switchCondition.load(kRelaxed) == condition || gil.condition.load(kRelaxed) == condition;
}

void empty(Gil &gil) noexcept
{
    gil.mutexes[0] = gil.mutexes[1] = 0;
    gil.switchNumber = nullptr;
    gil.numberBefore = gil.lastNumber = gil.epoch = gil.changes = 0;
    gil.object = gil.lastHolder = 0;
    gil.held = gil.requested = false;
}

} // namespace

Gil *GilTable::find(std::uintptr_t condition) noexcept
{
    ThreadState &mine = t_thread;
    if (mine.lastGil != nullptr && isOf(*mine.lastGil, condition)) [[likely]]
        return mine.lastGil;
    Gil *found = nullptr;
    forEach([&](Gil &gil) { found = isOf(gil, condition) ? &gil : found; });
    return found;
}

Gil *GilTable::withoutCondition(std::uintptr_t mutex) noexcept
{
    Gil *found = nullptr;
    forEach([&](Gil &gil) {
        if (gil.condition.load(kRelaxed) == 0 && (gil.mutexes[0] == mutex || gil.mutexes[1] == mutex))
            found = &gil;
    });
    return found;
}

Gil *GilTable::add() noexcept
{
    std::uint32_t place = m_count.load(kRelaxed);
    while (place < kGils && !m_count.compare_exchange_weak(place, place + 1, std::memory_order_acq_rel, kRelaxed)) {
    }
    for (std::uint32_t gone = 0; place >= kGils && gone < kGils; ++gone) {
        bool isUsed = false;
        if (m_gils[gone].used.compare_exchange_strong(isUsed, true, std::memory_order_acq_rel, kRelaxed))
            place = gone;
    }
    if (place >= kGils) {
        g_process.page().gilsUnseen.fetch_add(1, kRelaxed);
        return nullptr;
    }
    Gil &gil = m_gils[place];
    gil.used.store(true, kRelaxed);
    empty(gil);
    gil.place = place;
    trace::ProbeGil &page = shown(gil);
    page.flags.store(0, kRelaxed);
    for (auto *number : { &page.switchNumber, &page.epoch, &page.within, &page.carried })
        number->store(0, kRelaxed);
    return &gil;
}

void GilTable::remove(Gil &gil) noexcept
{
    gil.switchCondition.store(0, kRelaxed);
    gil.condition.store(0, kRelaxed);
    gil.used.store(false, std::memory_order_release); // release: whoever has the place next comes after all this
}

void GilTable::clear() noexcept
{
    for (Gil &gil : m_gils)
        remove(gil);
    for (auto &stranger : m_strangers)
        stranger.store(0, kRelaxed);
    m_count.store(0, kRelaxed);
}

} // namespace interleave::probe
