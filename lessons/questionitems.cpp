// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about several things with a measured value each: sorted, or drawn as bars.
#include "questionreaders.h"
#include "readformula.h"

namespace interleave::lessons {

namespace {

using scenario::TomlPlace;
using scenario::TomlReader;
using Need = TomlReader::Need;

void readItems(TomlReader &reader, const TomlPlace &place, std::string_view name, std::string_view formula, const QuestionNames &names,
    std::size_t least, Question &question)
{
    std::vector<std::string> ids;
    const std::string example = "[[question." + std::string(name) + "]] with id, text and " + std::string(formula);
    for (const TomlPlace &entry : reader.tables(place, name, Need::Required, example, 8)) {
        reader.unknownKeys(entry, { "id", "text", std::string(formula) });
        MeasuredItem item;
        item.id = readId(reader, entry, "fork", ids);
        item.text = reader.text(entry, "text", Need::Required, {}, 100, "a process by fork");
        item.value = readFormula(reader, entry, formula, Need::Required, "threads.wall", names.measures);
        question.items.push_back(std::move(item));
    }
    if (!ids.empty() && ids.size() < least)
        reader.error(*place.table.get(name), place.key(name), "there are too few of them",
            "add a [[question." + std::string(name) + "]]: it takes " + std::to_string(least));
}

} // namespace

void readOrder(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    reader.unknownKeys(place, { "id", "kind", "step", "ask", "item", "tolerance", "hints" });
    readItems(reader, place, "item", "value", names, 3, question);
    readTolerance(reader, place, 0, 0, question);
}

void readBars(TomlReader &reader, const TomlPlace &place, const QuestionNames &names, Question &question)
{
    reader.unknownKeys(
        place, { "id", "kind", "step", "ask", "bar", "unit", "min", "max", "start", "logarithmic", "tolerance", "hints" });
    if (place.table.contains("unit"))
        question.unit = reader.text(place, "unit", Need::Optional, {}, 16, "s");
    readScale(reader, place, question);
    readTolerance(reader, place, 0.25, 0.001, question);
    readItems(reader, place, "bar", "answer", names, 2, question);
}

} // namespace interleave::lessons
