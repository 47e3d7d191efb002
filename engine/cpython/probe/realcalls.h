// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dirent.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <ctime>
#include <unistd.h>

namespace interleave::probe {

// Every function that the probe stands in for, and the symbol version that is meant where the C library has several (on x86-64; where there is no such
// version, the default is the only one).
#define INTERLEAVE_REAL_CALLS(X) \
    X(pthread_cond_init, "GLIBC_2.3.2") X(pthread_cond_destroy, "GLIBC_2.3.2") X(pthread_cond_signal, "GLIBC_2.3.2") \
    X(pthread_cond_broadcast, "GLIBC_2.3.2") X(pthread_cond_wait, "GLIBC_2.3.2") X(pthread_cond_timedwait, "GLIBC_2.3.2") X(pthread_cond_clockwait, nullptr) \
    X(pthread_create, nullptr) X(pthread_setname_np, nullptr) X(prctl, nullptr) X(pthread_join, nullptr) \
    X(sem_wait, nullptr) X(sem_trywait, nullptr) X(sem_timedwait, nullptr) X(sem_clockwait, nullptr) X(sem_post, nullptr) \
    X(read, nullptr) X(readv, nullptr) X(pread64, nullptr) X(preadv64v2, nullptr) X(write, nullptr) X(writev, nullptr) X(pwrite64, nullptr) \
    X(pwritev64v2, nullptr) X(recv, nullptr) X(recvfrom, nullptr) X(recvmsg, nullptr) X(send, nullptr) X(sendto, nullptr) X(sendmsg, nullptr) \
    X(sendfile64, nullptr) X(accept, nullptr) X(accept4, nullptr) X(connect, nullptr) X(getaddrinfo, nullptr) X(poll, nullptr) X(ppoll, nullptr) \
    X(select, nullptr) X(pselect, nullptr) X(epoll_wait, nullptr) X(epoll_pwait, nullptr) X(fsync, nullptr) X(fdatasync, nullptr) X(flock, nullptr) \
    X(nanosleep, nullptr) X(clock_nanosleep, nullptr) X(usleep, nullptr) X(pause, nullptr) X(sigwait, nullptr) X(sigwaitinfo, nullptr) \
    X(sigtimedwait, nullptr) X(waitpid, nullptr) X(wait, nullptr) X(wait3, nullptr) X(wait4, nullptr) X(waitid, nullptr) \
    X(execve, nullptr) X(execvpe, nullptr) X(fexecve, nullptr) X(posix_spawn, "GLIBC_2.15") X(posix_spawnp, "GLIBC_2.15") X(_exit, nullptr)

/// The C library's own functions. Found in the constructor, or at the first call if another library's constructor comes earlier.
struct RealCalls
{
#define INTERLEAVE_REAL_CALL(name, version) decltype(&::name) name;
    INTERLEAVE_REAL_CALLS(INTERLEAVE_REAL_CALL)
#undef INTERLEAVE_REAL_CALL
    bool found;
};

extern RealCalls g_real; ///< written once, before there is a second thread (or twice with the same)

/// Looks all of them up. Those that this C library does not have stay null.
void findRealCalls() noexcept;

/// The C library's functions. Any thread.
inline const RealCalls &real() noexcept
{
    if (!g_real.found) [[unlikely]]
        findRealCalls();
    return g_real;
}

} // namespace interleave::probe
