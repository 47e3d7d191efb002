// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timelinecoordinates.h"

#include <trace/store.h>

#include <QString>

#include <vector>

namespace interleave::ui {

/// How the lanes of a measured stretch spent it: the time in each state, exactly (the store's prefix sums), and its share. Several lanes are
/// added up. A value.
struct MeasureTable
{
    struct Row
    {
        trace::LaneState state = trace::LaneState::None;
        QString words; ///< "Running Python"; of nothing what it means here: "Free", "None of ours"
        Nanoseconds time { 0 };
        double share = 0; ///< of all rows together, 0 to 1
        friend bool operator==(const Row &, const Row &) = default;
    };
    QString title; ///< "A for 30 ms", "3 lanes for 30 ms"
    std::vector<Row> rows; ///< longest first; without those of no length
    Nanoseconds known { 0 }; ///< all rows together: less than lanes × stretch where these are not known
    friend bool operator==(const MeasureTable &, const MeasureTable &) = default;

    /// As text with tabulators, for a spreadsheet: state, nanoseconds, share. A point in numbers, whatever the language.
    [[nodiscard]] QString toText() const;
};

/// Asks each lane once. `range` is cut to what the store knows; empty or without lanes: no rows.
[[nodiscard]] MeasureTable measureTable(const trace::TraceStore &store, const std::vector<LaneId> &lanes, const TimeRange &range);

} // namespace interleave::ui
