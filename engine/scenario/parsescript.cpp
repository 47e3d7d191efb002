// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsescript.h"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>

namespace interleave::scenario {

namespace {

using Need = TomlReader::Need;

constexpr int kOldestMinor = 9; ///< what scripts of lessons are written for

void refuse(TomlReader &reader, const TomlPlace &place, std::initializer_list<const char *> keys, const char *why, const char *remedy)
{
    for (const char *key : keys) {
        if (const toml::node *node = place.table.get(key))
            reader.error(*node, place.key(key), fmt::format("'{}' {}", key, why), fmt::format("remove it, or {}", remedy));
    }
}

/// "3.14": 14.
int oldestPython(TomlReader &reader, const TomlPlace &place)
{
    const std::string version = reader.text(place, "python", Need::Optional, fmt::format("3.{}", kOldestMinor), kMaxNameBytes, "3.14");
    int minor = 0;
    const char *end = version.data() + version.size();
    const auto number = std::from_chars(version.data() + std::min<std::size_t>(2, version.size()), end, minor);
    if (version.starts_with("3.") && number.ec == std::errc {} && number.ptr == end && minor >= kOldestMinor && minor < 100)
        return minor;
    reader.error(*place.table.get("python"), place.key("python"), fmt::format("'{}' is no version of Python from 3.{} on", version, kOldestMinor),
        R"(write python = "3.14", say: the oldest that will do)");
    return kOldestMinor;
}

std::vector<std::string> argumentsOf(TomlReader &reader, const TomlPlace &place, const std::vector<ParameterSpec> &parameters)
{
    std::vector<std::string> arguments = reader.texts(place, "arguments", kMaxTextBytes, "$workers");
    const toml::node *node = place.table.get("arguments");
    if (arguments.size() > kMaxArguments)
        reader.error(*node, place.key("arguments"), fmt::format("there are more than {} arguments", kMaxArguments), "leave some out");
    std::vector<std::string> known;
    for (const ParameterSpec &parameter : parameters)
        known.push_back(parameter.id);
    for (const std::string &argument : arguments) {
        if (!argument.starts_with('$') || std::find(known.begin(), known.end(), argument.substr(1)) != known.end())
            continue;
        const std::string close = nearest(argument.substr(1), known);
        reader.error(*node, place.key("arguments"), fmt::format("there is no parameter '{}'", argument),
            close.empty() ? fmt::format("add a [[param]] with id = \"{}\"", argument.substr(1)) : fmt::format("did you mean '${}'?", close));
    }
    return arguments;
}

std::map<std::string, Value> roughlyOf(TomlReader &reader, const TomlPlace &place)
{
    constexpr const char *example = R"(roughly = { wall = 0.4, "start.fork.p50" = 0.003 }: what a quiet machine would measure, in seconds)";
    std::map<std::string, Value> roughly;
    const toml::node *node = place.table.get("roughly");
    const toml::table *table = node ? node->as_table() : nullptr;
    if (!table) {
        reader.error(node ? *node : place.table, place.key("roughly"),
            node ? "'roughly' must be a table" : "'roughly' is missing: nobody can tell from a script what it measures", fmt::format("write {}", example));
        return roughly;
    }
    const TomlPlace inside { *table, place.key("roughly") };
    roughly["wall"] = reader.value(inside, "wall", Need::Required, 0.5, kScriptWall, false);
    for (const auto &[key, value] : *table) {
        if (key.str() != "wall")
            roughly[std::string(key.str())] = reader.value(inside, key.str(), Need::Optional, 0, kRoughly, false);
    }
    return roughly;
}

} // namespace

bool parseScript(TomlReader &reader, const TomlPlace &place, const std::vector<ParameterSpec> &parameters, VariantSpec &variant)
{
    constexpr int standard = 0, cpython = 1;
    if (reader.word(place, "runtime", { "engine", "cpython" }, standard) != cpython) {
        refuse(reader, place, { "script", "arguments", "python", "roughly" }, "is of a script that a real Python runs", R"(add runtime = "cpython")");
        return false;
    }
    refuse(reader, place, { "model", "gil", "start_method", "eager_tasks", "object", "worker" },
        R"(means nothing with runtime = "cpython": there the script says what is done)", R"(remove runtime = "cpython")");
    ScriptSpec script;
    script.file = reader.text(place, "script", Need::Optional, script.file, kMaxTextBytes, script.file);
    script.arguments = argumentsOf(reader, place, parameters);
    script.minor = oldestPython(reader, place);
    script.roughly = roughlyOf(reader, place);
    const auto lineOf = [&](const char *key) {
        const toml::node *node = place.table.get(key);
        return TomlReader::lineOf(node ? *node : place.table);
    };
    script.sourceLine = lineOf("script");
    script.roughlyLine = lineOf("roughly");
    variant.script = std::move(script);
    return true;
}

} // namespace interleave::scenario
