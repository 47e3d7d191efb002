// SPDX-License-Identifier: GPL-3.0-or-later
#include "poolworker.h"

#include "pickle.h"

#include <cstring>

namespace interleave::processes {

using threads::Flow;
using trace::EventKind;
using trace::JobOutcome;

namespace {
constexpr std::uint32_t kResultBytes = 64; ///< of a pickled result: small, as the result of a job that only works is
}

PoolWorker::PoolWorker(Process &process, SharedObjects &shared, std::uint32_t object, std::uint32_t slot, gil::ThreadState &thread)
    : m_process(process)
    , m_shared(shared)
    , m_object(threads::objectIdOf(object))
    , m_executor(process.job.objects[object].kind == threads::ObjectKind::ProcessPool)
    , m_slot(slot)
    , m_thread(thread)
    , m_tasks(process, shared, PoolLayout::kTasks, 0, PoolLayout::bound(process.job.objects[object].size, m_executor), m_object)
    , m_results(shared, PoolLayout::kResultPipe, m_object, trace::LaneState::BlockedQueue)
    , m_resultWriters(shared, PoolLayout::kResultWriters)
{
}

Flow PoolWorker::run()
{
    const Caller caller { m_process.execution.gil, m_thread, m_process.execution.stop };
    for (;;) {
        std::string plain;
        JobMessage message;
        const Result<Waited> got = m_tasks.get(caller, {}, &plain, sizeof message);
        if (!got) {
            m_error = got.error();
            return Flow::Failed;
        }
        if (*got != Waited::Ready)
            return Flow::Stopped;
        std::memcpy(&message, plain.data(), sizeof message);
        if (message.number == 0)
            return Flow::Done;
        if (const Flow flow = job(caller, message); flow != Flow::Done)
            return flow;
    }
}

Flow PoolWorker::job(const Caller &caller, const JobMessage &message)
{
    const threads::Block *block = m_process.codes.block(message.code);
    if (block == nullptr) {
        m_error = Error { "a pool was given a job that is not there", "report this: it is a defect of Interleave" };
        return Flow::Failed;
    }
    m_shared.word(m_slot).store(message.number);
    m_thread.trace.event(EventKind::JobBegin, 0, m_object.value, message.number, 0);
    std::optional<threads::Exception> exception;
    // The number of the job: whichever worker does it, its random choices are the same.
    threads::Execution execution(m_process.execution, m_thread, std::uint32_t(message.number));
    for (std::uint32_t i = 0; i < message.items && !exception; ++i) {
        const Flow flow = execution.run(*block);
        if (flow == Flow::Stopped)
            return flow;
        if (flow == Flow::Failed) {
            m_error = execution.error();
            return flow;
        }
        exception = execution.exception();
    }
    if (exception && !m_executor && threads::isBaseOnly(exception->type)) {
        m_exception = std::move(exception); // multiprocessing.pool catches Exception only: the process ends, and the job is lost
        return Flow::Raised;
    }
    m_thread.trace.event(EventKind::JobEnd, std::uint8_t(exception ? JobOutcome::Raised : JobOutcome::Done), m_object.value, message.number, 0);
    if (answer(caller, message, exception) == Waited::Stopped)
        return Flow::Stopped;
    m_shared.word(m_slot).store(0);
    return Flow::Done;
}

Waited PoolWorker::answer(const Caller &caller, const JobMessage &message, const std::optional<threads::Exception> &exception)
{
    ResultMessage result { .number = message.number, .outcome = std::uint32_t(exception ? JobOutcome::Raised : JobOutcome::Done) };
    if (exception) {
        exception->type.copy(result.type, sizeof result.type - 1);
        exception->message.copy(result.text, sizeof result.text - 1);
        result.line = exception->line;
    }
    std::string bytes(reinterpret_cast<const char *>(&result), sizeof result);
    dump(caller, m_object, kResultBytes, message.number, bytes);
    if (m_resultWriters.take(caller, trace::LaneState::BlockedQueue, m_object) == Waited::Stopped)
        return Waited::Stopped;
    const Waited sent = m_results.send(caller, bytes);
    m_resultWriters.give(caller);
    return sent;
}

} // namespace interleave::processes
