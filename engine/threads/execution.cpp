// SPDX-License-Identifier: GPL-3.0-or-later
#include "execution.h"

#include <os/calibration.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <unistd.h>

namespace interleave::threads {

using trace::EventKind;
using trace::LaneState;

namespace {

/// Steps of work shorter than this show in the shared line word only: a loop of them would flood the ring.
constexpr Nanoseconds kShortestRecorded { 20'000 };

bool isRecorded(const Instruction &instruction) noexcept
{
    switch (instruction.op) {
    case Op::Compute:
    case Op::Native:
        return instruction.duration >= kShortestRecorded;
    case Op::Repeat:
    case Op::Try:
    case Op::Call:
    case Op::Load:
    case Op::Add:
    case Op::Store:
        return false;
    default:
        return true;
    }
}

} // namespace

Execution::Execution(const ExecutionContext &context, gil::ThreadState &thread, std::uint32_t number)
    : m_context(context)
    , m_gil(context.gil)
    , m_thread(thread)
    , m_number(number)
    // A range of its own for each worker, so that the latencies do not depend on who asks first.
    , m_nextRequest(std::uint64_t { number } << 32)
    , m_random(context.seed * 0x9e37'79b9'7f4a'7c15ULL + number)
    , m_accesses(context.variables != nullptr ? context.variables->firstObject() : ObjectId {})
{
}

Flow Execution::block(const Block &block)
{
    for (const Instruction &instruction : block) {
        if (m_context.stop.requested())
            return Flow::Stopped;
        if (const Flow flow = step(instruction); flow != Flow::Done)
            return flow;
    }
    return Flow::Done;
}

Flow Execution::step(const Instruction &instruction)
{
    begin(instruction);
    return basic(instruction);
}

void Execution::begin(const Instruction &instruction)
{
    if (m_context.gate != nullptr) [[unlikely]] {
        tellLine(instruction); // who stands, stands before this line
        m_context.gate->arrive(*this, instruction);
    }
    tell(instruction);
}

Flow Execution::basic(const Instruction &instruction)
{
    switch (instruction.op) {
    case Op::Compute:
        compute(instruction);
        return Flow::Done;
    case Op::Native:
        native(instruction.duration);
        return Flow::Done;
    case Op::Sleep:
        sleep(instruction.duration);
        return Flow::Done;
    case Op::Io:
        return io(instruction.bytes);
    case Op::Mark:
        m_thread.trace.event(EventKind::Mark, 0, instruction.textObject.value);
        return Flow::Done;
    case Op::Call:
        m_gil.safePoint(m_thread);
        return Flow::Done;
    case Op::Load:
    case Op::Add:
    case Op::Store:
        variable(instruction);
        return Flow::Done;
    case Op::Repeat:
        return repeat(instruction);
    case Op::Raise:
        if (m_context.mayBeKilled && instruction.word == kKilledWorker)
            ::kill(::getpid(), SIGKILL);
        return raise(instruction.word, instruction.text);
    case Op::Try:
        return attempt(instruction);
    default:
        return m_context.steps->execute(*this, instruction);
    }
}

void Execution::tell(const Instruction &instruction)
{
    if (isRecorded(instruction)) {
        tellAccesses();
        m_thread.trace.event(EventKind::StepBegin, 0, instruction.index);
    }
    tellLine(instruction);
}

void Execution::tellLine(const Instruction &instruction)
{
    if (instruction.line == 0)
        return;
    m_at = instruction.line;
    m_thread.trace.setCurrentLine(instruction.line);
    if (isRecorded(instruction) && instruction.line != m_line) {
        m_line = instruction.line;
        m_thread.trace.event(EventKind::Line, 0, m_line);
    }
}

std::uint64_t Execution::unitsFor(Nanoseconds duration) const noexcept
{
    return static_cast<std::uint64_t>(std::llround(double(duration.count()) * 1e-6 * m_context.workPerMs));
}

void Execution::compute(const Instruction &instruction)
{
    const bool counts = instruction.object.count > 0;
    const std::uint32_t object = counts ? pick(instruction.object) : 0;
    const std::uint32_t owner = instruction.object.pick == Pick::Worker ? m_number + 1 : 0;
    for (std::uint64_t left = unitsFor(instruction.duration); left > 0 && !m_context.stop.requested(); --left) {
        m_work = os::burnUnit(m_work);
        if (counts)
            m_context.variables->countReferences(object, owner);
        m_thread.trace.observeUnit();
        m_gil.safePoint(m_thread, gil::kTicksPerUnit);
    }
}

void Execution::native(Nanoseconds duration)
{
    m_gil.drop(m_thread, LaneState::RunningNative);
    for (std::uint64_t left = unitsFor(duration); left > 0 && !m_context.stop.requested(); --left) {
        m_work = os::burnUnit(m_work);
        m_thread.trace.observeUnit();
    }
    m_gil.take(m_thread);
}

void Execution::sleep(Nanoseconds duration)
{
    m_gil.drop(m_thread, LaneState::Asleep);
    m_context.stop.sleepFor(duration);
    m_gil.take(m_thread);
}

Flow Execution::repeat(const Instruction &instruction)
{
    for (std::uint32_t round = 0; round < instruction.count; ++round) {
        if (const Flow flow = block(instruction.body); flow != Flow::Done)
            return flow;
        m_gil.safePoint(m_thread); // the back edge of a loop
    }
    return Flow::Done;
}

Flow Execution::attempt(const Instruction &instruction)
{
    Flow flow = block(instruction.body);
    if (flow == Flow::Raised && catches(instruction.word, m_exception->type)) {
        m_exception.reset();
        flow = block(instruction.handler);
    }
    if (flow == Flow::Stopped || flow == Flow::Failed)
        return flow;
    std::optional<Exception> pending = std::move(m_exception);
    m_exception.reset();
    const Flow last = block(instruction.last);
    if (last != Flow::Done)
        return last;
    m_exception = std::move(pending);
    return flow;
}

void Execution::variable(const Instruction &instruction)
{
    const std::uint32_t object = pick(instruction.object);
    if (m_registers.size() <= object)
        m_registers.resize(object + 1);
    Register &own = m_registers[object];
    switch (instruction.op) {
    case Op::Load:
        own.seen = m_context.variables->load(object);
        own.value = own.seen.value;
        m_accesses.loaded(m_thread.trace, object, own.seen);
        break;
    case Op::Add:
        own.value += instruction.value;
        break;
    default: {
        const Variables::Seen over = m_context.variables->store(object, own.value);
        m_accesses.stored(m_thread.trace, object, own.value, own.seen, over);
        own.seen = { own.value, over.version + 1 };
        break;
    }
    }
    m_thread.trace.observeUnit();
    if (m_context.safePoints == SafePoints::EveryOpcode)
        m_gil.safePoint(m_thread);
}

std::uint32_t Execution::pick(const ObjectRef &object) noexcept
{
    switch (object.pick) {
    case Pick::First:
        break;
    case Pick::Worker:
        return object.first + m_number % object.count;
    case Pick::Random:
        return object.first + static_cast<std::uint32_t>(random() % object.count);
    case Pick::Round:
        return object.first + m_round++ % object.count;
    }
    return object.first;
}

std::uint64_t Execution::random() noexcept
{
    // SplitMix64 (Steele, Lea, Flood 2014): small, and every state is a good one.
    std::uint64_t z = (m_random += 0x9e37'79b9'7f4a'7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebULL;
    return z ^ (z >> 31);
}

Flow Execution::raise(Exception exception)
{
    if (exception.line == 0)
        exception.line = m_at;
    m_exception = std::move(exception);
    return Flow::Raised;
}

Flow Execution::fail(Error error)
{
    if (m_context.stop.requested())
        return Flow::Stopped; // whatever went wrong, it went wrong because of the stop
    m_error = std::move(error);
    return Flow::Failed;
}

Result<net::Answer> Execution::request(std::uint32_t bytes)
{
    if (!m_connection) {
        auto connection = net::ServiceConnection::connect(m_context.service, m_context.stop.descriptor());
        if (!connection)
            return Failure(connection.error());
        m_connection = std::move(*connection);
    }
    return m_connection->request(bytes, m_nextRequest++);
}

Flow Execution::io(std::uint32_t bytes)
{
    const Nanoseconds begin = monotonicNow();
    m_gil.drop(m_thread, LaneState::BlockedIo, m_context.serviceObject);
    const auto answer = request(bytes);
    m_gil.take(m_thread);
    if (m_context.stop.requested())
        return Flow::Stopped;
    if (!answer)
        return fail(answer.error());
    // As the Python code sees it: with the wait for the GIL after the answer has come.
    const auto latency = static_cast<std::uint64_t>((monotonicNow() - begin).count());
    m_thread.trace.event(EventKind::IoDone, 0, m_context.serviceObject.value, latency, answer->bytes);
    return Flow::Done;
}

} // namespace interleave::threads
