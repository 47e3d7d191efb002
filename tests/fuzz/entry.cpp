// SPDX-License-Identifier: GPL-3.0-or-later
// What libFuzzer calls; compiled once for each target.
#include "targets.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    interleave::fuzz::INTERLEAVE_FUZZ_TARGET({ data, size });
    return 0;
}
