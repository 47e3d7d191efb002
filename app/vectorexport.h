// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "picturetitle.h"

#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/arrangedlanes.h>
#include <ui/timeline/timelinecoordinates.h>

#include <memory>

class QIODevice;

namespace interleave::app {

/// What a picture can be written as. Pdf: A4 across, as many pages as the lanes need.
enum class PictureFormat { Png, Svg, Pdf };

/// Paints a run as Svg or Pdf to a device that is open (ui/print: shapes, text and a legend; what is too fine for a shape is an image three
/// times as fine as the screen). Its size is bounded by the number of lanes, of which it shows PrintedPicture::kMostLanes at most, not
/// by what they hold. False: the device could not take it. GUI thread.
[[nodiscard]] bool paintVectors(QIODevice &device, PictureFormat format, std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme,
    const ui::TimeRange &range, const PictureTitle &title, const ui::ArrangedLanes *lanes);

} // namespace interleave::app
