// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace interleave::host {

/// Environment variable by which every process of a run can be found, even after everybody between it and us
/// was killed.
inline constexpr const char *kRunVariable = "INTERLEAVE_RUN";
/// Likewise, of a script: by its name it belongs to those that the probe takes out of the script's sight.
inline constexpr const char *kScriptRunVariable = "INTERLEAVE_PROBE_RUN";

/// Pids of our user's living processes (no zombies) whose environment at exec had one of them with this token; those
/// that are in the middle of another exec are waited for, a second at most. Reads all of /proc: some milliseconds.
/// Any thread. Processes that may not be read are not ours and are passed over.
std::vector<pid_t> processesOfRun(const std::string &token);
/// Kills them with SIGKILL until two looks in succession find nobody, at most `rounds` looks. Returns how many
/// processes were sent the signal, over all rounds. Any thread; blocks until nobody is there or the rounds are over.
std::size_t sweepRun(const std::string &token, int rounds = 50);

} // namespace interleave::host
