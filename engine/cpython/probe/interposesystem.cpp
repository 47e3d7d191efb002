// SPDX-License-Identifier: GPL-3.0-or-later
// In place of system(), which executes a shell by a function of its own that nobody can stand in for: as
// POSIX says (system, "Rationale"), with posix_spawn.
#include "blocking.h"
#include "exports.h"
#include "realcalls.h"

#include <cerrno>
#include <unistd.h>

using namespace interleave;
using namespace interleave::probe;

namespace {

/// INT and QUIT are ignored while any thread is inside system: the first one in keeps what they were, the
/// last one out restores it.
class IgnoredSignals
{
public:
    void enter() noexcept
    {
        pthread_mutex_lock(&m_mutex);
        if (m_users++ == 0) {
            struct sigaction ignore
            {
            };
            ignore.sa_handler = SIG_IGN;
            sigaction(SIGINT, &ignore, &m_interrupt);
            sigaction(SIGQUIT, &ignore, &m_quit);
        }
        pthread_mutex_unlock(&m_mutex);
    }
    void leave() noexcept
    {
        pthread_mutex_lock(&m_mutex);
        if (--m_users == 0) {
            sigaction(SIGINT, &m_interrupt, nullptr);
            sigaction(SIGQUIT, &m_quit, nullptr);
        }
        pthread_mutex_unlock(&m_mutex);
    }
    /// Those that were not ignored before are as usual in the child.
    void addTo(sigset_t &usual) const noexcept
    {
        if (m_interrupt.sa_handler != SIG_IGN)
            sigaddset(&usual, SIGINT);
        if (m_quit.sa_handler != SIG_IGN)
            sigaddset(&usual, SIGQUIT);
    }

private:
    pthread_mutex_t m_mutex = PTHREAD_MUTEX_INITIALIZER;
    int m_users = 0;
    struct sigaction m_interrupt
    {
    };
    struct sigaction m_quit
    {
    };
};

constinit IgnoredSignals g_ignored;

} // namespace

extern "C" int posix_spawn(pid_t *, const char *, const posix_spawn_file_actions_t *,
    const posix_spawnattr_t *, char *const[], char *const[]);

INTERLEAVE_EXPORT int system(const char *command)
{
    if (command == nullptr)
        return system("exit 0") == 0 ? 1 : 0;
    g_ignored.enter();
    sigset_t children;
    sigset_t before;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &children, &before);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t usual;
    sigemptyset(&usual);
    g_ignored.addTo(usual);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setsigmask(&attributes, &before);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    char shell[] = "sh";
    char option[] = "-c";
    char *const arguments[] = { shell, option, const_cast<char *>(command), nullptr };
    pid_t child = 0;
    const int failed = posix_spawn(&child, "/bin/sh", nullptr, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);

    int status = 127 << 8; // as if the shell could not be executed
    if (failed == 0) {
        const Blocking blocking(trace::LaneState::BlockedJoin, Call::Process);
        pid_t ended = 0;
        do
            ended = real().waitpid(child, &status, 0);
        while (ended < 0 && errno == EINTR);
        if (ended < 0)
            status = -1;
    }
    const int saved = failed != 0 ? failed : errno;
    g_ignored.leave();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (failed != 0 || status == -1)
        errno = saved;
    return status;
}
