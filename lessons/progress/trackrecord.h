// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "progressstore.h"

namespace interleave::lessons {

/// How good somebody's predictions were. Only those of which it is known count.
struct TrackRecord
{
    struct Level
    {
        int count = 0, right = 0;
    };
    std::array<Level, 3> levels {}; ///< by Certainty
    int count = 0, right = 0;
    double brier = 0; ///< mean of (chance said − what came)²: 0 is perfect, 0.25 what tossing a coin gives; 0 of none
    std::vector<double> overTime {}; ///< the same over the last kWindow predictions, after each one
    static constexpr int kWindow = 10;
};

/// Pure.
TrackRecord trackRecord(const std::vector<PredictionRecord> &records);

} // namespace interleave::lessons
