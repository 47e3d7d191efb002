// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskprogram.h"

#include "loopgate.h"
#include "sleep.h"
#include "timeout.h"

namespace interleave::async {

using threads::Flow;
using threads::ObjectKind;
using threads::Op;
using threads::Starts;
using threads::WorkerDecl;

namespace {

constexpr std::size_t kMostTasks
    = 100'000; ///< at the same time: a program that starts itself must end somewhere

} // namespace

bool mayAwait(const threads::Instruction &step) noexcept
{
    switch (step.op) {
    case Op::Sleep:
    case Op::Io:
        return !step.blocking;
    case Op::Compute:
    case Op::Native:
    case Op::Mark:
    case Op::Call:
    case Op::Release:
    case Op::Notify:
    case Op::Set:
    case Op::Clear:
    case Op::Load:
    case Op::Add:
    case Op::Store:
    case Op::Spawn:
    case Op::Submit:
    case Op::Cancel:
    case Op::CallSoon:
    case Op::CallLater:
    case Op::Raise:
        return false;
    default:
        return true;
    }
}

Coroutine TaskProgram::main()
{
    std::vector<FuturePtr> tasks;
    const WorkerDecl *own = nullptr;
    for (std::uint32_t worker = 0; worker < m_job.workers.size(); ++worker) {
        const WorkerDecl &decl = m_job.workers[worker];
        if (decl.starts == Starts::Main)
            own = &decl;
        for (std::uint32_t i = 0; i < decl.count && decl.starts == Starts::Alone; ++i) {
            const TaskPtr task = start(worker, i, nullptr);
            m_tasks[worker].push_back(task);
            tasks.push_back(task);
        }
    }
    if (own != nullptr) {
        Coroutine working = work(own->steps, m_nextNumber++, std::nullopt);
        Outcome end = co_await working;
        if (!end)
            co_return end;
    }
    if (tasks.empty())
        co_return Outcome {};
    Coroutine waiting = awaitAll(std::move(tasks), false);
    Outcome end = co_await waiting;
    co_return end;
}

TaskPtr TaskProgram::start(std::uint32_t worker, std::uint32_t i, threads::Execution *by)
{
    if (m_loop.liveTasks() >= kMostTasks)
        m_loop.fail(Error { "more than " + std::to_string(kMostTasks) + " tasks at the same time",
            "let fewer tasks start others" });
    const WorkerDecl &decl = m_job.workers[worker];
    return startTask(decl.steps, decl.nameOf(i), by);
}

TaskPtr TaskProgram::startTask(const Block &program, std::string name, threads::Execution *by)
{
    const std::uint32_t number = m_nextNumber++;
    const auto stream = by != nullptr ? std::optional(by->random()) : std::nullopt;
    const TaskPtr task = m_loop.createTask(work(program, number, stream), std::move(name));
    if (m_loop.gate() != nullptr && task->position() == nullptr) // an eager one has begun, and has it
        task->makePosition(number).startsWith(program);
    return task;
}

std::vector<FuturePtr> TaskProgram::startAll(const std::vector<std::uint32_t> &workers, threads::Execution &by)
{
    std::vector<FuturePtr> futures;
    for (const std::uint32_t worker : workers) {
        m_tasks[worker].clear();
        for (std::uint32_t i = 0; i < m_job.workers[worker].count; ++i) {
            const TaskPtr task = start(worker, i, &by);
            m_tasks[worker].push_back(task);
            futures.push_back(task);
        }
    }
    return futures;
}

void TaskProgram::spawn(const std::vector<std::uint32_t> &workers, threads::Execution &by)
{
    startAll(workers, by);
}

void TaskProgram::cancel(const std::vector<std::uint32_t> &workers)
{
    for (const std::uint32_t worker : workers) {
        const std::vector<TaskPtr> tasks = m_tasks[worker];
        for (const TaskPtr &task : tasks)
            task->cancel();
    }
}

Coroutine TaskProgram::work(const Block &program, std::uint32_t number, std::optional<std::uint64_t> stream)
{
    Self self(*this, number);
    if (stream) {
        self.execution.drawFrom(*stream);
        self.nextRequest = *stream;
    }
    if (self.position != nullptr)
        self.position->begun();
    Coroutine body = block(self, program);
    Outcome end = co_await body;
    self.execution.tellAccesses();
    co_return end;
}

Coroutine TaskProgram::block(Self &self, const Block &block, bool again)
{
    const ProgramPosition::Inside inside(self.position, block, again);
    for (const Instruction &step : block) {
        inside.at(step);
        if (step.line != 0)
            m_loop.currentTask()->setLine(step.line);
        if (!mayAwait(step)) {
            std::optional<Outcome> end = plain(self, step);
            if (!end) {
                AwaitEnd forGood;
                co_await forGood;
            }
            if (!*end)
                co_return *end;
            continue;
        }
        Coroutine doing = awaiting(self, step);
        Outcome end = co_await doing;
        self.execution.forgetLine();
        if (!end)
            co_return end;
    }
    co_return Outcome {};
}

/// Empty: the run is over.
std::optional<Outcome> TaskProgram::plain(Self &self, const Instruction &step)
{
    if (m_loop.ending())
        return {};
    const bool takesTime
        = step.op == Op::Compute || step.op == Op::Native || step.op == Op::Sleep || step.op == Op::Io;
    const Nanoseconds begin = takesTime ? EventLoop::time() : Nanoseconds { 0 };
    const Nanoseconds stood = m_loop.stood();
    const Flow flow = self.execution.step(step);
    if (takesTime)
        m_loop.noteStep(step.line, EventLoop::time() - begin - (m_loop.stood() - stood));
    switch (flow) {
    case Flow::Done:
        return Outcome {};
    case Flow::Raised: {
        Outcome end = tl::unexpected(*self.execution.exception());
        self.execution.clearException();
        return end;
    }
    case Flow::Failed:
        m_loop.fail(*self.execution.error());
        return {};
    case Flow::Stopped:
        break;
    }
    return {};
}

Coroutine TaskProgram::awaiting(Self &self, const Instruction &step)
{
    self.execution.begin(step);
    switch (step.op) {
    case Op::Sleep:
        return sleep(m_loop, step.duration);
    case Op::Io:
        return request(self, step.bytes);
    case Op::Repeat:
        return repeat(self, step);
    case Op::Try:
        return attempt(self, step);
    case Op::With:
        return with(self, step);
    case Op::Acquire:
        return waitFor(m_loop, m_objects.acquire(self.execution.pick(step.object)), step.timeout);
    case Op::Wait:
        return waitFor(m_loop, wait(self.execution.pick(step.object)), step.timeout);
    case Op::Put:
        return waitFor(
            m_loop, m_objects.queue(self.execution.pick(step.object)).put(step.bytes), step.timeout);
    case Op::Get:
        return waitFor(m_loop, m_objects.queue(self.execution.pick(step.object)).get(), step.timeout);
    case Op::Await:
        return awaitTasks(step);
    case Op::Gather:
        return awaitAll(startAll(step.workers, self.execution), step.flag);
    case Op::Group:
        return group(self, step);
    case Op::Timeout:
        return timeout(self, step);
    case Op::Parallel:
        return parallel(self, step);
    case Op::ToThread:
        return toThread(self, step);
    case Op::Map:
        return map(self, step);
    default:
        return never(Error { "a step that tasks do not know", "use another step" });
    }
}

Coroutine TaskProgram::never(Error error)
{
    m_loop.fail(std::move(error));
    AwaitEnd forGood;
    co_await forGood;
    co_return Outcome {};
}

Coroutine TaskProgram::repeat(Self &self, const Instruction &step)
{
    for (std::uint32_t round = 0; round < step.count; ++round) {
        Coroutine body = block(self, step.body, round + 1 < step.count);
        Outcome end = co_await body;
        if (!end)
            co_return end;
        m_loop.gil().safePoint(m_loop.thread()); // the back edge of a loop
    }
    co_return Outcome {};
}

Coroutine TaskProgram::attempt(Self &self, const Instruction &step)
{
    Outcome end {};
    {
        const ProgramPosition::Inside before(self.position, step.last);
        Coroutine body = block(self, step.body);
        end = co_await body;
        if (!end && threads::catches(step.word, end.error().type)) {
            Coroutine handler = block(self, step.handler);
            end = co_await handler;
        }
    }
    Coroutine last = block(self, step.last);
    Outcome lastEnd = co_await last;
    if (!lastEnd)
        co_return lastEnd;
    co_return end;
}

Coroutine TaskProgram::with(Self &self, const Instruction &step)
{
    const std::uint32_t object = self.execution.pick(step.object);
    Outcome end {};
    {
        const ProgramPosition::Inside before(self.position, step.body);
        Coroutine acquiring = m_objects.acquire(object);
        end = co_await acquiring;
    }
    if (!end)
        co_return end;
    Coroutine body = block(self, step.body);
    end = co_await body;
    Outcome released = m_objects.release(object);
    if (!released)
        co_return released;
    co_return end;
}

Coroutine TaskProgram::wait(std::uint32_t object)
{
    switch (m_objects.kindOf(object)) {
    case ObjectKind::Condition:
        return m_objects.condition(object).wait();
    case ObjectKind::Event:
        return m_objects.event(object).wait();
    default:
        return m_objects.barrier(object).wait();
    }
}

void TaskProgram::call(const Block &block, std::uint64_t stream)
{
    threads::Execution execution(m_context, m_loop.thread(), m_nextNumber++);
    execution.drawFrom(stream);
    LoopGate *const gate = m_loop.gate();
    if (gate != nullptr)
        gate->turnBegins();
    const Flow flow = execution.run(block);
    if (gate != nullptr)
        gate->turnEnds();
    if (flow == Flow::Failed)
        m_loop.fail(*execution.error());
    if (flow == Flow::Raised)
        m_loop.noteUncaught(*execution.exception());
}

} // namespace interleave::async
