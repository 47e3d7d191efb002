// SPDX-License-Identifier: GPL-3.0-or-later
#include "forkserver.h"

#include <os/processtree.h>

#include <cerrno>
#include <csignal>
#include <map>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::processes {

void ForkServer::end()
{
    if (m_pid == 0)
        return;
    m_socket.reset(); // it leaves when it sees that; and it has nothing to lose
    ::kill(m_pid, SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) { }
    m_pid = 0;
}

namespace {

void tell(const os::FileDescriptor &pipe, std::int32_t value)
{
    (void)!::write(pipe.get(), &value, sizeof value); // whoever does not listen any more needs no answer
}

} // namespace

int serveForks(int socket, const std::function<int(Handoff)> &run)
{
    sigset_t children {};
    sigset_t before {};
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &children, &before);
    os::FileDescriptor signals(::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
    std::map<pid_t, os::FileDescriptor> running; ///< with where to tell how they ended
    const pid_t self = ::getpid();
    for (;;) {
        pollfd waits[] = { { socket, POLLIN, 0 }, { signals.get(), POLLIN, 0 } };
        ::poll(waits, 2, -1);
        signalfd_siginfo ignored {};
        while (::read(signals.get(), &ignored, sizeof ignored) > 0) { }
        int status = 0;
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0) {
            tell(running[ended], status);
            running.erase(ended);
        }
        if (waits[0].revents == 0)
            continue;
        Result<std::optional<Handoff>> asked = receiveHandoff(socket);
        if (!asked)
            continue;
        if (!*asked)
            return 0;
        const pid_t pid = ::fork();
        if (pid == 0) {
            if (!os::dieWithParent(self))
                _exit(1);
            running.clear();
            signals.reset();
            ::close(socket);
            (*asked)->status.reset();
            ::sigprocmask(SIG_SETMASK, &before, nullptr);
            _exit(run(std::move(**asked)));
        }
        tell((*asked)->status, pid > 0 ? pid : -errno);
        if (pid > 0)
            running[pid] = std::move((*asked)->status);
    }
}

} // namespace interleave::processes
