// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "processjobs.h"
#include "stream.h"
#include "taskobjects.h"

#include <threads/execution.h>

namespace interleave::async {

/// Executes the programs of a job as coroutines of one event loop: what a step means here is what asyncio's
/// function of that name does (lessons/README.md). Steps that do not await are executed by
/// threads::Execution. Loop's thread only, unless told otherwise.
class TaskProgram
{
public:
    /// All of them outlive it, and it outlives the loop's run. `processes`: must be there if the job has a pool of them.
    TaskProgram(EventLoop &loop, const threads::ExecutionContext &context, const threads::Job &job,
        TaskObjects &objects, ProcessJobs *processes = nullptr)
        : m_loop(loop)
        , m_context(context)
        , m_job(job)
        , m_objects(objects)
        , m_processes(processes)
        , m_tasks(job.workers.size())
    {
    }

    /// What asyncio.run gets: starts a task for each worker that starts alone, does the program of the one
    /// that starts as main, and awaits the tasks as gather does.
    Coroutine main();

    // For the synchronous steps (SyncSteps).
    // Whoever starts somebody (`by`), or hands on what another does, draws the stream of that one's random choices (Execution::drawFrom).
    /// Starts, or cancels, the tasks of these workers (indices in the job).
    void spawn(const std::vector<std::uint32_t> &workers, threads::Execution &by);
    void cancel(const std::vector<std::uint32_t> &workers);
    /// `block` as a plain function, on the loop's thread; its exceptions end there.
    void call(const threads::Block &block, std::uint64_t stream);
    /// loop.run_in_executor with the pool `object`, of threads or of processes: the future of one job, or what that raises at once.
    tl::expected<FuturePtr, Exception> submit(std::uint32_t object, const threads::Instruction &step, threads::Execution &by);
    FuturePtr submit(ThreadExecutor &executor, const threads::Instruction &step, threads::Execution &by);
    [[nodiscard]] EventLoop &loop() const noexcept { return m_loop; }
    [[nodiscard]] TaskObjects &objects() const noexcept { return m_objects; }

private:
    using Block = threads::Block;
    using Instruction = threads::Instruction;

    /// One task that executes a program.
    struct Self
    {
        Self(const TaskProgram &program, std::uint32_t number)
            : execution(program.m_context, program.m_loop.thread(), number)
            , nextRequest(std::uint64_t { number } << 32)
            , position(program.m_loop.gate() != nullptr ? &program.m_loop.currentTask()->makePosition(number) : nullptr)
        {
        }
        threads::Execution execution;
        std::optional<Stream> stream; ///< to the service, from the first request on
        std::uint64_t nextRequest;
        ProgramPosition *const position; ///< step mode, else null
    };

    /// `by`: null: it starts with the run, and draws by its number.
    TaskPtr start(std::uint32_t worker, std::uint32_t i, threads::Execution *by);
    TaskPtr startTask(const Block &program, std::string name, threads::Execution *by);
    std::vector<FuturePtr> startAll(const std::vector<std::uint32_t> &workers, threads::Execution &by);
    Coroutine work(const Block &program, std::uint32_t number, std::optional<std::uint64_t> stream);
    /// `again`: its first step comes after its last.
    Coroutine block(Self &self, const Block &block, bool again = false);
    /// One that awaits, or that has steps of its own.
    Coroutine awaiting(Self &self, const Instruction &step);
    std::optional<Outcome> plain(Self &self, const Instruction &step);

    Coroutine repeat(Self &self, const Instruction &step);
    Coroutine attempt(Self &self, const Instruction &step);
    Coroutine with(Self &self, const Instruction &step);
    Coroutine wait(std::uint32_t object);
    Coroutine request(Self &self, std::uint32_t bytes);
    Coroutine timeout(Self &self, const Instruction &step);
    Coroutine awaitTasks(const Instruction &step);
    Coroutine awaitAll(std::vector<FuturePtr> futures, bool returnExceptions);
    Coroutine group(Self &self, const Instruction &step);
    Coroutine parallel(Self &self, const Instruction &step);
    Coroutine toThread(Self &self, const Instruction &step);
    Coroutine map(Self &self, const Instruction &step);
    Coroutine never(Error error);

    EventLoop &m_loop;
    const threads::ExecutionContext &m_context;
    const threads::Job &m_job;
    TaskObjects &m_objects;
    ProcessJobs *m_processes;
    std::vector<std::vector<TaskPtr>> m_tasks; ///< by worker: those that were started last
    std::uint32_t m_nextNumber = 0;
};

/// Whether a step may suspend the task, or has steps that may.
[[nodiscard]] bool mayAwait(const threads::Instruction &step) noexcept;

} // namespace interleave::async
