// SPDX-License-Identifier: GPL-3.0-or-later
#include "stepdesk.h"

#include "stepline.h"

#include <os/packet.h>

#include <memory>
#include <poll.h>
#include <span>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <vector>

namespace interleave::processes {

namespace {

void answer(const os::FileDescriptor &to, StepAnswer what)
{
    (void)!::send(to.get(), &what, sizeof what, MSG_NOSIGNAL | MSG_DONTWAIT); // whoever is gone needs none
}

} // namespace

Result<std::unique_ptr<StepDesk>> StepDesk::create(threads::ManualExecutor &executor)
{
    int ends[2] = {};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return failErrno("processes cannot be stepped", "raise the limit of open files (ulimit -n)");
    os::FileDescriptor ours(ends[0]), theirs(ends[1]);
    os::FileDescriptor over(::eventfd(0, EFD_CLOEXEC));
    if (!over)
        return failErrno("processes cannot be stepped", "raise the limit of open files (ulimit -n)");
    return std::unique_ptr<StepDesk>(new StepDesk(executor, std::move(ours), std::move(theirs), std::move(over)));
}

StepDesk::StepDesk(threads::ManualExecutor &executor, os::FileDescriptor ours, os::FileDescriptor theirs, os::FileDescriptor over)
    : m_executor(executor)
    , m_ours(std::move(ours))
    , m_theirs(std::move(theirs))
    , m_over(std::move(over))
    , m_thread([this] { serve(); })
{
}

StepDesk::~StepDesk()
{
    ::eventfd_write(m_over.get(), 1);
    m_thread.join();
    for (const auto &[to, ticket] : m_standing) {
        if (m_executor.withdraw(ticket))
            answer(*to, StepAnswer::Open);
    }
}

void StepDesk::serve()
{
    for (;;) {
        std::vector<pollfd> waits { { m_over.get(), POLLIN, 0 }, { m_ours.get(), POLLIN, 0 } };
        std::vector<Answer> whose;
        for (const auto &[to, ticket] : m_standing) {
            waits.push_back({ to->get(), POLLIN, 0 }); // they say nothing on it: that is its end
            whose.push_back(to);
        }
        if (::poll(waits.data(), waits.size(), -1) < 0)
            continue; // interrupted
        if (waits[0].revents != 0)
            return;
        for (std::size_t i = 0; i < whose.size(); ++i) {
            if (waits[2 + i].revents != 0)
                leaves(whose[i]);
        }
        if (waits[1].revents != 0)
            receive();
    }
}

/// It goes on, or is there no more.
void StepDesk::leaves(Answer who)
{
    const auto standing = m_standing.find(who);
    m_executor.withdraw(standing->second);
    m_standing.erase(standing);
}

void StepDesk::receive()
{
    StepWord word;
    os::ReceivedPacket packet = os::receivePacket(m_ours.get(), std::as_writable_bytes(std::span(&word, 1)), MSG_DONTWAIT);
    // Without a descriptor, or with nonsense: its sender sees the end of its own, and goes on.
    if (packet.bytes != ssize_t(sizeof word) || word.magic != StepWord::kMagic || packet.descriptors.size() != 1)
        return;
    const auto to = std::make_shared<const os::FileDescriptor>(std::move(packet.descriptors.front()));
    const auto ticket = m_executor.hold({ word.worker, threads::Op(word.op), word.index, word.line }, nullptr,
        [to] { answer(*to, StepAnswer::Go); });
    if (ticket)
        m_standing.emplace(to, *ticket);
    else
        answer(*to, StepAnswer::Open);
}

} // namespace interleave::processes
