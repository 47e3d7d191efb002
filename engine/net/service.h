// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "latency.h"
#include "socket.h"

namespace interleave::net {

/// The local "cloud service": answers every request on `listenFd` (listenOnLoopback; not closed) after the
/// latency that the distribution gives for the request's index. Meant for a process of its own, so that its
/// work is nobody's time but its own.
///
/// Blocks the calling thread until `stopFd` (an eventfd or the read end of a pipe; -1: never) is readable or
/// hung up; single-threaded, epoll and one timerfd. Clients may die, stall, send rubbish or come by the
/// thousand: that closes or delays nobody's connection but their own. Errors: the kernel refuses epoll or
/// timerfd.
Result<void> serve(int listenFd, const LatencyDistribution &latency, std::uint64_t seed, int stopFd);

} // namespace interleave::net
