// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <QString>

namespace interleave::ui {

/// Largest script that the editor opens, in bytes.
inline constexpr qint64 kLargestScript = 2 << 20;

/// Reads a script. Errors: it is not a regular file, cannot be read, is too large, or is no UTF-8. Blocks for the disk.
[[nodiscard]] Result<QString> readScript(const QString &path);
/// Writes it, atomically. Errors: the target is no regular file, or cannot be written.
[[nodiscard]] Result<void> writeScript(const QString &path, const QString &text);

} // namespace interleave::ui
