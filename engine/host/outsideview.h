// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <core/ids.h>
#include <os/filedescriptor.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace interleave::host {

class OutsideRecording;

/// Records a script's process from outside, where no probe does it from within: its threads, what each of them waits in (/proc), and the GIL, by
/// cpython::GilSampler. Writes an ordinary region on a thread of its own, one ring for each thread of the process. It has to be in an ancestor of the process:
/// Linux lets nobody else look (yama). Costs some 3 % of a core while there is a GIL to look at, and at most 5 % more for the threads. A process that executes
/// another program is looked at anew; one that has ended is not taken for another that got its number.
class OutsideView
{
public:
    enum class Gil : std::uint8_t {
        Sought, ///< the interpreter may not have started yet
        Seen,
        NotSeen, ///< not any more: reason() says why
        NotWanted
    };

    /// Makes the region, its header included; nothing is recorded yet. `gil`: look for it. Errors: no memory, the process has ended.
    static Result<std::unique_ptr<OutsideView>> create(ProcessId process, bool gil);
    ~OutsideView(); ///< ends the recording: every thread's ring is closed. Waits for some 25 ms at most
    OutsideView(const OutsideView &) = delete;
    OutsideView &operator=(const OutsideView &) = delete;

    /// The region's memfd, to be sent to whoever watches; owned by this.
    [[nodiscard]] int descriptor() const noexcept { return m_memfd.get(); }
    void begin(); ///< once
    [[nodiscard]] Gil gil() const noexcept { return m_gil.load(std::memory_order_acquire); } ///< any thread
    [[nodiscard]] std::string reason() const; ///< any thread; when it is NotSeen

private:
    class Search;
    OutsideView() = default;
    void record(const std::stop_token &stop);
    void gilNotSeen(std::string why);
    [[nodiscard]] bool hasEnded() const;

    ProcessId m_process;
    os::FileDescriptor m_pidfd; ///< of it
    os::FileDescriptor m_memfd;
    void *m_memory = nullptr;
    std::size_t m_bytes = 0;
    std::unique_ptr<OutsideRecording> m_recording; ///< the thread's, once there is one
    std::atomic<Gil> m_gil { Gil::NotWanted };
    mutable std::mutex m_mutex;
    std::string m_reason; ///< guarded by m_mutex
    std::jthread m_thread; ///< last: joined before anything it uses goes
};

} // namespace interleave::host
