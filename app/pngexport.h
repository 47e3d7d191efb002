// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "picturetitle.h"
#include "vectorexport.h"

#include <core/error.h>
#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QImage>

#include <filesystem>
#include <memory>

namespace interleave::app {

/// A range of a run (empty: all in which something happened) 1600 pixels wide and as high as its lanes need, with title and legend.
/// GUI thread.
QImage drawPicture(std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme, const ui::TimeRange &range, PictureTitle title = {},
    const ui::ArrangedLanes *lanes = nullptr);

/// Writes such a picture by QSaveFile: PNG, or SVG and PDF as shapes and text (vectorexport.h). `lanes`: hidden, ordered, folded and filtered
/// as there; null: as in the window at first. Errors: a target that exists and is not a regular file, no room, no permission. GUI thread.
Result<void> writePicture(std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme, const ui::TimeRange &range,
    const std::filesystem::path &file, PictureFormat format = PictureFormat::Png, const PictureTitle &title = {},
    const ui::ArrangedLanes *lanes = nullptr);

/// The same for the command line: the whole run, light. Makes an application of its own that needs no display.
Result<void> writePictureFile(const trace::TraceStore &store, const std::filesystem::path &file, PictureFormat format);

} // namespace interleave::app
