// SPDX-License-Identifier: GPL-3.0-or-later
#include "manualexecutor.h"

#include <algorithm>
#include <poll.h>
#include <sys/eventfd.h>

namespace interleave::threads {

void ManualExecutor::arrive(Execution &execution, const Instruction &instruction)
{
    std::unique_lock lock(m_mutex);
    if (m_open || execution.stopping())
        return;
    const auto slot = m_slots.insert(m_slots.end(),
        Slot { { execution.number(), instruction.op, instruction.index, instruction.line }, false,
            os::FileDescriptor(::eventfd(0, EFD_CLOEXEC)) });
    m_changed.notify_all();
    lock.unlock();

    // It may take its step as soon as it has the GIL again: a caller that sees it stand need not wait for it to let go of that.
    execution.gil().drop(execution.thread(), trace::LaneState::Asleep, m_object);
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

std::vector<ManualExecutor::Place> ManualExecutor::standing() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Place> places;
    for (const Slot &slot : m_slots) {
        if (!slot.released)
            places.push_back(slot.place);
    }
    return places;
}

void ManualExecutor::let(Slot &slot)
{
    slot.released = true;
    ::eventfd_write(slot.wake.get(), 1);
}

bool ManualExecutor::release(std::uint32_t worker)
{
    const std::lock_guard lock(m_mutex);
    const auto slot = std::find_if(
        m_slots.begin(), m_slots.end(), [&](const Slot &one) { return one.place.worker == worker && !one.released; });
    if (slot == m_slots.end())
        return false;
    let(*slot);
    return true;
}

bool ManualExecutor::releaseAny()
{
    const std::lock_guard lock(m_mutex);
    const auto slot = std::find_if(m_slots.begin(), m_slots.end(), [](const Slot &one) { return !one.released; });
    if (slot == m_slots.end())
        return false;
    let(*slot);
    return true;
}

void ManualExecutor::open()
{
    const std::lock_guard lock(m_mutex);
    m_open = true;
    for (Slot &slot : m_slots)
        let(slot);
}

std::optional<ManualExecutor::Place> ManualExecutor::waitUntilStands(std::uint32_t worker, Nanoseconds patience) const
{
    std::unique_lock lock(m_mutex);
    std::optional<Place> place;
    m_changed.wait_for(lock, patience, [&] {
        for (const Slot &slot : m_slots) {
            if (slot.place.worker == worker && !slot.released)
                place = slot.place;
        }
        return place.has_value();
    });
    return place;
}

} // namespace interleave::threads
