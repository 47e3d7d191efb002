// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <functional>
#include <string>

namespace interleave::scenario {

/// Hands a region to whoever records the run; `address` is RunContext::announceAddress of the process that was asked to run the scenario.
using AnnounceAt = std::function<Result<void>(const std::string &address, int memfd)>;

/// A process of Model::Processes that boots from nothing (spawn): reads from the socket what it is to do, reads the scenario anew, and does it. Blocks until that
/// is done; returns the exit status. The calling process has one thread and does nothing else.
int runChildProcess(int socket, const AnnounceAt &announce);

/// The fork server of such processes, until the socket closes. Likewise.
int runForkServer(int socket, const AnnounceAt &announce);

} // namespace interleave::scenario
