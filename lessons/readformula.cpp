// SPDX-License-Identifier: GPL-3.0-or-later
#include "readformula.h"

#include "expression.h"

#include <algorithm>

namespace interleave::lessons {

using scenario::TomlPlace;
using scenario::TomlReader;

std::string readFormula(TomlReader &reader, const TomlPlace &place, std::string_view name,
    TomlReader::Need need, std::string_view example, const std::vector<std::string> &known)
{
    if (need == TomlReader::Need::Optional && !place.table.contains(name))
        return {};
    const std::string text = reader.text(place, name, need, {}, kMaxSentence, example);
    if (text.empty())
        return {};
    const auto expression = Expression::parse(text, known);
    if (!expression) {
        reader.error(
            *place.table.get(name), place.key(name), expression.error().message, expression.error().remedy);
        return {};
    }
    return text;
}

bool isSlug(std::string_view id) noexcept
{
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    return !id.empty() && id.size() <= 64 && lower(id.front()) && id.back() != '-'
        && std::all_of(
            id.begin(), id.end(), [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::string readId(
    TomlReader &reader, const TomlPlace &place, std::string_view example, std::vector<std::string> &taken)
{
    const std::string id = reader.text(place, "id", TomlReader::Need::Required, {}, 64, example);
    if (id.empty())
        return id;
    const toml::node &node = *place.table.get("id");
    if (!isSlug(id))
        reader.error(node, place.key("id"), "'" + id + "' is no id",
            "use small letters, digits and '-', a letter first");
    else if (std::find(taken.begin(), taken.end(), id) != taken.end())
        reader.error(
            node, place.key("id"), "there is already one with id '" + id + "'", "give it another id");
    taken.push_back(id);
    return id;
}

} // namespace interleave::lessons
