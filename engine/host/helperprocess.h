// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channel.h"

#include <core/error.h>

namespace interleave::host {

/// What runner and service do first: die with the supervisor (SIGKILL), greet it, and wait for their orders.
/// Main thread. Blocks. Descriptors that came with them are appended to `descriptors`, if that is not null. Errors: the supervisor is gone or
/// says something else.
Result<message::Prepare> enterHelper(Channel &channel, int supervisor, std::vector<os::FileDescriptor> *descriptors = nullptr);
/// Blocks until something comes. Status is never Empty; Closed and Malformed come as the channel has them. One thread a channel.
Channel::Received waitForMessage(Channel &channel);
/// Sends everything that is queued; blocks for as long as the supervisor needs to read it. False if it is
/// gone.
bool flushAll(Channel &channel);

} // namespace interleave::host
