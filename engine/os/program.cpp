// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include "filedescriptor.h"
#include "pidfd.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

namespace interleave::os {

namespace {

/// Reads until the end, the limit, or the time is up. False: the time is up.
bool readAll(int fd, Nanoseconds until, std::string &text)
{
    constexpr std::size_t kLimit = 64 * 1024;
    char buffer[4096];
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - monotonicNow()).count();
        if (left <= 0)
            return false;
        pollfd poll { fd, POLLIN, 0 };
        const int ready = ::poll(&poll, 1, static_cast<int>(left));
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        const ssize_t count = ready < 0 ? 0 : ::read(fd, buffer, sizeof buffer);
        if (count <= 0)
            return true;
        text.append(buffer, std::min(static_cast<std::size_t>(count), kLimit - text.size()));
    }
}

} // namespace

Result<ProgramOutput> runProgram(const std::vector<std::string> &command, Nanoseconds timeout)
{
    const Nanoseconds until = monotonicNow() + timeout;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return failErrno("no pipe for " + command.front());
    FileDescriptor reader(ends[0]);
    FileDescriptor writer(ends[1]);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, writer.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, writer.get(), 2);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<char *> arguments;
    for (const std::string &argument : command)
        arguments.push_back(const_cast<char *>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        errno = error;
        return failErrno(command.front() + " could not be started");
    }
    writer.reset();

    ProgramOutput output;
    bool ended = readAll(reader.get(), until, output.text);
    // It may have closed its output and still run.
    if (const auto pidfd = openPidfd(pid); ended && pidfd)
        ended = waitForEnd(*pidfd, std::max(Nanoseconds { 0 }, until - monotonicNow()));
    if (!ended)
        ::kill(-pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) { }
    if (!ended)
        return fail(command.front() + " did not answer in time");
    output.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return output;
}

} // namespace interleave::os
