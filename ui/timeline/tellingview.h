// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timelinecoordinates.h"

#include <trace/store.h>

#include <optional>

namespace interleave::ui {

/// What of a finished run is worth to be seen first.
struct TellingView
{
    TimeRange range; ///< all of a run of few spans; of one of many, a dozen hand-offs of the GIL in its middle
    /// Within the range, if there is one: one thread runs Python and another wants the GIL; else when most threads are at something.
    std::optional<Nanoseconds> moment;
    friend bool operator==(const TellingView &, const TellingView &) = default;
};

/// From the first thing that any lane shows to the end of the last: a store may begin before and be known beyond. Empty: nothing is shown.
[[nodiscard]] TimeRange activeRange(const trace::TraceStore &store);

/// Asks the store a bounded number of questions, however long the run is. An empty store gives an empty range.
[[nodiscard]] TellingView tellingView(const trace::TraceStore &store);

} // namespace interleave::ui
