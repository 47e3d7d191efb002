// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filedescriptor.h"

#include <core/clock.h>
#include <core/error.h>

#include <optional>

namespace interleave::os {

/// A descriptor that means this process and never another one that got its number later; readable (poll) once the process has ended.
/// Close-on-exec. pidfd_open(2), Linux 5.3. All of these: any thread.
/// Errors: no such process, no more descriptors.
[[nodiscard]] Result<FileDescriptor> openPidfd(int pid);
/// kill(2) without the race. Errors: gone already (ESRCH), not allowed.
[[nodiscard]] Result<void> sendSignal(const FileDescriptor &pidfd, int signal);
/// Blocks until the process has ended (it may still be a zombie) or `timeout` is over; empty waits for ever. True if it has ended.
[[nodiscard]] bool waitForEnd(const FileDescriptor &pidfd, std::optional<Nanoseconds> timeout);

} // namespace interleave::os
