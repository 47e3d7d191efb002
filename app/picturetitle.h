// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

namespace interleave::app {

/// What stands above a picture, so that it can be understood without the window. Empty: what the recording says of itself.
struct PictureTitle
{
    QString title; ///< "One GIL · Two threads"
    QString details; ///< "threads 2 · switch interval 5 ms · 812 ms"
};

/// With what is empty filled in from the recording.
[[nodiscard]] PictureTitle completed(PictureTitle title, const trace::TraceInfo &info);

} // namespace interleave::app
