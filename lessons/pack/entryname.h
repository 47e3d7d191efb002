// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packlimits.h"

#include <core/error.h>

#include <string_view>

namespace interleave::lessons {

/// Whether what an archive calls an entry may become a path below a folder: relative, '/' between names, no "." or "..", no backslash, no drive,
/// no control characters, UTF-8, not too long or deep. A '/' at the end means a folder. Pure.
Result<void> checkEntryName(std::string_view name, const PackLimits &limits);

/// The name for a message: without what no terminal or window should show, and not longer than a line.
std::string shownName(std::string_view name);

} // namespace interleave::lessons
