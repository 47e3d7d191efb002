// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a task that await: requests, other tasks, threads.
#include "gather.h"
#include "taskgroup.h"
#include "taskprogram.h"
#include "timeout.h"

#include <net/wire.h>

namespace interleave::async {

Coroutine TaskProgram::request(Self &self, std::uint32_t bytes)
{
    const Nanoseconds begin = EventLoop::time();
    Outcome end {};
    if (!self.stream) {
        self.stream.emplace(m_loop, Reason { trace::LaneState::BlockedIo, m_context.serviceObject });
        Coroutine opening = self.stream->open(m_context.service);
        end = co_await opening;
    }
    if (end) {
        const net::Message question { net::Message::kRequest, bytes, self.nextRequest++ };
        Coroutine writing
            = self.stream->write(std::string(reinterpret_cast<const char *>(&question), sizeof question));
        end = co_await writing;
    }
    net::Message answer {};
    if (end) {
        Coroutine reading = self.stream->readExactly(&answer, sizeof answer);
        end = co_await reading;
    }
    if (end && (answer.magic != net::Message::kAnswer || answer.bytes != bytes)) {
        m_loop.fail(Error { "the local service sent something else than an answer", "run it again" });
        AwaitEnd forGood;
        co_await forGood;
    }
    if (end) {
        Coroutine reading = self.stream->readExactly(nullptr, answer.bytes);
        end = co_await reading;
    }
    if (!end) {
        self.stream.reset(); // the rest of the answer would be taken for the next one
        co_return end;
    }
    m_loop.thread().trace.event(trace::EventKind::IoDone, 0, m_context.serviceObject.value,
        static_cast<std::uint64_t>((EventLoop::time() - begin).count()), bytes);
    co_return end;
}

Coroutine TaskProgram::timeout(Self &self, const Instruction &step)
{
    Timeout limit(m_loop, step.duration);
    Coroutine body = block(self, step.body);
    const Outcome end = co_await body;
    co_return limit.exit(end);
}

Coroutine TaskProgram::awaitTasks(const Instruction &step)
{
    for (const std::uint32_t worker : step.workers) {
        const std::vector<TaskPtr> tasks = m_tasks[worker];
        if (tasks.empty())
            co_return raised("RuntimeError", "no task '" + m_job.workers[worker].name + "' was started");
        for (const TaskPtr &task : tasks) {
            AwaitFuture wait(*task);
            Outcome end = co_await wait;
            if (!end)
                co_return end;
        }
    }
    co_return Outcome {};
}

Coroutine TaskProgram::awaitAll(std::vector<FuturePtr> futures, bool returnExceptions)
{
    const FuturePtr all = gather(m_loop, std::move(futures), returnExceptions);
    AwaitFuture wait(*all);
    Outcome end = co_await wait;
    co_return end;
}

Coroutine TaskProgram::group(Self &self, const Instruction &step)
{
    TaskGroup group(m_loop);
    Outcome body {};
    for (const std::uint32_t worker : step.workers) {
        m_tasks[worker].clear();
        for (std::uint32_t i = 0; i < m_job.workers[worker].count && body; ++i) {
            const TaskPtr task = start(worker, i, &self.execution);
            m_tasks[worker].push_back(task);
            body = group.add(task);
        }
    }
    Coroutine leaving = group.exit(body);
    Outcome end = co_await leaving;
    co_return end;
}

Coroutine TaskProgram::parallel(Self &self, const Instruction &step)
{
    std::vector<FuturePtr> tasks;
    const std::string name = m_loop.currentTask()->name();
    for (std::uint32_t i = 1; i <= step.count; ++i)
        tasks.push_back(startTask(step.body, name + "." + std::to_string(i), &self.execution));
    return awaitAll(std::move(tasks), false);
}

FuturePtr TaskProgram::submit(ThreadExecutor &executor, const Instruction &step, threads::Execution &by)
{
    return executor.run(
        [this, &body = step.body, number = m_nextNumber++, stream = by.random()](gil::ThreadState &thread) {
            threads::Execution execution(m_context, thread, number);
            execution.drawFrom(stream);
            execution.run(body);
            return ThreadExecutor::End { execution.exception(), execution.error() };
        },
        step.bytes);
}

Coroutine TaskProgram::toThread(Self &self, const Instruction &step)
{
    const FuturePtr done = submit(m_objects.defaultExecutor(), step, self.execution);
    AwaitFuture wait(*done);
    Outcome end = co_await wait;
    co_return end;
}

tl::expected<FuturePtr, Exception> TaskProgram::submit(std::uint32_t object, const Instruction &step, threads::Execution &by)
{
    if (ThreadExecutor *pool = m_objects.pool(object))
        return submit(*pool, step, by);
    return m_processes->submit(object, step);
}

Coroutine TaskProgram::map(Self &self, const Instruction &step)
{
    const std::uint32_t pool = self.execution.pick(step.object);
    std::vector<FuturePtr> results;
    for (std::uint32_t i = 0; i < step.count; ++i) {
        auto result = submit(pool, step, self.execution);
        if (!result)
            co_return tl::unexpected(std::move(result.error()));
        results.push_back(std::move(*result));
    }
    Coroutine waiting = awaitAll(std::move(results), false);
    Outcome end = co_await waiting;
    co_return end;
}

} // namespace interleave::async
