// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace interleave::host {

/// What a status of waitpid says, to follow "the runner ": "was killed by signal 9 (SIGKILL)", "ended with
/// status 3". Pure, any thread.
std::string describeStatus(int status);

} // namespace interleave::host
