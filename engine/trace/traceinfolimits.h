// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

namespace interleave::trace {

/// The info as a file can hold it: texts and lists that are longer than anybody reads are cut, and say so, instead of making a file that
/// cannot be read back. Most infos come back as they are. Pure, any thread.
[[nodiscard]] TraceInfo withinFileLimits(TraceInfo info);

} // namespace interleave::trace
