// SPDX-License-Identifier: GPL-3.0-or-later
#include "standardstreams.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace interleave::cli {

void claimStandardStreams()
{
    for (const int stream : { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO }) {
        if (fcntl(stream, F_GETFD) != -1 || errno != EBADF)
            continue;
        // The lowest free number is this one. For reading only: a write says EBADF, as it did.
        if (open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1)
            return;
    }
}

Result<void> finishOutput()
{
    errno = 0;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return {};
    if (errno == 0)
        errno = EIO; // it was an earlier write that failed
    return failErrno("not everything could be written to standard output", "see where it goes: a full disk, a closed stream");
}

} // namespace interleave::cli
