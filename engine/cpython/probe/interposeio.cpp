// SPDX-License-Identifier: GPL-3.0-or-later
// In place of the C library's functions that wait for files, sockets, processes and time. All alike: the state says why, as long as the call lasts.
#include "../bootstrap/bootstrap.h"
#include "blocking.h"
#include "exports.h"
#include "realcalls.h"

using namespace interleave;
using namespace interleave::probe;
using trace::LaneState;

#define INTERLEAVE_BLOCKING(result, name, why, call, parameters, arguments) \
    INTERLEAVE_EXPORT result name parameters \
    { \
        const Blocking blocking(why, call); \
        return real().name arguments; \
    }

INTERLEAVE_EXPORT ssize_t read(int file, void *to, size_t bytes)
{
    if (interleave_bootstrap_waiting != 0) [[unlikely]]
        interleave_bootstrap_tick();
    const Blocking blocking(LaneState::BlockedIo, Call::Read);
    return real().read(file, to, bytes);
}
INTERLEAVE_BLOCKING(ssize_t, readv, LaneState::BlockedIo, Call::Read, (int file, const iovec *to, int parts), (file, to, parts))
INTERLEAVE_BLOCKING(ssize_t, pread64, LaneState::BlockedIo, Call::Read, (int file, void *to, size_t bytes, off64_t at), (file, to, bytes, at))
INTERLEAVE_BLOCKING(ssize_t, preadv64v2, LaneState::BlockedIo, Call::Read, (int file, const iovec *to, int parts, off64_t at, int flags),
    (file, to, parts, at, flags))
INTERLEAVE_BLOCKING(ssize_t, write, LaneState::BlockedIo, Call::Write, (int file, const void *from, size_t bytes), (file, from, bytes))
INTERLEAVE_BLOCKING(ssize_t, writev, LaneState::BlockedIo, Call::Write, (int file, const iovec *from, int parts), (file, from, parts))
INTERLEAVE_BLOCKING(ssize_t, pwrite64, LaneState::BlockedIo, Call::Write, (int file, const void *from, size_t bytes, off64_t at), (file, from, bytes, at))
INTERLEAVE_BLOCKING(ssize_t, pwritev64v2, LaneState::BlockedIo, Call::Write, (int file, const iovec *from, int parts, off64_t at, int flags),
    (file, from, parts, at, flags))
INTERLEAVE_BLOCKING(ssize_t, sendfile64, LaneState::BlockedIo, Call::SendFile, (int to, int from, off64_t *at, size_t bytes), (to, from, at, bytes))

INTERLEAVE_BLOCKING(ssize_t, recv, LaneState::BlockedIo, Call::Receive, (int socket, void *to, size_t bytes, int flags), (socket, to, bytes, flags))
INTERLEAVE_BLOCKING(ssize_t, recvfrom, LaneState::BlockedIo, Call::Receive,
    (int socket, void *to, size_t bytes, int flags, sockaddr *who, socklen_t *length), (socket, to, bytes, flags, who, length))
INTERLEAVE_BLOCKING(ssize_t, recvmsg, LaneState::BlockedIo, Call::Receive, (int socket, msghdr *message, int flags), (socket, message, flags))
INTERLEAVE_BLOCKING(ssize_t, send, LaneState::BlockedIo, Call::Send, (int socket, const void *from, size_t bytes, int flags), (socket, from, bytes, flags))
INTERLEAVE_BLOCKING(ssize_t, sendto, LaneState::BlockedIo, Call::Send,
    (int socket, const void *from, size_t bytes, int flags, const sockaddr *whom, socklen_t length), (socket, from, bytes, flags, whom, length))
INTERLEAVE_BLOCKING(ssize_t, sendmsg, LaneState::BlockedIo, Call::Send, (int socket, const msghdr *message, int flags), (socket, message, flags))
INTERLEAVE_BLOCKING(int, accept, LaneState::BlockedIo, Call::Accept, (int socket, sockaddr *who, socklen_t *length), (socket, who, length))
INTERLEAVE_BLOCKING(int, accept4, LaneState::BlockedIo, Call::Accept, (int socket, sockaddr *who, socklen_t *length, int flags), (socket, who, length, flags))
INTERLEAVE_BLOCKING(int, connect, LaneState::BlockedIo, Call::Connect, (int socket, const sockaddr *whom, socklen_t length), (socket, whom, length))
INTERLEAVE_BLOCKING(int, getaddrinfo, LaneState::BlockedIo, Call::Resolve,
    (const char *name, const char *service, const addrinfo *hints, addrinfo **found), (name, service, hints, found))

INTERLEAVE_BLOCKING(int, poll, LaneState::BlockedIo, Call::Poll, (pollfd *files, nfds_t count, int timeout), (files, count, timeout))
INTERLEAVE_BLOCKING(int, ppoll, LaneState::BlockedIo, Call::Poll, (pollfd *files, nfds_t count, const timespec *timeout, const sigset_t *mask),
    (files, count, timeout, mask))
INTERLEAVE_BLOCKING(int, epoll_wait, LaneState::BlockedIo, Call::Epoll, (int epoll, epoll_event *events, int most, int timeout),
    (epoll, events, most, timeout))
INTERLEAVE_BLOCKING(int, epoll_pwait, LaneState::BlockedIo, Call::Epoll, (int epoll, epoll_event *events, int most, int timeout, const sigset_t *mask),
    (epoll, events, most, timeout, mask))

INTERLEAVE_BLOCKING(int, fsync, LaneState::BlockedIo, Call::Sync, (int file), (file))
INTERLEAVE_BLOCKING(int, fdatasync, LaneState::BlockedIo, Call::Sync, (int file), (file))
INTERLEAVE_BLOCKING(int, flock, LaneState::BlockedLock, Call::FileLock, (int file, int operation) noexcept, (file, operation))

INTERLEAVE_BLOCKING(int, nanosleep, LaneState::Asleep, Call::Sleep, (const timespec *length, timespec *left), (length, left))
INTERLEAVE_BLOCKING(int, clock_nanosleep, LaneState::Asleep, Call::Sleep, (clockid_t clock, int flags, const timespec *length, timespec *left),
    (clock, flags, length, left))
INTERLEAVE_BLOCKING(int, usleep, LaneState::Asleep, Call::Sleep, (useconds_t length), (length))
INTERLEAVE_BLOCKING(int, pause, LaneState::BlockedIo, Call::Signal, (), ())
INTERLEAVE_BLOCKING(int, sigwait, LaneState::BlockedIo, Call::Signal, (const sigset_t *set, int *signal), (set, signal))
INTERLEAVE_BLOCKING(int, sigwaitinfo, LaneState::BlockedIo, Call::Signal, (const sigset_t *set, siginfo_t *about), (set, about))
INTERLEAVE_BLOCKING(int, sigtimedwait, LaneState::BlockedIo, Call::Signal, (const sigset_t *set, siginfo_t *about, const timespec *timeout),
    (set, about, timeout))

INTERLEAVE_BLOCKING(pid_t, wait, LaneState::BlockedJoin, Call::Process, (int *status), (status))
INTERLEAVE_BLOCKING(pid_t, wait3, LaneState::BlockedJoin, Call::Process, (int *status, int options, rusage *used) noexcept, (status, options, used))
INTERLEAVE_BLOCKING(pid_t, wait4, LaneState::BlockedJoin, Call::Process, (pid_t process, int *status, int options, rusage *used) noexcept,
    (process, status, options, used))
INTERLEAVE_BLOCKING(pid_t, waitpid, LaneState::BlockedJoin, Call::Process, (pid_t process, int *status, int options), (process, status, options))
INTERLEAVE_BLOCKING(int, waitid, LaneState::BlockedJoin, Call::Process, (idtype_t kind, id_t id, siginfo_t *about, int options), (kind, id, about, options))

// A select of no descriptors is a sleep: time.sleep up to Python 3.10.
INTERLEAVE_EXPORT int select(int count, fd_set *read, fd_set *write, fd_set *except, timeval *timeout)
{
    const Blocking blocking(count == 0 ? LaneState::Asleep : LaneState::BlockedIo, count == 0 ? Call::Sleep : Call::Select);
    return real().select(count, read, write, except, timeout);
}

INTERLEAVE_EXPORT int pselect(int count, fd_set *read, fd_set *write, fd_set *except, const timespec *timeout, const sigset_t *mask)
{
    const Blocking blocking(count == 0 ? LaneState::Asleep : LaneState::BlockedIo, count == 0 ? Call::Sleep : Call::Select);
    return real().pselect(count, read, write, except, timeout, mask);
}
