// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <pthread.h>

namespace interleave::async {

/// loop.run_in_executor on a ThreadPoolExecutor (concurrent/futures/thread.py, asyncio/futures.py): threads
/// that take the GIL, started as jobs come in and none is idle; a result comes back by callSoonThreadsafe.
/// Owned and used by the loop's thread. Each thread has a ring of its own. Traced: JobSubmit, JobBegin,
/// JobEnd, Depth.
class ThreadExecutor
{
public:
    struct Options
    {
        ObjectId object; ///< the pool
        std::string namePrefix; ///< of its threads: "asyncio" gives "asyncio_0"
        std::uint32_t mostThreads = 1;
        std::optional<Ticks> observeThreshold {}; ///< threads::Task
        std::uint32_t *nextThreadId
            = nullptr; ///< gil::ThreadState::id of the next thread; shared with the loop's other executors
    };
    /// How a job ended. An error of the engine ends the loop.
    struct End
    {
        std::optional<Exception> exception {};
        std::optional<Error> error {};
    };
    using Work = std::function<End(gil::ThreadState &)>;

    ThreadExecutor(EventLoop &loop, Options options);
    ~ThreadExecutor(); ///< close()
    ThreadExecutor(const ThreadExecutor &) = delete;
    ThreadExecutor &operator=(const ThreadExecutor &) = delete;

    /// Gives `work` to a thread, which calls it with the GIL held. `bytes`: how big its argument is, for the
    /// trace. Waits, without the GIL, until a new thread has started, as Thread.start does. Cancelling the
    /// future takes it back if nobody has begun it.
    FuturePtr run(Work work, std::uint32_t bytes = 0);
    /// Awaits the end of all jobs (loop.shutdown_default_executor).
    Coroutine waitUntilIdle();
    /// Ends and joins the threads, without the GIL meanwhile; jobs that have not begun never will. Those that
    /// run must end soon by themselves (a stop) or be over (waitUntilIdle).
    void close();

private:
    struct Job
    {
        std::uint64_t number = 0;
        Work work;
    };
    struct Thread
    {
        ThreadExecutor *executor = nullptr;
        std::string name;
        std::uint32_t id = 0;
        pthread_t handle {};
        bool started = false; ///< guarded by m_mutex
    };
    void startThread();
    void main(Thread &thread);
    std::optional<Job> nextJob(gil::ThreadState &thread);
    void perform(gil::ThreadState &thread, const Job &job);
    void finished(std::uint64_t number, const End &end);
    void takeBack(std::uint64_t number);
    void oneLess();

    EventLoop &m_loop;
    const Options m_options;
    std::uint64_t m_submitted = 0;
    std::size_t m_outstanding = 0; ///< submitted, and not known to be over
    std::map<std::uint64_t, FuturePtr> m_futures; ///< of those
    FuturePtr m_idleWaiter;
    std::vector<std::unique_ptr<Thread>> m_threads;

    std::mutex m_mutex;
    std::condition_variable m_changed; ///< a job, the end, a thread that has started
    std::deque<Job> m_jobs; ///< guarded by m_mutex
    std::size_t m_idle = 0; ///< guarded by m_mutex: threads that wait and were not promised a job
    bool m_closing = false; ///< guarded by m_mutex
};

} // namespace interleave::async
