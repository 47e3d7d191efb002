// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <core/ids.h>

#include <cstdint>

namespace interleave::cpython {

/// Where the runtime's state (_PyRuntime) of a running CPython lies in its memory.
struct RuntimeSymbol
{
    std::uint64_t address = 0;
    std::uint64_t bytes = 0;
};

/// Looks it up in what the process has mapped: its own program or a libpython. The symbol is in the dynamic table, so stripped builds have it as well.
/// Any thread; blocks for as long as it takes to read a symbol table.
/// Errors: not permitted, or no CPython 3.7 or later.
Result<RuntimeSymbol> findRuntimeSymbol(ProcessId process);

} // namespace interleave::cpython
