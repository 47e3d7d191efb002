// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace interleave::os {

/// Raises this process's limit of open files to what it may be without privileges. Any thread; a failure
/// shows where a file cannot be opened.
void allowManyOpenFiles() noexcept;

} // namespace interleave::os
