// SPDX-License-Identifier: GPL-3.0-or-later
#include "limits.h"
#include "names.h"
#include "scenario.h"

#include <cmath>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace interleave::scenario {

namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

// ---- Writing ----

Json stepsToJson(const std::vector<Step> &steps)
{
    Json result = Json::array();
    for (const Step &step : steps) {
        Json json { { "op", opName(step.op) }, { "line", step.line } };
        switch (step.op) {
        case Op::Compute:
        case Op::Native:
        case Op::Sleep:
            json["ns"] = step.duration.count();
            break;
        case Op::Io:
            json["bytes"] = step.bytes;
            break;
        case Op::Repeat:
            json["count"] = step.count;
            json["steps"] = stepsToJson(step.body);
            break;
        case Op::Mark:
            json["text"] = step.text;
            break;
        }
        result.push_back(std::move(json));
    }
    return result;
}

// ---- Reading: nothing is trusted ----

/// Reads members of one JSON value after the other; remembers the first thing that was wrong, and where.
class Reader
{
public:
    [[nodiscard]] const std::string &problem() const noexcept { return m_problem; }
    void refuse(const std::string &where, const std::string &what)
    {
        if (m_problem.empty())
            m_problem = where + ": " + what;
    }

    const Json &member(const Json &object, const char *name, const std::string &where)
    {
        static const Json nothing;
        if (!object.is_object()) {
            refuse(where, "is not an object");
            return nothing;
        }
        const auto found = object.find(name);
        if (found == object.end()) {
            refuse(where + "." + name, "is missing");
            return nothing;
        }
        return *found;
    }

    std::int64_t integer(const Json &object, const char *name, const std::string &where, std::int64_t lowest,
        std::int64_t highest)
    {
        const Json &json = member(object, name, where);
        if (!json.is_number_integer()
            || (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t(INT64_MAX))) {
            refuse(where + "." + name, "is not a whole number in range");
            return lowest;
        }
        const auto number = json.get<std::int64_t>();
        if (number < lowest || number > highest) {
            refuse(where + "." + name, fmt::format("{} is outside {} to {}", number, lowest, highest));
            return lowest;
        }
        return number;
    }

    double real(const Json &object, const char *name, const std::string &where, double lowest, double highest)
    {
        const Json &json = member(object, name, where);
        const double number = json.is_number() ? json.get<double>() : std::nan("");
        if (!(number >= lowest && number <= highest)) {
            refuse(where + "." + name, fmt::format("is not a number from {} to {}", lowest, highest));
            return lowest;
        }
        return number;
    }

    bool boolean(const Json &object, const char *name, const std::string &where)
    {
        const Json &json = member(object, name, where);
        if (!json.is_boolean()) {
            refuse(where + "." + name, "is neither true nor false");
            return false;
        }
        return json.get<bool>();
    }

    std::string text(const Json &object, const char *name, const std::string &where, std::size_t longest)
    {
        const Json &json = member(object, name, where);
        if (!json.is_string() || json.get_ref<const std::string &>().size() > longest) {
            refuse(where + "." + name, fmt::format("is not a text of at most {} bytes", longest));
            return {};
        }
        return json.get<std::string>();
    }

    template <class Enum>
    Enum word(const Json &object, const char *name, const std::string &where,
        std::optional<Enum> (*fromName)(std::string_view) noexcept)
    {
        const std::string word = text(object, name, where, kMaxNameBytes);
        const auto value = fromName(word);
        if (!value)
            refuse(where + "." + name, "unknown word '" + word + "'");
        return value.value_or(Enum {});
    }

    const Json &array(
        const Json &object, const char *name, const std::string &where, std::size_t fewest, std::size_t most)
    {
        static const Json nothing = Json::array();
        const Json &json = member(object, name, where);
        if (!json.is_array() || json.size() < fewest || json.size() > most) {
            refuse(where + "." + name, fmt::format("is not a list of {} to {} entries", fewest, most));
            return nothing;
        }
        return json;
    }

private:
    std::string m_problem;
};

std::vector<Step> stepsFromJson(
    Reader &reader, const Json &object, const std::string &where, int depth, std::size_t &total)
{
    std::vector<Step> steps;
    if (depth > kMaxDepth) {
        reader.refuse(where, "repeats are nested too deeply");
        return steps;
    }
    const Json &array = reader.array(object, "steps", where, 1, kMaxSteps);
    for (std::size_t i = 0; i < array.size() && reader.problem().empty(); ++i) {
        const std::string here = fmt::format("{}.steps[{}]", where, i);
        if (++total > kMaxSteps) {
            reader.refuse(here, fmt::format("more than {} steps", kMaxSteps));
            break;
        }
        const Json &json = array[i];
        Step step;
        step.op = reader.word(json, "op", here, opFromName);
        step.line = static_cast<std::uint32_t>(
            reader.integer(json, "line", here, 0, static_cast<std::int64_t>(kScriptLine.highest)));
        switch (step.op) {
        case Op::Compute:
        case Op::Native:
        case Op::Sleep:
            step.duration = Nanoseconds { reader.integer(json, "ns", here, 0, kLongestScaledStep.count()) };
            break;
        case Op::Io:
            step.bytes = static_cast<std::uint32_t>(
                reader.integer(json, "bytes", here, static_cast<std::int64_t>(kAnswerBytes.lowest),
                    static_cast<std::int64_t>(kAnswerBytes.highest)));
            break;
        case Op::Repeat:
            step.count = static_cast<std::uint32_t>(reader.integer(json, "count", here,
                static_cast<std::int64_t>(kRepeats.lowest), static_cast<std::int64_t>(kRepeats.highest)));
            step.body = stepsFromJson(reader, json, here, depth + 1, total);
            break;
        case Op::Mark:
            step.text = reader.text(json, "text", here, kMaxTextBytes);
            break;
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

bool usesService(const std::vector<Step> &steps)
{
    for (const Step &step : steps) {
        if (step.op == Op::Io || usesService(step.body))
            return true;
    }
    return false;
}

void knobsFromJson(Reader &reader, const Json &json, Knobs &knobs)
{
    knobs.switchInterval = Nanoseconds { reader.integer(
        json, "interval_ns", "knobs", kShortestInterval.count(), kLongestInterval.count()) };
    knobs.coresAllowed = static_cast<int>(reader.integer(json, "cores", "knobs", 0, kMostCores));
    knobs.pinned = reader.boolean(json, "pinned", "knobs");
    knobs.timeScale = reader.real(json, "time_scale", "knobs", 1, kHighestTimeScale);
    const Json &seed = reader.member(json, "seed", "knobs");
    if (!seed.is_number_unsigned())
        reader.refuse("knobs.seed", "is not a whole number from 0");
    else
        knobs.seed = seed.get<std::uint64_t>();
}

void serviceFromJson(Reader &reader, const Json &json, Scenario &scenario)
{
    auto &service = scenario.service;
    const auto longest = static_cast<std::int64_t>(kLatencyMs.highest * kHighestTimeScale) * 1'000'000;
    service.kind = reader.word(json, "kind", "service", latencyKindFromName);
    service.middle = Nanoseconds { reader.integer(json, "middle_ns", "service", 0, longest) };
    const bool sigma = service.kind == Latency::Kind::LogNormal;
    service.spread = reader.real(json, "spread", "service", 0, sigma ? kSigma.highest : double(longest));
    service.needed = reader.boolean(json, "needed", "service");
    bool used = false;
    for (const Worker &worker : scenario.workers)
        used = used || usesService(worker.steps);
    if (used != service.needed)
        reader.refuse("service.needed", "contradicts the steps");
}

void parametersFromJson(Reader &reader, const Json &root, ParameterValues &parameters)
{
    const Json &json = reader.member(root, "parameters", "scenario");
    if (!json.is_object() || json.size() > kMaxParameters) {
        reader.refuse("parameters", fmt::format("is not an object of at most {} entries", kMaxParameters));
        return;
    }
    for (const auto &[name, value] : json.items()) {
        if (name.size() > kMaxNameBytes || !value.is_number() || !std::isfinite(value.get<double>()))
            reader.refuse("parameters." + name.substr(0, kMaxNameBytes), "is not a number");
        else
            parameters[name] = value.get<double>();
    }
}

} // namespace

std::string toJson(const Scenario &scenario)
{
    Json workers = Json::array();
    for (const Worker &worker : scenario.workers)
        workers.push_back({ { "name", worker.name }, { "steps", stepsToJson(worker.steps) } });
    const Knobs &knobs = scenario.knobs;
    const Json json {
        { "version", kVersion },
        { "lesson", scenario.lesson },
        { "variant", scenario.variant },
        { "label", scenario.label },
        { "model", modelName(scenario.model) },
        { "gil", gilName(scenario.gil) },
        { "interval_ns", scenario.switchInterval.count() },
        { "expected_ns", scenario.expected.count() },
        { "parameters", scenario.parameters },
        { "knobs",
            { { "interval_ns", knobs.switchInterval.count() }, { "cores", knobs.coresAllowed },
                { "pinned", knobs.pinned }, { "time_scale", knobs.timeScale }, { "seed", knobs.seed } } },
        { "service",
            { { "kind", latencyKindName(scenario.service.kind) },
                { "middle_ns", scenario.service.middle.count() }, { "spread", scenario.service.spread },
                { "needed", scenario.service.needed } } },
        { "workers", std::move(workers) },
    };
    // Text that is no UTF-8 (from a caller, never from the parsers) must not throw.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Scenario> scenarioFromJson(const std::string &text)
{
    const auto refuse = [](const std::string &what) {
        return fail("this is no scenario: " + what,
            "program and host must be of the same version: install both again");
    };
    if (text.size() > kMaxJsonBytes)
        return refuse(fmt::format("{} bytes are too many", text.size()));
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return refuse("not a JSON object");

    Reader reader;
    Scenario scenario;
    reader.integer(json, "version", "scenario", kVersion, kVersion);
    scenario.lesson = reader.text(json, "lesson", "scenario", kMaxTextBytes);
    scenario.variant = reader.text(json, "variant", "scenario", kMaxNameBytes);
    scenario.label = reader.text(json, "label", "scenario", kMaxTextBytes);
    scenario.model = reader.word(json, "model", "scenario", modelFromName);
    scenario.gil = reader.word(json, "gil", "scenario", gilFromName);
    scenario.switchInterval
        = Nanoseconds { reader.integer(json, "interval_ns", "scenario", kShortestInterval.count(),
            static_cast<std::int64_t>(double(kLongestInterval.count()) * kHighestTimeScale)) };
    scenario.expected = Nanoseconds { reader.integer(json, "expected_ns", "scenario", 0, INT64_MAX) };
    parametersFromJson(reader, json, scenario.parameters);
    knobsFromJson(reader, reader.member(json, "knobs", "scenario"), scenario.knobs);

    const Json &workers = reader.array(json, "workers", "scenario", 1, kMaxWorkers);
    for (std::size_t i = 0; i < workers.size() && reader.problem().empty(); ++i) {
        const std::string where = fmt::format("workers[{}]", i);
        Worker worker;
        worker.name = reader.text(workers[i], "name", where, kMaxNameBytes + 8); // with "-200" after it
        std::size_t total = 0;
        worker.steps = stepsFromJson(reader, workers[i], where, 1, total);
        scenario.workers.push_back(std::move(worker));
    }
    serviceFromJson(reader, reader.member(json, "service", "scenario"), scenario);
    if (!reader.problem().empty())
        return refuse(reader.problem());
    return scenario;
}

} // namespace interleave::scenario
