// SPDX-License-Identifier: GPL-3.0-or-later
#include "launcher.h"

namespace interleave::processes {

Launcher::~Launcher()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_over = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void Launcher::run(const std::function<void()> &work)
{
    const std::lock_guard turn(m_turn);
    if (!m_thread.joinable())
        m_thread = std::thread([this] { main(); });
    std::unique_lock lock(m_mutex);
    m_work = &work;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_work == nullptr; });
}

void Launcher::main()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_work != nullptr || m_over; });
        if (m_work == nullptr)
            return;
        const std::function<void()> &work = *m_work;
        lock.unlock();
        work();
        lock.lock();
        m_work = nullptr;
        m_changed.notify_all();
    }
}

} // namespace interleave::processes
