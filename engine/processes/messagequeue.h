// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bell.h"
#include "helperthread.h"
#include "messagepipe.h"

#include <deque>
#include <mutex>

namespace interleave::processes {

/// multiprocessing.Queue (Lib/multiprocessing/queues.py). put takes a permit of the bound and appends to a buffer of this process; a feeder
/// thread, started by the first put, pickles outside the lock and writes to the pipe under the writers' lock. get holds the readers' lock
/// while it reads, gives the permit back and unpickles. Records Depth, Serialised, Sent, Received.
class MessageQueue
{
public:
    static constexpr std::uint32_t kSemaphores = 3; ///< readers (1), writers (1), permits (the bound)
    static constexpr std::int32_t kNoBound = 0x7fff'ffff;
    /// `bound`: kNoBound for none. `feeder`: name of its thread.
    MessageQueue(Process &process, const SharedObjects &objects, std::uint32_t first, std::uint32_t channel, std::int32_t bound,
        ObjectId object, std::string feeder = "QueueFeederThread");
    ~MessageQueue();
    MessageQueue(const MessageQueue &) = delete;
    MessageQueue &operator=(const MessageQueue &) = delete;

    /// What is put: some bytes as they are, and then `bytes` that are pickled.
    struct Item
    {
        std::string plain {};
        std::uint32_t bytes = 0;
        std::uint64_t seed = 0;
    };
    /// TimedOut: full (queue.Full). Error: no feeder could be started.
    Result<Waited> put(const Caller &caller, Item item, Deadline until = {});
    /// TimedOut: empty (queue.Empty). `plain`, if given, gets that part, which has `plainBytes`. Error: it arrived damaged.
    Result<Waited> get(const Caller &caller, Deadline until = {}, std::string *plain = nullptr, std::size_t plainBytes = 0);
    [[nodiscard]] bool isFull() const noexcept { return m_permits.value() <= 0; }
    /// Waits until the feeder has written everything, as a process does at its end. Afterwards nothing can be put.
    void finish(const Caller &caller);
    /// Nobody will read any more: throws away what is in the buffer and in the pipe, and ends the feeder.
    void abandon(const Caller &caller);

private:
    void feed(const Caller &caller);
    Waited write(const Caller &caller, const Item &item);
    std::optional<Item> next(bool &finished);
    void tellDepth(const Caller &caller, trace::DepthChange change, std::int64_t depth) const;

    Process &m_process;
    SharedSemaphore m_readers, m_writers, m_permits;
    MessagePipe m_pipe;
    const std::int32_t m_bound;
    const ObjectId m_object;
    const std::string m_feederName;

    std::mutex m_mutex; ///< guards the three below
    std::deque<Item> m_buffer;
    bool m_finished = false;
    bool m_hasFeeder = false;
    Bell m_notEmpty;
    Bell m_fed; ///< the feeder has ended
    std::unique_ptr<HelperThread> m_feeder; ///< last: it uses the others
};

} // namespace interleave::processes
