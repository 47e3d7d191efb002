// SPDX-License-Identifier: GPL-3.0-or-later
#include "manualexecutor.h"

#include <algorithm>
#include <poll.h>
#include <sys/eventfd.h>
#include <trace/stepping.h>

namespace interleave::threads {

void ManualExecutor::arrive(Execution &execution, const Instruction &instruction)
{
    std::unique_lock lock(m_mutex);
    if (m_open || execution.stopping())
        return;
    const auto slot = m_slots.insert(m_slots.end(),
        Slot { .place = placeOf(execution.number(), instruction), .wake = os::FileDescriptor(::eventfd(0, EFD_CLOEXEC)) });
    m_changed.notify_all();
    lock.unlock();

    // It may take its step as soon as it has the GIL again: a caller that sees it stand need not wait for it to let go of that.
    execution.gil().drop(execution.thread(), trace::kHeld, m_object);
    // Without a descriptor (there are none left) it goes on at once: a run that steps too early is better than one that hangs.
    pollfd waits[] = { { slot->wake.get(), POLLIN, 0 }, { execution.context().stop.descriptor(), POLLIN, 0 } };
    if (slot->wake) {
        while (::poll(waits, 2, -1) < 0) { } // interrupted
    }
    lock.lock();
    m_slots.erase(slot);
    lock.unlock();
    execution.gil().take(execution.thread());
}

std::optional<ManualExecutor::Ticket> ManualExecutor::hold(const Place &place, Crew crew, std::function<void()> go)
{
    const std::lock_guard lock(m_mutex);
    if (m_open)
        return {};
    m_slots.push_back(Slot { .place = place, .ticket = ++m_lastTicket, .crew = crew, .go = std::move(go) });
    m_changed.notify_all();
    return m_lastTicket;
}

bool ManualExecutor::withdraw(Ticket ticket)
{
    const std::lock_guard lock(m_mutex);
    return m_slots.remove_if([&](const Slot &slot) { return slot.ticket == ticket; }) != 0;
}

void ManualExecutor::disband(Crew crew)
{
    const std::lock_guard lock(m_mutex);
    m_slots.remove_if([&](const Slot &slot) { return slot.crew == crew; });
    m_turns.erase(crew);
}

void ManualExecutor::turnBegins(Crew crew)
{
    const std::lock_guard lock(m_mutex);
    ++m_turns[crew];
}

void ManualExecutor::turnEnds(Crew crew)
{
    const std::lock_guard lock(m_mutex);
    const auto turns = m_turns.find(crew);
    if (turns == m_turns.end() || --turns->second > 0)
        return;
    m_turns.erase(turns);
    m_changed.notify_all();
}

bool ManualExecutor::isFree(const Slot &slot) const
{
    return !slot.released && (slot.crew == nullptr || !m_turns.contains(slot.crew));
}

ManualExecutor::Slots::const_iterator ManualExecutor::find(std::uint32_t worker) const
{
    return std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot &slot) { return slot.place.worker == worker && isFree(slot); });
}

std::vector<ManualExecutor::Place> ManualExecutor::standing() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Place> places;
    for (const Slot &slot : m_slots) {
        if (isFree(slot))
            places.push_back(slot.place);
    }
    return places;
}

void ManualExecutor::let(Slots::const_iterator found)
{
    const auto slot = m_slots.erase(found, found); // the same, not const
    if (!slot->go) {
        slot->released = true; // its thread takes it out
        ::eventfd_write(slot->wake.get(), 1);
        return;
    }
    if (slot->crew != nullptr)
        ++m_turns[slot->crew];
    const std::function<void()> go = std::move(slot->go);
    m_slots.erase(slot);
    go();
}

bool ManualExecutor::release(std::uint32_t worker)
{
    const std::lock_guard lock(m_mutex);
    const auto slot = find(worker);
    if (slot == m_slots.end())
        return false;
    let(slot);
    return true;
}

bool ManualExecutor::releaseAny()
{
    const std::lock_guard lock(m_mutex);
    const auto slot = std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot &one) { return isFree(one); });
    if (slot == m_slots.end())
        return false;
    let(slot);
    return true;
}

void ManualExecutor::open()
{
    const std::lock_guard lock(m_mutex);
    m_open = true;
    for (auto slot = m_slots.cbegin(); slot != m_slots.cend();)
        let(slot++);
}

bool ManualExecutor::isOpen() const
{
    const std::lock_guard lock(m_mutex);
    return m_open;
}

std::optional<ManualExecutor::Place> ManualExecutor::waitUntilStands(std::uint32_t worker, Nanoseconds patience) const
{
    std::unique_lock lock(m_mutex);
    auto slot = m_slots.end();
    const bool stands = m_changed.wait_for(lock, patience, [&] {
        slot = find(worker);
        return slot != m_slots.end();
    });
    return stands ? std::optional(slot->place) : std::nullopt;
}

} // namespace interleave::threads
