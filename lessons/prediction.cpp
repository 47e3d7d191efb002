// SPDX-License-Identifier: GPL-3.0-or-later
#include "prediction.h"

#include "suggest.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::lessons {

namespace {

using nlohmann::json;

constexpr std::size_t kMostParts = 64; ///< choices, items, lanes or cells of one answer
constexpr std::size_t kMostText = 128;

bool onScale(const Question &question, double value)
{
    // A slider may miss its own end by a rounding error.
    const double slack = (question.max - question.min) * 1e-9;
    return value >= question.min - slack && value <= question.max + slack;
}

Result<void> checkChoice(const Question &question, const std::string &choice)
{
    std::vector<std::string> known;
    for (const Choice &each : question.choices)
        known.push_back(each.id);
    if (std::find(known.begin(), known.end(), choice) == known.end())
        return fail("'" + question.id + "' has no choice '" + choice + "'", didYouMean(choice, known));
    return {};
}

Result<void> checkOrder(const Question &question, const std::vector<std::string> &order)
{
    std::vector<std::string> wanted, given = order;
    for (const MeasuredItem &item : question.items)
        wanted.push_back(item.id);
    std::sort(wanted.begin(), wanted.end());
    std::sort(given.begin(), given.end());
    if (wanted != given)
        return fail("'" + question.id + "' wants each of its items once", "put them in order");
    return {};
}

Result<void> checkSketch(const Question &question, const Prediction &prediction)
{
    bool fits = prediction.sketch.size() == question.lanes.size(), painted = false;
    for (const auto &lane : prediction.sketch) {
        fits = fits && lane.size() == static_cast<std::size_t>(question.columns);
        for (const trace::LaneState state : lane) {
            painted = painted || state != trace::LaneState::None;
            fits = fits
                && (state == trace::LaneState::None
                    || std::find(question.states.begin(), question.states.end(), state) != question.states.end());
        }
    }
    if (!fits)
        return fail("the sketch does not fit the axis of '" + question.id + "'", "paint its lanes");
    if (!painted)
        return fail("nothing is painted yet", "paint what you expect of each lane");
    return {};
}

} // namespace

Result<void> checkPrediction(const Question &question, const Prediction &prediction)
{
    switch (question.kind) {
    case QuestionKind::Number:
        if (!prediction.number || !onScale(question, *prediction.number))
            return fail("'" + question.id + "' wants a number", "give one on its scale");
        return {};
    case QuestionKind::Choice:
        return checkChoice(question, prediction.choice);
    case QuestionKind::Several:
        for (const std::string &choice : prediction.several) {
            if (auto known = checkChoice(question, choice); !known)
                return known;
        }
        if (prediction.several.empty())
            return fail("nothing is ticked", "tick all that are right");
        return {};
    case QuestionKind::Order:
        return checkOrder(question, prediction.several);
    case QuestionKind::Bars:
        if (prediction.bars.size() != question.items.size()
            || !std::all_of(prediction.bars.begin(), prediction.bars.end(), [&](double bar) { return onScale(question, bar); }))
            return fail("'" + question.id + "' wants a length for each bar", "drag each of them");
        return {};
    case QuestionKind::Sketch:
        return checkSketch(question, prediction);
    case QuestionKind::Moment:
        if (!prediction.stretch)
            return fail("no moment is chosen", "click into the recording");
        return {};
    case QuestionKind::Range:
        if (!prediction.stretch || prediction.stretch->first >= prediction.stretch->second)
            return fail("nothing is measured", "drag over the stretch with Shift held down");
        return {};
    }
    return {};
}

std::string toJson(const Prediction &prediction)
{
    json value { { "question", prediction.question }, { "certainty", static_cast<int>(prediction.certainty) } };
    if (prediction.number)
        value["number"] = *prediction.number;
    if (!prediction.choice.empty())
        value["choice"] = prediction.choice;
    if (!prediction.several.empty())
        value["several"] = prediction.several;
    if (!prediction.bars.empty())
        value["bars"] = prediction.bars;
    for (const auto &lane : prediction.sketch) {
        json cells = json::array();
        for (const trace::LaneState state : lane)
            cells.push_back(static_cast<int>(state));
        value["sketch"].push_back(std::move(cells));
    }
    if (prediction.stretch)
        value["stretch"] = { prediction.stretch->first.count(), prediction.stretch->second.count() };
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Prediction> predictionFromJson(const std::string &text)
{
    const Error wrong { "this is no prediction", "the file of progress was changed by something else" };
    const json value = json::parse(text, nullptr, false);
    if (!value.is_object())
        return Failure(wrong);
    try {
        Prediction prediction;
        prediction.question = value.at("question").get<std::string>();
        prediction.certainty = static_cast<Certainty>(std::clamp(value.value("certainty", 1), 0, 2));
        if (value.contains("number"))
            prediction.number = value["number"].get<double>();
        prediction.choice = value.value("choice", "");
        prediction.several = value.value("several", std::vector<std::string> {});
        prediction.bars = value.value("bars", std::vector<double> {});
        if (value.contains("sketch")) {
            for (const auto &lane : value["sketch"].get<std::vector<std::vector<int>>>()) {
                auto &cells = prediction.sketch.emplace_back();
                for (const int state : lane)
                    cells.push_back(static_cast<trace::LaneState>(std::clamp<int>(state, 0, trace::kLaneStateCount - 1)));
                if (cells.size() > kMostParts)
                    return Failure(wrong);
            }
        }
        if (value.contains("stretch")) {
            const auto ends = value["stretch"].get<std::vector<std::int64_t>>();
            if (ends.size() != 2)
                return Failure(wrong);
            prediction.stretch = { Nanoseconds { ends[0] }, Nanoseconds { ends[1] } };
        }
        const bool tooMuch = prediction.question.size() > kMostText || prediction.choice.size() > kMostText
            || prediction.several.size() > kMostParts || prediction.bars.size() > kMostParts || prediction.sketch.size() > kMostParts;
        if (tooMuch || (prediction.number && !std::isfinite(*prediction.number)))
            return Failure(wrong);
        return prediction;
    } catch (const json::exception &) {
        return Failure(wrong);
    }
}

std::string inWords(const Question &question, const Prediction &prediction)
{
    const auto joined = [](const std::vector<std::string> &parts, const char *between) { return fmt::format("{}", fmt::join(parts, between)); };
    switch (question.kind) {
    case QuestionKind::Number:
        return fmt::format("{:.4g} {}", prediction.number.value_or(0), question.unit);
    case QuestionKind::Choice:
        return prediction.choice;
    case QuestionKind::Several:
        return joined(prediction.several, ", ");
    case QuestionKind::Order:
        return joined(prediction.several, " < ");
    case QuestionKind::Bars: {
        std::vector<std::string> bars;
        for (const double bar : prediction.bars)
            bars.push_back(fmt::format("{:.4g} {}", bar, question.unit));
        return joined(bars, "; ");
    }
    case QuestionKind::Sketch:
        return "a sketch";
    case QuestionKind::Moment:
    case QuestionKind::Range:
        break;
    }
    if (!prediction.stretch)
        return {};
    const auto seconds = [](Nanoseconds time) { return static_cast<double>(time.count()) / 1e9; };
    return question.kind == QuestionKind::Moment ? fmt::format("at {:.6f} s", seconds(prediction.stretch->first))
                                                 : fmt::format("{:.6f} s", seconds(prediction.stretch->second - prediction.stretch->first));
}

} // namespace interleave::lessons
