// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace interleave::host::testing {

/// Runs `body` in a forked child without any privilege, in which the kernel refuses perf_event_open, as a
/// stock Debian or Ubuntu refuses it to users. A root becomes nobody, or, where nobody cannot read `program`,
/// a root without capabilities. Returns true if the body raised no test failure (its messages are printed).
/// Call it while this process has one thread.
bool passesWithoutPerf(const std::string &program, const std::function<void()> &body);
/// The same of another system call, refused with EPERM.
bool passesWithout(long call, const std::string &program, const std::function<void()> &body);

} // namespace interleave::host::testing
