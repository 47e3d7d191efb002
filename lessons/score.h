// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonrun.h"
#include "prediction.h"

namespace interleave::lessons {

/// How right a prediction was, by what was measured.
struct Score
{
    bool right = false;
    std::vector<bool> parts {}; ///< Several: of each choice, Bars: of each bar, Order: of each place, Sketch: of each lane
    std::vector<double> shares {}; ///< Sketch: of each lane, 0 … 1
};

/// Empty if nothing is known of the answer. Pure.
std::optional<Score> scoreOf(const Question &question, const Prediction &prediction, const AnswerResult &answer);

/// An answer that was given in the recording, held against that recording. Pure.
Score scoreInRecording(const Question &question, const Prediction &prediction, const AnswerResult &answer, const trace::TraceStore &store);

/// The chance of being right that a certainty stands for: 0.5, 0.75, 0.95. For the Brier score.
double chanceOf(Certainty certainty) noexcept;

} // namespace interleave::lessons
