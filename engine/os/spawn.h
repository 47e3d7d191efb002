// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filedescriptor.h"

#include <core/error.h>

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace interleave::os {

/// A child process of ours that was not waited for yet.
struct Child
{
    pid_t pid = 0;
    FileDescriptor pidfd; ///< readable when it has ended
};

/// What to start.
struct SpawnOptions
{
    std::filesystem::path program;
    std::string name; ///< argv[0]; empty: the program's file name
    std::vector<std::string>
        arguments; ///< without argv[0]; "@" stands for the number that `channel` gets in the child
    int channel = -1; ///< inherited as descriptor 3, the only one but 0, 1 and 2; not closed here
    bool newSession = false; ///< a session of its own: Ctrl+C in the terminal does not reach it
    std::vector<std::string> environment; ///< "NAME=value", added to ours
};

/// Starts a program with posix_spawn (which is safe in a program with many threads): stdin and stdout are
/// /dev/null, stderr is ours, all other descriptors are closed, no signal is blocked or ignored. Blocks for
/// about a millisecond. The child gets PDEATHSIG by itself, and that follows the calling *thread*: call this
/// from one that lives as long as the child shall.
/// Errors: no such program, no more processes.
Result<Child> spawn(const SpawnOptions &options);

} // namespace interleave::os
