// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/timelinecoordinates.h>

#include <filesystem>
#include <memory>

namespace interleave::app {

/// Draws a range of a run (empty: all of it) 1600 pixels wide and as high as its lanes need, and writes it as PNG by QSaveFile. Refuses a
/// target that exists and is not a regular file. GUI thread.
Result<void> writePicture(std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme, const ui::TimeRange &range,
    const std::filesystem::path &file);

/// The same for the command line: the whole run, light. Makes an application of its own that needs no display.
Result<void> writePng(const trace::TraceStore &store, const std::filesystem::path &file);

} // namespace interleave::app
