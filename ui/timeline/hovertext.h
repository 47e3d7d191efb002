// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

namespace interleave::ui {

/// What a lane is doing at a moment, and why, in words.
struct HoverText
{
    QString title; ///< "Thread B wants the GIL"
    QString sentence; ///< "It has wanted it for 3.1 ms. Thread A holds it and must …"
    [[nodiscard]] bool empty() const { return title.isEmpty(); }
    friend bool operator==(const HoverText &, const HoverText &) = default;
};

/// Pure; asks the store for the span under `time` and at most one other lane's. Empty if the lane has nothing there.
HoverText hoverText(const trace::TraceStore &store, LaneId lane, Nanoseconds time);

} // namespace interleave::ui
