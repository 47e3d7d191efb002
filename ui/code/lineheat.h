// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QString>

#include <atomic>
#include <map>
#include <vector>

namespace interleave::ui {

/// How threads and tasks spent their time at one line of the script.
struct LineTimes
{
    trace::StateTimes states {}; ///< nanoseconds of all of them together
    std::map<std::uint32_t, std::int64_t> byLane; ///< the same by who it was
    [[nodiscard]] std::int64_t total() const noexcept;
};

/// Where in the script the time of a stretch went. A value.
struct LineHeat
{
    TimeRange range;
    std::map<int, LineTimes> lines; ///< by line, from 1
    bool partly = false; ///< there were so many changes of line that the rest of the stretch was left out
    [[nodiscard]] std::int64_t most() const noexcept; ///< the largest total of a line
};

/// Adds up, for every line, what the threads did while they were at it (their Line instants and states within `range`). Of a thread that runs
/// an event loop only what it did on its core and for the GIL: where tasks are suspended their own lanes say. Nothing that was not recorded is
/// counted, nor a freeze. O(changes of line · log N): may take a second for millions; `cancelled` ends it early, with what there is then.
/// Pure, any thread.
[[nodiscard]] LineHeat lineHeat(const trace::TraceStore &store, const TimeRange &range, const std::atomic<bool> *cancelled = nullptr);

/// The states that are drawn, in the order in which they stand in a bar.
[[nodiscard]] const std::vector<trace::LaneState> &heatStates();
/// In words, for hover: "Line 8: 412 ms in all. 200 ms running Python, …".
[[nodiscard]] QString heatSentence(const trace::TraceStore &store, int line, const LineTimes &times);

} // namespace interleave::ui
