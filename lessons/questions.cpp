// SPDX-License-Identifier: GPL-3.0-or-later
#include "questions.h"

#include "readformula.h"

#include <charconv>

namespace interleave::lessons {

namespace {

using scenario::TomlPlace;
using scenario::TomlReader;
using Need = TomlReader::Need;

bool flag(TomlReader &reader, const TomlPlace &place, std::string_view name)
{
    const toml::node *node = place.table.get(name);
    if (!node)
        return false;
    const auto value = node->value_exact<bool>();
    if (!value)
        reader.error(*node, place.key(name), "'" + std::string(name) + "' is neither true nor false",
            "write " + std::string(name) + " = true");
    return value.value_or(false);
}

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
    question.min = reader.number(place, "min", Need::Required, 0);
    question.max = reader.number(place, "max", Need::Required, 4);
    const auto at = [&](const char *name) -> const toml::node & {
        const toml::node *node = place.table.get(name);
        return node ? *node : place.table;
    };
    question.logarithmic = flag(reader, place, "logarithmic");
    if (question.min >= question.max) {
        reader.error(at("max"), place.key("max"), "max is not above min", "raise max or lower min");
        question.max = question.min + 1;
    } else if (question.logarithmic && question.min <= 0) {
        reader.error(at("min"), place.key("min"), "a logarithmic slider cannot begin at or below 0",
            "use min = 0.01, say");
    }
    question.start = reader.number(place, "start", Need::Optional, question.min);
    if (question.start < question.min || question.start > question.max)
        reader.error(
            at("start"), place.key("start"), "start is outside of min to max", "choose a start between them");
    question.tolerance = reader.number(place, "tolerance", Need::Optional, 0.15);
    if (question.tolerance <= 0 || question.tolerance > 1)
        reader.error(at("tolerance"), place.key("tolerance"), "tolerance is not between 0 and 1",
            "use 0.15 for ± 15 %");
    question.answer
        = readFormula(reader, place, "answer", Need::Required, "sequential.wall / threads.wall", known);
}

} // namespace

std::vector<Question> readQuestions(
    TomlReader &reader, const toml::table &root, const std::vector<std::string> &known)
{
    std::vector<Question> questions;
    std::vector<std::string> ids;
    for (const TomlPlace &place :
        reader.tables({ root, {} }, "question", Need::Required, "[[question]] with id, kind and ask", 12)) {
        Question question;
        question.sourceLine = TomlReader::lineOf(place.table);
        question.id = readId(reader, place, "speed-up", ids);
        question.ask = reader.text(place, "ask", Need::Required, {}, kMaxSentence, "How many times faster?");
        if (reader.word(place, "step", { "predict", "transfer" }, 0) == 1)
            question.step = FlowStep::Transfer;
        switch (reader.word(place, "kind", { "number", "choice" }, -1)) {
        case 0:
            reader.unknownKeys(place,
                { "id", "kind", "step", "ask", "unit", "min", "max", "start", "logarithmic", "answer",
                    "tolerance" });
            question.kind = QuestionKind::Number;
            readNumber(reader, place, known, question);
            break;
        case 1:
            reader.unknownKeys(place, { "id", "kind", "step", "ask", "choice" });
            question.kind = QuestionKind::Choice;
            readChoices(reader, place, known, question);
            break;
        default:
            break;
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
