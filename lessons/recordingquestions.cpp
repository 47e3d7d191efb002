// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about what a recording shows: lanes to sketch, a moment to find, a stretch to measure.
#include "measurenames.h"
#include "questionreaders.h"
#include "readformula.h"
#include "suggest.h"

#include <algorithm>

namespace interleave::lessons {

namespace {

using scenario::TomlPlace;
using scenario::TomlReader;
using Need = TomlReader::Need;

/// "running_python", as formulas write it.
std::vector<std::string> stateNames()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < trace::kLaneStateCount; ++i) {
        std::string name(trace::laneStateName(static_cast<trace::LaneState>(i)));
        std::replace(name.begin(), name.end(), '-', '_');
        names.push_back(std::move(name));
    }
    return names;
}

std::vector<trace::LaneState> readStates(TomlReader &reader, const TomlPlace &place, std::string_view name)
{
    std::vector<trace::LaneState> states;
    if (!place.table.contains(name)) {
        reader.text(place, name, Need::Required, {}, 40, "running_python"); // says that it is missing
        return states;
    }
    const auto names = stateNames();
    for (const std::string &word : reader.texts(place, name, 40, "running_python")) {
        const auto found = std::find(names.begin(), names.end(), word);
        const auto state = static_cast<trace::LaneState>(found - names.begin());
        if (found == names.end() || state == trace::LaneState::None || state == trace::LaneState::Frozen || state == trace::LaneState::Unknown)
            reader.error(*place.table.get(name), place.key(name), "there is no state '" + word + "'",
                didYouMean(word, { names.begin() + 1, names.end() }));
        else
            states.push_back(state);
    }
    return states;
}

/// The variant whose recording is meant, and the names of its workers.
std::vector<std::string> readVariant(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    std::vector<std::string> ids;
    for (const auto &variant : names.variants)
        ids.push_back(variant.id);
    question.variant = reader.text(place, "variant", Need::Required, {}, 64, "threads");
    if (question.variant.empty())
        return {};
    const auto found = std::find(ids.begin(), ids.end(), question.variant);
    if (found == ids.end()) {
        reader.error(*place.table.get("variant"), place.key("variant"), "there is no variant '" + question.variant + "'",
            didYouMean(question.variant, ids));
        return {};
    }
    return namedThings(names.variants[static_cast<std::size_t>(found - ids.begin())], names.parameters).threads;
}

void checkLane(TomlReader &reader, const TomlPlace &place, std::string_view key, const std::string &lane, const std::vector<std::string> &workers)
{
    if (!workers.empty() && !lane.empty() && lane != "main" && std::find(workers.begin(), workers.end(), lane) == workers.end())
        reader.error(
            *place.table.get(key), place.key(key), "the variant has no worker '" + lane + "'", didYouMean(lane, workers));
}

int readCount(TomlReader &reader, const TomlPlace &place, std::string_view name, int standard)
{
    const double value = reader.number(place, name, Need::Optional, standard);
    if (value < 0 || value > 1000 || value != static_cast<int>(value)) {
        reader.error(nodeOr(place, name), place.key(name), "'" + std::string(name) + "' is no whole number from 0 to 1000",
            "use " + std::string(name) + " = 1");
        return standard;
    }
    return static_cast<int>(value);
}

void readWhere(TomlReader &reader, const TomlPlace &place, Need need, const std::vector<std::string> &workers, Question &question)
{
    for (const TomlPlace &entry :
        reader.tables(place, "where", need, "[[question.where]] with state = \"wants_gil\" and at_least = 1", 6)) {
        reader.unknownKeys(entry, { "state", "lane", "at_least", "at_most" });
        Where where;
        where.states = readStates(reader, entry, "state");
        if (entry.table.contains("lane")) {
            where.lane = reader.text(entry, "lane", Need::Optional, {}, 64, "count-1");
            checkLane(reader, entry, "lane", where.lane, workers);
        }
        if (entry.table.contains("at_most"))
            where.atMost = readCount(reader, entry, "at_most", 1);
        where.atLeast = readCount(reader, entry, "at_least", where.atMost == 0 ? 0 : 1);
        if (where.atMost && *where.atMost < where.atLeast)
            reader.error(nodeOr(entry, "at_most"), entry.key("at_most"), "at_most is less than at_least", "raise it");
        question.where.push_back(std::move(where));
    }
}

} // namespace

void readSketch(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    reader.unknownKeys(place, { "id", "kind", "step", "ask", "variant", "lanes", "states", "columns", "tolerance", "hints" });
    const auto workers = readVariant(reader, place, names, question);
    question.lanes = reader.texts(place, "lanes", 64, "count-1");
    if (question.lanes.empty() || question.lanes.size() > 6)
        reader.error(nodeOr(place, "lanes"), place.key("lanes"), "a sketch has one to six lanes", "write lanes = [\"count-1\", \"count-2\"]");
    for (const std::string &lane : question.lanes)
        checkLane(reader, place, "lanes", lane, workers);
    question.states = readStates(reader, place, "states");
    question.columns = readCount(reader, place, "columns", 16);
    if (question.columns < 4 || question.columns > 40) {
        reader.error(nodeOr(place, "columns"), place.key("columns"), "columns is not between 4 and 40", "use columns = 16");
        question.columns = 16;
    }
    readTolerance(reader, place, 0.35, 0.01, question);
}

void readMoment(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    reader.unknownKeys(place, { "id", "kind", "step", "ask", "variant", "where", "hints" });
    readWhere(reader, place, Need::Required, readVariant(reader, place, names, question), question);
}

void readRange(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    reader.unknownKeys(place, { "id", "kind", "step", "ask", "variant", "where", "answer", "tolerance", "hints" });
    readWhere(reader, place, Need::Optional, readVariant(reader, place, names, question), question);
    question.answer = readFormula(reader, place, "answer", Need::Optional, "threads.gil.hold.p50", names.measures);
    if (question.answer.empty() && question.where.empty())
        reader.error(place.table, place.key("answer"), "nothing says which stretch is right",
            "add answer = \"threads.gil.hold.p50\", or a [[question.where]], or both");
    question.unit = "s";
    question.min = 0;
    question.max = 1;
    readTolerance(reader, place, 0.3, 0.001, question);
}

} // namespace interleave::lessons
