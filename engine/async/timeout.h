// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

namespace interleave::async {

/// asyncio.timeout (asyncio/timeouts.py, 3.11): cancels the task that entered it after a while, and turns
/// that cancellation, and no other, into TimeoutError. Lives in a frame of that task; loop's thread only.
class Timeout
{
public:
    /// `async with timeout(delay)`: inside of a task.
    Timeout(EventLoop &loop, Nanoseconds delay);
    Timeout(const Timeout &) = delete;
    Timeout &operator=(const Timeout &) = delete;
    /// The end of the block: how the block ends whose body ended so.
    [[nodiscard]] Outcome exit(Outcome body);

private:
    void expire();

    EventLoop &m_loop;
    Task &m_task;
    const std::uint32_t m_cancelling;
    HandlePtr m_soon; ///< it was due at once, or
    TimerPtr m_timer;
    bool m_expiring = false;
};

/// asyncio.wait_for (asyncio/tasks.py, 3.12): awaits `coroutine` for `timeout` at most, then raises
/// TimeoutError. With 0 it never begins. Empty: as long as it takes.
Coroutine waitFor(EventLoop &loop, Coroutine coroutine, std::optional<Nanoseconds> timeout);

} // namespace interleave::async
