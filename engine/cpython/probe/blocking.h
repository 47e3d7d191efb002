// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "process.h"

namespace interleave::probe {

/// The calls that block and have an object of their own, by which a thread's lane says what it is in.
enum class Call : std::uint8_t {
    None, Read, Write, Receive, Send, SendFile, Accept, Connect, Resolve, Poll, Select, Epoll, Sync, FileLock, Sleep, Signal, Process, Join, Count
};

/// Around a call that may block: while it lasts, the calling thread's state says why. Nothing is recorded if the thread holds the GIL (then the whole program
/// waits, and its state says that it runs Python), nor twice when one such call is made of others. Keeps errno.
class Blocking
{
public:
    Blocking(trace::LaneState why, Call call) noexcept
    {
        if (t_thread.gil == nullptr && g_process.isActive())
            begin(why, call, 0);
    }
    Blocking(trace::LaneState why, std::uint32_t object) noexcept
    {
        if (t_thread.gil == nullptr && g_process.isActive())
            begin(why, Call::None, object);
    }
    ~Blocking()
    {
        if (m_thread != nullptr)
            end();
    }
    Blocking(const Blocking &) = delete;
    Blocking &operator=(const Blocking &) = delete;

    [[nodiscard]] bool isRecorded() const noexcept { return m_thread != nullptr; }

private:
    void begin(trace::LaneState why, Call call, std::uint32_t object) noexcept;
    void end() noexcept;

    ThreadState *m_thread = nullptr;
};

/// In a forked child: its region knows none of the calls' objects.
void forgetCalls() noexcept;

} // namespace interleave::probe
