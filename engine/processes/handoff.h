// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch.h"

namespace interleave::processes {

/// What a process that boots from nothing is given: words and descriptors, over a socket (SOCK_SEQPACKET).
struct Handoff
{
    Order order {};
    trace::StartMethod method = trace::StartMethod::Spawn;
    std::string announceAddress {}; ///< Settings
    std::string scenario {}; ///< Settings
    double workPerMs = 1;
    std::uint16_t servicePort = 0;
    std::optional<Ticks> observeThreshold {};
    std::optional<CoreId> core {};
    os::FileDescriptor stepDesk {}; ///< Settings; none: nobody stands
    std::vector<os::FileDescriptor> objects {}; ///< the job's, then the pool's if it is for a pool
    os::FileDescriptor status {}; ///< to a fork server: where to say pid and wait status
};

/// Blocks until the other side has room. `descriptors`, those of the objects, stay the caller's, as do `stepDesk` and `status`, of which -1 is none. Error: it is gone.
Result<void> sendHandoff(int socket, const Handoff &handoff, const std::vector<int> &descriptors, int status, int stepDesk = -1);
/// Blocks until one has come. Empty: the other side is gone. Error: it makes no sense.
Result<std::optional<Handoff>> receiveHandoff(int socket);

} // namespace interleave::processes
