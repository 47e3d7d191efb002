// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include <scenario/parse.h>
#include <scenario/scenario.h>

namespace interleave::fuzz {

void scenarioJson(Input input)
{
    const auto scenario = scenario::scenarioFromJson(std::string(textOf(input)));
    if (!scenario) {
        require(!scenario.error().message.empty(), "a scenario that is refused is refused with a reason");
        return;
    }
    const std::string json = scenario::toJson(*scenario);
    const auto again = scenario::scenarioFromJson(json);
    require(again && scenario::toJson(*again) == json, "what was read, written and read again is the same");
}

void scenarioToml(Input input)
{
    toml::table table;
    try {
        table = toml::parse(textOf(input), std::string_view("lesson.toml"));
    } catch (const toml::parse_error &) {
        return; // as the lesson loader does; it names the line
    }
    const scenario::Parsed parsed = scenario::parseScenario(table, "lesson.toml");
    for (const Error &error : parsed.errors)
        require(
            !error.message.empty() && error.toLine().find('\n') == std::string::npos, "an error is one line");
    if (!parsed.errors.empty())
        return;
    for (const auto &variant : parsed.variants) {
        const auto scenario = scenario::instantiate(
            variant, parsed.latency, parsed.parameters, {}, {}, "fuzz", "lesson.toml");
        if (!scenario)
            continue;
        const std::string json = scenario::toJson(*scenario);
        const auto again = scenario::scenarioFromJson(json);
        require(again && scenario::toJson(*again) == json, "what a lesson may say, the protocol can carry");
    }
}

} // namespace interleave::fuzz
