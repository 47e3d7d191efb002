// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packlimits.h"

#include <core/error.h>

#include <filesystem>

namespace interleave::lessons {

/// Unpacks a zip into `folder`, which is there, empty and this program's alone. Trusts nothing: only files and folders with names that stay below
/// `folder` (checkEntryName), stored or deflated, no links, nothing encrypted, nothing twice, no more than `limits`, whatever sizes the zip
/// claims to have. Files get no right to be executed. What Apple's packer adds is passed over. Blocks on the disk; any thread.
/// Errors name the zip and the entry; then some of it may be in `folder`.
Result<void> unpackZip(const std::filesystem::path &zip, const std::filesystem::path &folder, const PackLimits &limits = {});

} // namespace interleave::lessons
