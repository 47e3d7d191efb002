// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <QString>

#include <optional>
#include <utility>

namespace interleave::ui {

/// What is chosen in the recording that is shown. Times since its begin. A value.
struct RecordingPick
{
    QString variant; ///< whose recording; empty: none of this lesson's
    bool touched = false; ///< the user has been there: before, the playhead stands where the program has put it
    std::optional<Nanoseconds> playhead {};
    std::optional<std::pair<Nanoseconds, Nanoseconds>> measured {};
    friend bool operator==(const RecordingPick &, const RecordingPick &) = default;
};

} // namespace interleave::ui
