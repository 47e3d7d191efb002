// SPDX-License-Identifier: GPL-3.0-or-later
#include "execution.h"

#include <os/calibration.h>

#include <algorithm>
#include <cmath>

namespace interleave::threads {

using trace::EventKind;
using trace::LaneState;

namespace {

/// Steps of work shorter than this show in the shared line word only: a loop of them would flood the ring.
constexpr Nanoseconds kShortestRecorded { 20'000 };

bool isRecorded(const Instruction &instruction) noexcept
{
    switch (instruction.kind) {
    case Instruction::Kind::Compute:
    case Instruction::Kind::Native:
        return instruction.duration >= kShortestRecorded;
    case Instruction::Kind::Io:
    case Instruction::Kind::Sleep:
    case Instruction::Kind::Mark:
        return true;
    case Instruction::Kind::Repeat:
    case Instruction::Kind::EndRepeat:
        return false;
    }
    return false;
}

} // namespace

Execution::Execution(const ExecutionContext &context, gil::ThreadState &thread, std::uint64_t firstRequest)
    : m_context(context)
    , m_gil(context.gil)
    , m_thread(thread)
    , m_nextRequest(firstRequest)
{
}

Result<void> Execution::run(const Program &program)
{
    struct Loop
    {
        std::size_t first; ///< of its body
        std::uint32_t left; ///< rounds, the current one included
    };
    std::vector<Loop> loops;
    for (std::size_t i = 0; i < program.size() && !m_context.stop.requested(); ++i) {
        const Instruction &instruction = program[i];
        if (instruction.kind == Instruction::Kind::EndRepeat) {
            if (--loops.back().left == 0)
                loops.pop_back();
            else
                i = loops.back().first - 1; // the loop's own ++i comes on top
            m_gil.safePoint(m_thread); // the back edge of a loop, as from 3.10 on
            continue;
        }
        step(i, instruction);
        switch (instruction.kind) {
        case Instruction::Kind::Compute:
            compute(instruction.duration);
            break;
        case Instruction::Kind::Native:
            native(instruction.duration);
            break;
        case Instruction::Kind::Sleep:
            sleep(instruction.duration);
            break;
        case Instruction::Kind::Io:
            if (auto done = io(instruction.bytes); !done)
                return done;
            break;
        case Instruction::Kind::Mark:
            m_thread.trace.event(EventKind::Mark, 0, instruction.text.value);
            break;
        case Instruction::Kind::Repeat:
            loops.push_back({ i + 1, std::max(1U, instruction.count) });
            break;
        case Instruction::Kind::EndRepeat:
            break; // above
        }
    }
    return {};
}

void Execution::step(std::size_t index, const Instruction &instruction)
{
    if (instruction.line != 0)
        m_thread.trace.setCurrentLine(instruction.line);
    if (!isRecorded(instruction))
        return;
    m_thread.trace.event(EventKind::StepBegin, 0, static_cast<std::uint32_t>(index));
    if (instruction.line != 0 && instruction.line != m_line) {
        m_line = instruction.line;
        m_thread.trace.event(EventKind::Line, 0, m_line);
    }
}

std::uint64_t Execution::unitsFor(Nanoseconds duration) const noexcept
{
    return static_cast<std::uint64_t>(std::llround(double(duration.count()) * 1e-6 * m_context.workPerMs));
}

void Execution::compute(Nanoseconds duration)
{
    for (std::uint64_t left = unitsFor(duration); left > 0 && !m_context.stop.requested(); --left) {
        m_work = os::burnUnit(m_work);
        m_thread.trace.observeUnit();
        m_gil.safePoint(m_thread);
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

Result<void> Execution::io(std::uint32_t bytes)
{
    const Nanoseconds begin = monotonicNow();
    m_gil.drop(m_thread, LaneState::BlockedIo, m_context.serviceObject);
    const auto answer = request(bytes);
    m_gil.take(m_thread);
    if (m_context.stop.requested())
        return {};
    if (!answer)
        return Failure(answer.error());
    // As the Python code sees it: with the wait for the GIL after the answer has come.
    const auto latency = static_cast<std::uint64_t>((monotonicNow() - begin).count());
    m_thread.trace.event(EventKind::IoDone, 0, m_context.serviceObject.value, latency, answer->bytes);
    return {};
}

} // namespace interleave::threads
