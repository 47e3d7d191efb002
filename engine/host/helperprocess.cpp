// SPDX-License-Identifier: GPL-3.0-or-later
#include "helperprocess.h"

#include <os/processtree.h>

#include <poll.h>
#include <unistd.h>

namespace interleave::host {

Result<message::Prepare> enterHelper(Channel &channel, int supervisor, std::vector<os::FileDescriptor> *descriptors)
{
    if (const Result<void> result = os::dieWithParent(supervisor); !result)
        return Failure(result.error());
    channel.send(message::Hello { getpid() });
    Channel::Received received = waitForMessage(channel);
    if (received.status == Channel::Status::Malformed)
        return Failure(received.error);
    if (received.status == Channel::Status::Arrived) {
        if (descriptors)
            *descriptors = std::move(received.packet->descriptors);
        if (auto *prepare = std::get_if<message::Prepare>(&received.packet->message))
            return std::move(*prepare);
    }
    return fail("the supervisor gave no orders");
}

Channel::Received waitForMessage(Channel &channel)
{
    for (;;) {
        Channel::Received received = channel.receive();
        if (received.status != Channel::Status::Empty)
            return received;
        pollfd wait { channel.descriptor(), POLLIN, 0 };
        poll(&wait, 1, -1);
    }
}

bool flushAll(Channel &channel)
{
    while (channel.isOpen() && channel.hasQueued()) {
        pollfd wait { channel.descriptor(), POLLOUT, 0 };
        poll(&wait, 1, -1);
        channel.flush();
    }
    return channel.isHeard();
}

} // namespace interleave::host
