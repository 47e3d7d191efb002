// SPDX-License-Identifier: GPL-3.0-or-later
#include "stepline.h"

#include "waiting.h"

#include <os/packet.h>
#include <trace/stepping.h>

#include <cerrno>
#include <poll.h>
#include <span>
#include <sys/socket.h>

namespace interleave::processes {

namespace {

/// False: nobody is there to hear it, or the run is to stop.
bool say(int desk, const StepWord &word, int answer, const threads::StopSignal &stop)
{
    while (os::sendPacket(desk, std::as_bytes(std::span(&word, 1)), std::span(&answer, 1), MSG_DONTWAIT) < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return false;
        if (waitFor(desk, POLLOUT, stop) == Waited::Stopped)
            return false;
    }
    return true;
}

} // namespace

void StepLine::arrive(threads::Execution &execution, const threads::Instruction &instruction)
{
    if (m_open.load(std::memory_order_relaxed) || execution.stopping())
        return;
    int ends[2] = {};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    const os::FileDescriptor ours(ends[0]);
    os::FileDescriptor theirs(ends[1]);
    const Caller caller = callerOf(execution);
    const WithoutGil without(caller, trace::kHeld, m_object);
    const StepWord word { .worker = execution.number(), .op = std::uint32_t(instruction.op), .index = instruction.index, .line = instruction.line };
    if (!say(m_desk, word, theirs.get(), caller.stop))
        return;
    theirs.reset(); // so that the end of the desk is the end of the wait
    if (waitFor(ours.get(), POLLIN, caller.stop) == Waited::Stopped)
        return;
    StepAnswer answer = StepAnswer::Open;
    if (::recv(ours.get(), &answer, sizeof answer, MSG_DONTWAIT) != ssize_t(sizeof answer) || answer == StepAnswer::Open)
        m_open.store(true, std::memory_order_relaxed);
}

} // namespace interleave::processes
