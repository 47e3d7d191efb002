// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace interleave::processes {

/// A thread that does one thing at a time for others, who wait for it. A process dies with the thread that has started it
/// (PR_SET_PDEATHSIG), so a thread that may end before its pool does lets this one start the pool's processes. Lives from the first use to the
/// destructor. Has no ring and takes no GIL: it does nothing of its own. Any thread may call.
class Launcher
{
public:
    Launcher() = default;
    ~Launcher();
    Launcher(const Launcher &) = delete;
    Launcher &operator=(const Launcher &) = delete;

    /// Blocks until `work` is done.
    void run(const std::function<void()> &work);

private:
    void main();

    std::mutex m_turn; ///< one caller at a time
    std::mutex m_mutex; ///< guards the rest
    std::condition_variable m_changed;
    const std::function<void()> *m_work = nullptr; ///< not done yet
    bool m_over = false;
    std::thread m_thread; ///< from the first call on
};

} // namespace interleave::processes
