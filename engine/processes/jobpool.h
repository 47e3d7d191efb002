// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "children.h"
#include "messagequeue.h"

#include <map>
#include <set>
#include <variant>

namespace interleave::processes {

/// What a pool tells its workers, and they it: plain values in front of what is pickled.
struct JobMessage
{
    std::uint64_t number = 0; ///< 0: there is nothing left to do
    std::uint32_t code = 0;
    std::uint32_t items = 1;
};
/// What a worker sends back.
struct ResultMessage
{
    std::uint64_t number = 0;
    std::uint32_t outcome = 0; ///< trace::JobOutcome
    std::uint32_t line = 0; ///< where it was raised
    char type[64] = {};
    char text[256] = {};
};

/// Where a pool's objects lie in its own SharedObjects.
struct PoolLayout
{
    static constexpr std::uint32_t kTasks = 0; ///< semaphores and pipe of the queue of tasks
    static constexpr std::uint32_t kResultWriters = MessageQueue::kSemaphores;
    static constexpr std::uint32_t kResultPipe = 1;
    /// A word for each worker: the job it has begun.
    static Shape shape(std::int64_t workers, bool executor);
    static std::int32_t bound(std::int64_t workers, bool executor);
};

/// A pool of processes, in the process that owns it: jobs go to workers over a queue, results come back over a pipe. What its threads
/// are and what a worker's death means is the two real pools' own: executorpool.h, mppool.h.
class JobPool
{
public:
    JobPool(Process &process, Children &children, std::uint32_t object, std::unique_ptr<SharedObjects> shared, bool executor);
    virtual ~JobPool();
    JobPool(const JobPool &) = delete;
    JobPool &operator=(const JobPool &) = delete;

    /// Told the end of a job, on a thread of the pool that has the GIL before and after; must not block.
    using Told = std::function<void(const Caller &, const std::optional<threads::Exception> &)>;
    /// Gives it `items` times `block` as one job, with an argument of `bytes` bytes. Returns its number, or what submit raises. Error: no process or thread
    /// could be started. With `told` nobody waits for it: it is forgotten once its end was told.
    Result<std::variant<std::uint64_t, threads::Exception>> submit(
        const Caller &caller, const threads::Block &block, std::uint32_t items, std::uint32_t bytes, Told told = {});
    /// Blocks until all of these have a result. The first exception, in their order.
    Waited wait(const Caller &caller, const std::vector<std::uint64_t> &numbers, std::optional<threads::Exception> &raised);
    /// shutdown(wait=True), close and join: until nothing is outstanding that can still come. Then its processes end.
    virtual void finish(const Caller &caller) = 0;

protected:
    struct Job
    {
        bool over = false;
        std::optional<threads::Exception> exception {};
        Told told {};
    };
    struct Waiting
    {
        std::uint64_t number;
        MessageQueue::Item item;
    };
    /// Before a job is taken: starts what must be there. What it raises.
    virtual Result<std::optional<threads::Exception>> admit(const Caller &caller) = 0;
    /// The job was taken: sees to it that it is done.
    virtual Result<void> dispatch(const Caller &caller, Waiting waiting) = 0;

    Result<Children::Started *> startWorker(const Caller &caller, std::uint32_t slot);
    /// One result off the pipe, and what it means. TimedOut: there is none now.
    Waited takeResult(const Caller &caller);
    /// The job has its result: wakes who waits for it, tells who wants to be told.
    void complete(const Caller &caller, std::uint64_t number, std::optional<threads::Exception> exception);
    [[nodiscard]] std::vector<std::uint64_t> outstanding();
    [[nodiscard]] bool isOver(std::uint64_t number);
    /// Pool threads: dies down when everything is over.
    [[nodiscard]] ObjectId object() const noexcept { return m_object; }
    [[nodiscard]] std::uint32_t workerCount() const noexcept { return m_workerCount; }

    Process &m_process;
    Children &m_children;
    const std::uint32_t m_index; ///< of the object in the job
    const ObjectId m_object;
    const std::uint32_t m_workerCount;
    std::unique_ptr<SharedObjects> m_shared;
    MessageQueue m_tasks;
    MessagePipe m_results;
    Bell m_bell; ///< for the pool's own thread

private:
    std::mutex m_mutex; ///< guards all below
    std::uint64_t m_lastJob = 0;
    std::uint32_t m_started = 0; ///< workers so far, for their names
    std::map<std::uint64_t, Job> m_jobs;
    std::set<Bell *> m_waiters;
};

} // namespace interleave::processes
