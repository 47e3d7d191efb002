// SPDX-License-Identifier: GPL-3.0-or-later
#include "score.h"

#include "observation.h"
#include "sketch.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace interleave::lessons {

namespace {

bool has(const std::vector<std::string> &list, const std::string &one)
{
    return std::find(list.begin(), list.end(), one) != list.end();
}

bool near(const Question &question, double said, double measured)
{
    // Around 0 a relative tolerance allows nothing: there a share of the scale counts.
    const double scale = std::abs(measured) > 1e-12 ? std::abs(measured) : question.max - question.min;
    return std::abs(said - measured) <= question.tolerance * scale;
}

void scoreOrder(const Question &question, const Prediction &prediction, const AnswerResult &answer, Score &score)
{
    const auto valueOf = [&](const std::string &id) {
        for (std::size_t i = 0; i < question.items.size() && i < answer.values.size(); ++i) {
            if (question.items[i].id == id)
                return answer.values[i];
        }
        return 0.0;
    };
    for (std::size_t i = 0; i < prediction.several.size(); ++i) {
        const double mine = valueOf(prediction.several[i]);
        bool right = true;
        for (std::size_t k = 0; k < prediction.several.size(); ++k) {
            const double other = valueOf(prediction.several[k]);
            const double slack = question.tolerance * std::max(std::abs(mine), std::abs(other));
            right = right && (k < i ? other <= mine + slack : mine <= other + slack);
        }
        score.parts.push_back(right);
    }
}

} // namespace

std::optional<Score> scoreOf(const Question &question, const Prediction &prediction, const AnswerResult &answer)
{
    Score score;
    if (!answer.known && answer.between && question.kind == QuestionKind::Number) {
        // Others had the machine: right or wrong only where that makes no difference.
        const double said = prediction.number.value_or(0);
        const auto [low, high] = *answer.between;
        const bool atLow = near(question, said, low), atHigh = near(question, said, high);
        score.right = atLow && atHigh;
        const bool sameSide = (said < low) == (said < high) && (said > low) == (said > high);
        return score.right || (!atLow && !atHigh && sameSide) ? std::optional(score) : std::nullopt;
    }
    if (!answer.known)
        return {};
    switch (question.kind) {
    case QuestionKind::Number:
        score.right = near(question, prediction.number.value_or(0), answer.value);
        return score;
    case QuestionKind::Choice:
        score.right = has(answer.rightChoices, prediction.choice);
        return score;
    case QuestionKind::Several:
        for (const Choice &choice : question.choices)
            score.parts.push_back(has(answer.rightChoices, choice.id) == has(prediction.several, choice.id));
        break;
    case QuestionKind::Order:
        scoreOrder(question, prediction, answer, score);
        break;
    case QuestionKind::Bars:
        for (std::size_t i = 0; i < question.items.size() && i < answer.values.size(); ++i)
            score.parts.push_back(i < prediction.bars.size() && near(question, prediction.bars[i], answer.values[i]));
        break;
    case QuestionKind::Sketch: {
        score.shares = sketchScores(question, prediction, answer.sketch);
        for (const double share : score.shares)
            score.parts.push_back(share >= 1 - question.tolerance);
        const double sum = std::accumulate(score.shares.begin(), score.shares.end(), 0.0);
        score.right = !score.shares.empty() && sum / static_cast<double>(score.shares.size()) >= 1 - question.tolerance;
        return score;
    }
    case QuestionKind::Moment:
    case QuestionKind::Range:
        return {}; // scoreInRecording
    }
    score.right = !score.parts.empty() && std::all_of(score.parts.begin(), score.parts.end(), [](bool part) { return part; });
    return score;
}

Score scoreInRecording(const Question &question, const Prediction &prediction, const AnswerResult &answer, const trace::TraceStore &store)
{
    if (!prediction.stretch)
        return {};
    const auto [from, to] = *prediction.stretch;
    Score score;
    if (question.kind == QuestionKind::Moment) {
        score.right = isSoAt(question, store, store.begin() + from);
        return score;
    }
    // Nobody hits the edges to the pixel.
    constexpr double mostlySo = 0.8;
    const double length = static_cast<double>((to - from).count()) / 1e9;
    // Where others had the machine nobody is called wrong for the length: that it is so there can be seen in this recording.
    const bool long_enough = question.answer.empty() || !answer.known || near(question, length, answer.value);
    const bool so = question.where.empty() || shareOfStretch(question, store, store.begin() + from, store.begin() + to) >= mostlySo;
    score.parts = { long_enough, so };
    score.right = long_enough && so;
    return score;
}

double chanceOf(Certainty certainty) noexcept
{
    switch (certainty) {
    case Certainty::Guess:
        return 0.5;
    case Certainty::Think:
        return 0.75;
    case Certainty::Sure:
        break;
    }
    return 0.95;
}

} // namespace interleave::lessons
