// SPDX-License-Identifier: GPL-3.0-or-later
#include "readgoal.h"

#include "expression.h"
#include "questionreaders.h"
#include "readformula.h"
#include "suggest.h"

#include <algorithm>

namespace interleave::lessons {

namespace {

using scenario::TomlPlace;
using scenario::TomlReader;
using Need = TomlReader::Need;

/// The table of this name; null if there is none or it is something else, which is reported.
const toml::table *subTable(TomlReader &reader, const TomlPlace &place, const char *name, const std::string &remedy)
{
    const toml::node *node = place.table.get(name);
    if (!node)
        return nullptr;
    if (!node->as_table())
        reader.error(*node, place.key(name), "'" + std::string(name) + "' is no table", remedy);
    return node->as_table();
}

void readSolve(TomlReader &reader, const TomlPlace &place, const std::vector<scenario::ParameterSpec> &parameters, Goal &goal)
{
    const toml::table *table = subTable(reader, place, "solve", "write solve = { interval_ms = 0.5 }");
    if (!table)
        return;
    const TomlPlace solve { *table, place.key("solve") };
    std::vector<std::string> known { "interval_ms", "cores" };
    for (const auto &parameter : parameters)
        known.push_back(parameter.id);
    reader.unknownKeys(solve, known);
    for (const auto &[key, node] : *table) {
        const std::string name(key.str());
        const double value = reader.number(solve, name, Need::Required, 1);
        for (const auto &parameter : parameters) {
            if (parameter.id == name && (value < parameter.min || value > parameter.max))
                reader.error(node, solve.key(name), "the slider '" + name + "' does not go there",
                    "choose a value from " + scenario::numberText(parameter.min) + " to " + scenario::numberText(parameter.max));
        }
        if ((name == "interval_ms" && (value < 0.05 || value > 1000)) || (name == "cores" && value < 1))
            reader.error(node, solve.key(name), "'" + name + "' cannot be set to that", "interval_ms from 0.05 to 1000, cores from 1");
        goal.solve[name] = value;
    }
}

} // namespace

std::optional<Goal> readGoal(TomlReader &reader, const toml::table &root, const std::vector<std::string> &known,
    const std::vector<scenario::ParameterSpec> &parameters)
{
    const toml::table *table = subTable(reader, { root, {} }, "modify", "write [modify] on a line of its own, and goal = below it");
    if (!table)
        return {};
    const TomlPlace place { *table, "modify" };
    reader.unknownKeys(place, { "goal", "reach", "within", "within_text", "hints", "solution", "solve" });
    Goal goal;
    goal.sourceLine = TomlReader::lineOf(*table);
    goal.text = reader.text(place, "goal", Need::Required, {}, kMaxSentence, "Bring the ping under 1 ms.");
    goal.reach = readFormula(reader, place, "reach", Need::Required, "threads.io.p50 < 0.001", known);
    if (!goal.reach.empty() && !firstComparison(goal.reach))
        reader.error(*table->get("reach"), place.key("reach"), "a goal compares something, so that it can be told how near one is",
            "write reach = \"threads.io.p50 < 0.001\"");
    goal.within = readFormula(reader, place, "within", Need::Optional, "cores <= 2", known);
    if (!goal.within.empty())
        goal.withinText = reader.text(place, "within_text", Need::Required, {}, kMaxSentence, "with no more than two cores");
    goal.hints = readHints(reader, place);
    goal.solution = reader.text(place, "solution", Need::Required, {}, kMaxSentence, "Set the switch interval to 0.5 ms.");
    readSolve(reader, place, parameters, goal);
    return goal;
}

std::vector<std::string> readMake(TomlReader &reader, const toml::table &root)
{
    const toml::table *table = subTable(reader, { root, {} }, "make", "write [make] on a line of its own, and hints = below it");
    if (!table)
        return {};
    const TomlPlace place { *table, "make" };
    reader.unknownKeys(place, { "hints" });
    return readHints(reader, place);
}

} // namespace interleave::lessons
