// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackrecord.h"

#include <lessons/score.h>

#include <algorithm>
#include <numeric>

namespace interleave::lessons {

TrackRecord trackRecord(const std::vector<PredictionRecord> &records)
{
    TrackRecord track;
    std::vector<double> errors;
    for (const PredictionRecord &record : records) {
        // What was looked up in the recording is no matter of belief.
        if (!record.right || record.kind == questionKindName(QuestionKind::Moment) || record.kind == questionKindName(QuestionKind::Range))
            continue;
        auto &level = track.levels[static_cast<std::size_t>(record.certainty)];
        ++level.count;
        ++track.count;
        level.right += *record.right ? 1 : 0;
        track.right += *record.right ? 1 : 0;
        const double off = chanceOf(record.certainty) - (*record.right ? 1.0 : 0.0);
        errors.push_back(off * off);
        const auto window = std::min<std::ptrdiff_t>(std::ssize(errors), TrackRecord::kWindow);
        track.overTime.push_back(std::accumulate(errors.end() - window, errors.end(), 0.0) / static_cast<double>(window));
    }
    if (!errors.empty())
        track.brier = std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
    return track;
}

} // namespace interleave::lessons
