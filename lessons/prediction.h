// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <core/error.h>

namespace interleave::lessons {

/// What the learner said: before the run, or, of a later step's question, after it. Of the fields the question's kind has one.
struct Prediction
{
    std::string question;
    std::optional<double> number {};
    std::string choice {};
    Certainty certainty = Certainty::Think;
    std::vector<std::string> several {}; ///< Several: what was ticked; Order: the items, the least first
    std::vector<double> bars {}; ///< one for each item
    std::vector<std::vector<trace::LaneState>> sketch {}; ///< for each lane its cells; None: nothing painted
    std::optional<std::pair<Nanoseconds, Nanoseconds>> stretch {}; ///< Range; Moment: both ends are the moment. Since the recording's begin
    friend bool operator==(const Prediction &, const Prediction &) = default;
};

/// Does it answer the question? The error says what is missing. Pure.
Result<void> checkPrediction(const Question &question, const Prediction &prediction);

/// As JSON, to be kept. fromJson trusts nothing; whether it fits its question, checkPrediction says.
std::string toJson(const Prediction &prediction);
Result<Prediction> predictionFromJson(const std::string &json);

/// In few words, for lists and exports: "1.8 ×", "take-turns", "thread < fork < spawn".
std::string inWords(const Question &question, const Prediction &prediction);

} // namespace interleave::lessons
