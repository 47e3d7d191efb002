// SPDX-License-Identifier: GPL-3.0-or-later
#include "questions.h"

#include "readformula.h"

#include <algorithm>
#include <charconv>

namespace interleave::lessons {

namespace {

using scenario::TomlPlace;
using scenario::TomlReader;
using Need = TomlReader::Need;

/// "two or more choices, each with the measurement that makes it right".
void readChoices(
    TomlReader &reader, const TomlPlace &place, const std::vector<std::string> &known, Question &question)
{
    std::vector<std::string> ids;
    for (const TomlPlace &entry :
        reader.tables(place, "choice", Need::Required, "[[question.choice]] with id, text, right_when", 12)) {
        reader.unknownKeys(entry, { "id", "text", "right_when", "because" });
        Choice choice;
        choice.id = readId(reader, entry, "they-take-turns", ids);
        choice.text = reader.text(entry, "text", Need::Required, {}, kMaxSentence, "They take turns");
        choice.rightWhen = readFormula(
            reader, entry, "right_when", Need::Required, "threads.wall >= 0.85 * sequential.wall", known);
        choice.because = reader.text(
            entry, "because", Need::Required, {}, kMaxSentence, "Only one thread can hold the GIL.");
        question.choices.push_back(std::move(choice));
    }
    if (ids.size() == 1)
        reader.error(place.table, place.key("choice"), "one choice is no question",
            "add a [[question.choice]] that is wrong");
}

void readNumber(
    TomlReader &reader, const TomlPlace &place, const std::vector<std::string> &known, Question &question)
{
    if (place.table.contains("unit"))
        question.unit = reader.text(place, "unit", Need::Optional, {}, 16, "×");
    readScale(reader, place, question);
    readTolerance(reader, place, 0.15, 0.001, question);
    question.answer
        = readFormula(reader, place, "answer", Need::Required, "sequential.wall / threads.wall", known);
}

void readKind(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    switch (question.kind) {
    case QuestionKind::Number:
        reader.unknownKeys(place,
            { "id", "kind", "step", "ask", "unit", "min", "max", "start", "logarithmic", "answer", "tolerance", "hints" });
        return readNumber(reader, place, names.measures, question);
    case QuestionKind::Choice:
    case QuestionKind::Several:
        reader.unknownKeys(place, { "id", "kind", "step", "ask", "choice", "hints" });
        return readChoices(reader, place, names.measures, question);
    case QuestionKind::Order:
        return readOrder(reader, place, names, question);
    case QuestionKind::Bars:
        return readBars(reader, place, names, question);
    case QuestionKind::Sketch:
        return readSketch(reader, place, names, question);
    case QuestionKind::Moment:
        return readMoment(reader, place, names, question);
    case QuestionKind::Range:
        return readRange(reader, place, names, question);
    }
}

/// Which step it belongs to: where there is a choice, what is asked for; else where its kind belongs.
FlowStep readStep(TomlReader &reader, const TomlPlace &place, QuestionKind kind)
{
    constexpr FlowStep steps[] = { FlowStep::Predict, FlowStep::Observe, FlowStep::Explain, FlowStep::Transfer };
    const bool recording = isInRecording(kind);
    const int word = reader.word(place, "step", { "predict", "observe", "explain", "transfer" }, recording ? 1 : 0);
    const FlowStep step = steps[std::max(0, word)];
    if (recording && step != FlowStep::Observe)
        reader.error(nodeOr(place, "step"), place.key("step"), "what is looked for in the recording is asked in the step observe",
            "write step = \"observe\", or leave it out");
    if (kind == QuestionKind::Sketch && step != FlowStep::Predict)
        reader.error(nodeOr(place, "step"), place.key("step"), "a sketch is a prediction", "write step = \"predict\", or leave it out");
    return step;
}

} // namespace

const toml::node &nodeOr(const TomlPlace &place, std::string_view name)
{
    const toml::node *node = place.table.get(name);
    return node ? *node : place.table;
}

void readScale(TomlReader &reader, const TomlPlace &place, Question &question)
{
    question.min = reader.number(place, "min", Need::Required, 0);
    question.max = reader.number(place, "max", Need::Required, 4);
    question.logarithmic = reader.flag(place, "logarithmic");
    if (question.min >= question.max) {
        reader.error(nodeOr(place, "max"), place.key("max"), "max is not above min", "raise max or lower min");
        question.max = question.min + 1;
    } else if (question.logarithmic && question.min <= 0) {
        reader.error(nodeOr(place, "min"), place.key("min"), "a logarithmic slider cannot begin at or below 0", "use min = 0.01, say");
    }
    question.start = reader.number(place, "start", Need::Optional, question.min);
    if (question.start < question.min || question.start > question.max)
        reader.error(nodeOr(place, "start"), place.key("start"), "start is outside of min to max", "choose a start between them");
}

void readTolerance(TomlReader &reader, const TomlPlace &place, double standard, double least, Question &question)
{
    question.tolerance = reader.number(place, "tolerance", Need::Optional, standard);
    if (question.tolerance < least || question.tolerance > 1)
        reader.error(nodeOr(place, "tolerance"), place.key("tolerance"), "tolerance is not between 0 and 1", "use 0.15 for ± 15 %");
}

std::vector<std::string> readHints(TomlReader &reader, const TomlPlace &place)
{
    auto hints = reader.texts(place, "hints", kMaxSentence, "Look at the strip called GIL.");
    constexpr std::size_t most = 6;
    if (hints.size() > most)
        reader.error(nodeOr(place, "hints"), place.key("hints"), "these are more hints than anybody reads", "keep at most 6");
    return hints;
}

std::vector<Question> readQuestions(TomlReader &reader, const toml::table &root, const QuestionNames &names)
{
    static const std::vector<std::string> kinds { "number", "choice", "several", "order", "bars", "sketch", "moment", "range" };
    std::vector<Question> questions;
    std::vector<std::string> ids;
    for (const TomlPlace &place :
        reader.tables({ root, {} }, "question", Need::Required, "[[question]] with id, kind and ask", 12)) {
        Question question;
        question.sourceLine = TomlReader::lineOf(place.table);
        question.id = readId(reader, place, "speed-up", ids);
        question.ask = reader.text(place, "ask", Need::Required, {}, kMaxSentence, "How many times faster?");
        const int kind = reader.word(place, "kind", kinds, -1);
        if (kind >= 0) {
            question.kind = static_cast<QuestionKind>(kind);
            question.step = readStep(reader, place, question.kind);
            readKind(reader, place, names, question);
            question.hints = readHints(reader, place);
        }
        questions.push_back(std::move(question));
    }
    return questions;
}

int anyCount(std::string_view over) noexcept
{
    int count = 0;
    if (!over.starts_with("any-"))
        return 0;
    over.remove_prefix(4);
    const auto [end, problem] = std::from_chars(over.data(), over.data() + over.size(), count);
    return problem == std::errc {} && end == over.data() + over.size() && count > 0 ? count : 0;
}

std::vector<Claim> readClaims(TomlReader &reader, const toml::table &root,
    const std::vector<std::string> &known, const std::vector<std::string> &machine)
{
    std::vector<Claim> claims;
    std::vector<std::string> ids;
    for (const TomlPlace &place :
        reader.tables({ root, {} }, "claim", Need::Required, "[[claim]] with id, text and holds", 12)) {
        reader.unknownKeys(place, { "id", "text", "holds", "over", "needs", "needs_text", "runs", "show" });
        Claim claim;
        claim.sourceLine = TomlReader::lineOf(place.table);
        claim.id = readId(reader, place, "no-faster", ids);
        claim.text
            = reader.text(place, "text", Need::Required, {}, kMaxSentence, "Two threads are no faster.");
        claim.holds = readFormula(
            reader, place, "holds", Need::Required, "threads.wall >= 0.85 * sequential.wall", known);
        const double runs = reader.number(place, "runs", Need::Optional, 5);
        const auto at = [&](const char *name) -> const toml::node & {
            const toml::node *node = place.table.get(name);
            return node ? *node : place.table;
        };
        if (runs < 1 || runs > 100 || runs != static_cast<int>(runs)) {
            reader.error(
                at("runs"), place.key("runs"), "runs is not a whole number from 1 to 100", "use runs = 5");
        } else {
            claim.runs = static_cast<int>(runs);
        }
        claim.over = reader.text(place, "over", Need::Optional, "median", 16, "median");
        if (claim.over != "median" && claim.over != "all" && anyCount(claim.over) == 0)
            reader.error(at("over"), place.key("over"), "unknown way to judge '" + claim.over + "'",
                "use median, all, or any-2 for at least 2 of the runs");
        else if (anyCount(claim.over) > claim.runs)
            reader.error(at("over"), place.key("over"), "'" + claim.over + "' wants more runs than there are",
                "raise runs or lower the number");
        claim.needs = readFormula(reader, place, "needs", Need::Optional, "usable_cores >= 1.7", machine);
        if (!claim.needs.empty())
            claim.needsText
                = reader.text(place, "needs_text", Need::Required, {}, kMaxSentence, "It takes two cores.");
        for (const TomlPlace &entry : reader.tables(place, "show", Need::Optional,
                 "show = [ { label = \"two threads\", value = \"threads.wall\" } ]", 8)) {
            reader.unknownKeys(entry, { "label", "value" });
            claim.show.emplace_back(reader.text(entry, "label", Need::Required, {}, 100, "two threads"),
                readFormula(reader, entry, "value", Need::Required, "threads.wall", known));
        }
        claims.push_back(std::move(claim));
    }
    return claims;
}

} // namespace interleave::lessons
