// SPDX-License-Identifier: GPL-3.0-or-later
#include "remotememory.h"

#include <cerrno>
#include <sys/uio.h>

namespace interleave::cpython {

bool readRemote(ProcessId process, std::uint64_t address, void *to, std::size_t bytes) noexcept
{
    iovec local { to, bytes };
    iovec remote { reinterpret_cast<void *>(address), bytes };
    const ssize_t got = process_vm_readv(pid_t(process.value), &local, 1, &remote, 1, 0);
    if (got >= 0 && got != ssize_t(bytes))
        errno = EFAULT;
    return got == ssize_t(bytes);
}

} // namespace interleave::cpython
