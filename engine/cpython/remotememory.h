// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/ids.h>

#include <cstddef>
#include <cstdint>

namespace interleave::cpython {

/// Copies memory of another process, all of it or false and errno: EPERM, ESRCH, EFAULT. Does not stop it. Any thread.
bool readRemote(ProcessId process, std::uint64_t address, void *to, std::size_t bytes) noexcept;

} // namespace interleave::cpython
