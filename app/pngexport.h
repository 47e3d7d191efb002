// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <trace/store.h>

#include <filesystem>

namespace interleave::app {

/// Draws the whole run, light, 1600 pixels wide and as high as its lanes need, and writes it as PNG by QSaveFile. Needs no display.
/// Refuses a target that exists and is not a regular file. Main thread, when no QApplication exists yet.
Result<void> writePng(const trace::TraceStore &store, const std::filesystem::path &file);

} // namespace interleave::app
