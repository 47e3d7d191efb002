// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QImage>
#include <QString>

#include <filesystem>
#include <memory>

namespace interleave::app {

/// What stands above a picture, so that it can be understood without the window. Empty: what the recording says of itself.
struct PictureTitle
{
    QString title; ///< "One GIL · Two threads"
    QString details; ///< "threads 2 · switch interval 5 ms · 812 ms"
};

/// A range of a run (empty: all in which something happened) 1600 pixels wide and as high as its lanes need, with title and legend.
/// GUI thread.
QImage drawPicture(std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme, const ui::TimeRange &range, PictureTitle title = {});

/// Writes it as PNG by QSaveFile. Refuses a target that exists and is not a regular file. GUI thread.
Result<void> writePicture(std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme, const ui::TimeRange &range,
    const std::filesystem::path &file, const PictureTitle &title = {});

/// The same for the command line: the whole run, light. Makes an application of its own that needs no display.
Result<void> writePng(const trace::TraceStore &store, const std::filesystem::path &file);

} // namespace interleave::app
