// SPDX-License-Identifier: GPL-3.0-or-later
#include "flowmemory.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace interleave::lessons {

namespace {

using nlohmann::json;

constexpr std::size_t kMostEntries = 200;

json goalJson(const GoalResult &goal)
{
    return { { "reached", goal.reached }, { "kept", goal.kept }, { "value", goal.value }, { "target", goal.target }, { "op", goal.op },
        { "unit", goal.unit }, { "why_not", goal.whyNot } };
}

GoalResult goalFrom(const json &value)
{
    GoalResult goal;
    goal.reached = value.at("reached").get<bool>();
    goal.kept = value.at("kept").get<bool>();
    goal.value = value.at("value").get<double>();
    goal.target = value.at("target").get<double>();
    goal.op = value.at("op").get<std::string>();
    goal.unit = value.at("unit").get<std::string>();
    goal.whyNot = value.value("why_not", "");
    return goal;
}

} // namespace

std::string toJson(const FlowMemory &memory)
{
    json answers = json::array(), attempts = json::array();
    for (const auto &answer : memory.answers)
        answers.push_back({ { "prediction", json::parse(toJson(answer.prediction)) },
            { "right", answer.right ? json(*answer.right) : json(nullptr) }, { "tries", answer.tries }, { "late", answer.late } });
    for (const GoalResult &attempt : memory.attempts)
        attempts.push_back(goalJson(attempt));
    const json all { { "step", static_cast<int>(memory.step) }, { "done", memory.done }, { "committed", memory.committed }, { "pass", memory.pass },
        { "answers", answers }, { "hints", memory.hints }, { "revealed", memory.revealed }, { "attempts", attempts },
        { "goal_start", memory.goalStart ? goalJson(*memory.goalStart) : json(nullptr) } };
    return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<FlowMemory> flowMemoryFromJson(const std::string &text)
{
    const Error wrong { "what was kept of a lesson cannot be read", "start the lesson again" };
    const json value = json::parse(text, nullptr, false);
    if (!value.is_object())
        return Failure(wrong);
    try {
        FlowMemory memory;
        memory.step = static_cast<FlowStep>(std::clamp(value.at("step").get<int>(), 0, kFlowStepCount - 1));
        const auto done = value.at("done").get<std::vector<bool>>();
        for (std::size_t i = 0; i < std::min<std::size_t>(done.size(), kFlowStepCount); ++i)
            memory.done[i] = done[i];
        memory.committed = value.at("committed").get<bool>();
        memory.pass = std::clamp(value.value("pass", 0), 0, 1'000'000);
        for (const json &entry : value.at("answers")) {
            auto prediction = predictionFromJson(entry.at("prediction").dump());
            if (!prediction)
                return Failure(prediction.error());
            FlowMemory::Answer answer { std::move(*prediction), {}, std::clamp(entry.value("tries", 1), 1, 1000), entry.value("late", false) };
            if (!entry.at("right").is_null())
                answer.right = entry.at("right").get<bool>();
            memory.answers.push_back(std::move(answer));
        }
        for (const auto &[key, count] : value.at("hints").get<std::map<std::string, int>>())
            memory.hints[key] = std::clamp(count, 0, 100);
        for (const auto &key : value.at("revealed").get<std::vector<std::string>>())
            memory.revealed.insert(key);
        for (const json &entry : value.at("attempts"))
            memory.attempts.push_back(goalFrom(entry));
        if (const auto start = value.find("goal_start"); start != value.end() && !start->is_null())
            memory.goalStart = goalFrom(*start);
        if (memory.answers.size() > kMostEntries || memory.hints.size() > kMostEntries || memory.revealed.size() > kMostEntries)
            return Failure(wrong);
        return memory;
    } catch (const json::exception &) {
        return Failure(wrong);
    }
}

} // namespace interleave::lessons
