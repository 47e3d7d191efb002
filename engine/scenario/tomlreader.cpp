// SPDX-License-Identifier: GPL-3.0-or-later
#include "tomlreader.h"

#include "names.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace interleave::scenario {

namespace {

std::string range(Limits limits)
{
    return numberText(limits.lowest) + " to " + numberText(limits.highest);
}

} // namespace

std::string numberText(double number)
{
    return fmt::format("{}", number);
}

int TomlReader::lineOf(const toml::node &node) noexcept
{
    return static_cast<int>(node.source().begin.line);
}

void TomlReader::error(const toml::node &at, std::string key, std::string message, std::string remedy)
{
    m_errors.push_back({ .message = std::move(message),
        .remedy = std::move(remedy),
        .file = m_file,
        .line = lineOf(at),
        .key = std::move(key) });
}

void TomlReader::unknownKeys(const TomlPlace &place, const std::vector<std::string> &known)
{
    rejectUnknownKeys(place.table, known, m_file, place.path, m_errors);
}

void TomlReader::missing(const TomlPlace &place, std::string_view name, std::string remedy)
{
    error(place.table, place.key(name), fmt::format("'{}' is missing", name), std::move(remedy));
}

std::string TomlReader::text(const TomlPlace &place, std::string_view name, Need need, std::string standard,
    std::size_t longest, std::string_view example)
{
    const toml::node *node = place.table.get(name);
    if (node == nullptr) {
        if (need == Need::Required)
            missing(place, name, fmt::format("add {} = \"{}\"", name, example));
        return standard;
    }
    const auto *string = node->as_string();
    if (string == nullptr || string->get().empty()) {
        error(*node, place.key(name), fmt::format("'{}' must be a text that is not empty", name),
            fmt::format("write {} = \"{}\"", name, example));
        return standard;
    }
    if (string->get().size() > longest) {
        error(
            *node, place.key(name), fmt::format("'{}' is longer than {} bytes", name, longest), "shorten it");
        return standard;
    }
    return string->get();
}

double TomlReader::number(const TomlPlace &place, std::string_view name, Need need, double standard)
{
    const toml::node *node = place.table.get(name);
    if (node == nullptr) {
        if (need == Need::Required)
            missing(place, name, fmt::format("add {} = {}", name, numberText(standard)));
        return standard;
    }
    const auto number = node->value<double>();
    if (!node->is_number() || !number || !std::isfinite(*number)) {
        error(*node, place.key(name), fmt::format("'{}' must be a number", name),
            fmt::format("write {} = {}", name, numberText(standard)));
        return standard;
    }
    return *number;
}

Value TomlReader::value(
    const TomlPlace &place, std::string_view name, Need need, double standard, Limits limits, bool whole)
{
    const toml::node *node = place.table.get(name);
    if (node == nullptr) {
        if (need == Need::Required)
            missing(place, name, fmt::format("add {} = {}", name, numberText(standard)));
        return standard;
    }
    if (const auto *string = node->as_string()) {
        const std::string &written = string->get();
        if (written.size() < 2 || written.front() != '$') {
            error(*node, place.key(name), fmt::format("'{}' is neither a number nor a parameter", written),
                fmt::format("write {} = {} or {} = \"$parameter\"", name, numberText(standard), name));
            return standard;
        }
        std::vector<std::string> known;
        if (m_parameters != nullptr) {
            for (const ParameterSpec &parameter : *m_parameters) {
                known.push_back(parameter.id);
                if (parameter.id != written.substr(1))
                    continue;
                if (parameter.min < limits.lowest || parameter.max > limits.highest) {
                    error(*node, place.key(name),
                        fmt::format("'{}' can be {} to {}, but '{}' takes {}", written,
                            numberText(parameter.min), numberText(parameter.max), name, range(limits)),
                        fmt::format("narrow min and max of the [[param]] '{}' (line {})", parameter.id,
                            parameter.sourceLine));
                }
                return written.substr(1);
            }
        }
        const std::string close = nearest(written.substr(1), known);
        error(*node, place.key(name), fmt::format("there is no parameter '{}'", written),
            !close.empty()      ? fmt::format("did you mean '${}'?", close)
                : known.empty() ? fmt::format("add a [[param]] with id = \"{}\"", written.substr(1))
                                : fmt::format("known parameters: {}", listOf(known)));
        return standard;
    }
    const auto number = node->value<double>();
    if (!node->is_number() || !number || !std::isfinite(*number)) {
        error(*node, place.key(name), fmt::format("'{}' must be a number or the name of a parameter", name),
            fmt::format("write {} = {} or {} = \"$parameter\"", name, numberText(standard), name));
        return standard;
    }
    if (*number < limits.lowest || *number > limits.highest) {
        error(*node, place.key(name),
            fmt::format("'{}' is {}, outside {}", name, numberText(*number), range(limits)),
            fmt::format("use a number from {}", range(limits)));
        return standard;
    }
    if (whole && *number != std::floor(*number)) {
        error(*node, place.key(name),
            fmt::format("'{}' is {}, not a whole number", name, numberText(*number)),
            fmt::format("use {} or {}", numberText(std::floor(*number)), numberText(std::ceil(*number))));
        return standard;
    }
    return *number;
}

int TomlReader::word(
    const TomlPlace &place, std::string_view name, const std::vector<std::string> &words, int standard)
{
    const toml::node *node = place.table.get(name);
    if (node == nullptr) {
        if (standard < 0)
            missing(place, name,
                fmt::format("add {} = \"{}\"; known are {}", name, words.front(), listOf(words)));
        return standard;
    }
    const auto *string = node->as_string();
    if (string == nullptr) {
        error(*node, place.key(name), fmt::format("'{}' must be a word in quotes", name),
            fmt::format("write {} = \"{}\"; known are {}", name, words.front(), listOf(words)));
        return -1;
    }
    const auto found = std::find(words.begin(), words.end(), string->get());
    if (found != words.end())
        return static_cast<int>(found - words.begin());
    const std::string close = nearest(string->get(), words);
    error(*node, place.key(name), fmt::format("unknown {} '{}'", name, string->get()),
        close.empty() ? fmt::format("known are {}", listOf(words))
                      : fmt::format("did you mean '{}'?", close));
    return -1;
}

bool TomlReader::flag(const TomlPlace &place, std::string_view name)
{
    const toml::node *node = place.table.get(name);
    if (node == nullptr)
        return false;
    const auto *boolean = node->as_boolean();
    if (boolean == nullptr)
        error(*node, place.key(name), fmt::format("'{}' must be true or false", name), fmt::format("write {} = true", name));
    return boolean != nullptr && boolean->get();
}

std::vector<std::string> TomlReader::texts(
    const TomlPlace &place, std::string_view name, std::size_t longest, std::string_view example)
{
    const toml::node *node = place.table.get(name);
    if (node == nullptr)
        return {};
    const toml::array *array = node->as_array();
    if (array == nullptr) {
        const std::string one = text(place, name, Need::Required, {}, longest, example);
        return one.empty() ? std::vector<std::string> {} : std::vector<std::string> { one };
    }
    std::vector<std::string> found;
    for (const toml::node &entry : *array) {
        const auto *string = entry.as_string();
        if (string == nullptr || string->get().empty() || string->get().size() > longest) {
            error(entry, place.key(name), fmt::format("'{}' must be a list of names", name),
                fmt::format("write {} = [\"{}\"]", name, example));
            return {};
        }
        found.push_back(string->get());
    }
    return found;
}

std::vector<TomlPlace> TomlReader::tables(
    const TomlPlace &place, std::string_view name, Need need, std::string_view example, std::size_t most)
{
    std::vector<TomlPlace> found;
    const toml::node *node = place.table.get(name);
    if (node == nullptr) {
        if (need == Need::Required)
            missing(place, name, fmt::format("add {}", example));
        return found;
    }
    const toml::array *array = node->as_array();
    if (array == nullptr) {
        error(*node, place.key(name), fmt::format("'{}' must be a list of tables", name),
            fmt::format("write {}", example));
        return found;
    }
    if (array->empty() && need == Need::Required)
        error(*node, place.key(name), fmt::format("'{}' is empty", name), fmt::format("add {}", example));
    if (array->size() > most) {
        error(*node, place.key(name),
            fmt::format("'{}' has {} entries, more than {}", name, array->size(), most), "leave some out");
        return found;
    }
    std::size_t i = 0;
    for (const toml::node &entry : *array) {
        std::string path = fmt::format("{}[{}]", place.key(name), i++);
        if (const toml::table *table = entry.as_table())
            found.push_back({ *table, std::move(path) });
        else
            error(entry, path, "this is not a table", fmt::format("write {}", example));
    }
    return found;
}

} // namespace interleave::scenario
