// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "limits.h"
#include "parse.h"

#include <string>
#include <string_view>
#include <vector>

namespace interleave::scenario {

/// Where a table stands in a file: "variant[1].worker[0]", for errors.
struct TomlPlace
{
    const toml::table &table;
    std::string path;
    /// The path of this table with `name` behind it, for messages.
    [[nodiscard]] std::string key(std::string_view name) const
    {
        return path.empty() ? std::string(name) : path + "." + std::string(name);
    }
};

/// Reads typed keys of tables and collects what is wrong with them; what it returns after an error is the
/// given default, so that reading can go on and find the next error. One thread, for the duration of one
/// parse.
class TomlReader
{
public:
    TomlReader(std::string file, std::vector<Error> &errors)
        : m_file(std::move(file))
        , m_errors(errors)
    {
    }

    /// Parameters that "$name" may refer to; set before the first `value`.
    void setParameters(const std::vector<ParameterSpec> *parameters) { m_parameters = parameters; }

    /// Keeps an error, with the file and the line of `at`.
    void error(const toml::node &at, std::string key, std::string message, std::string remedy);
    void unknownKeys(const TomlPlace &place, const std::vector<std::string> &known);
    [[nodiscard]] static int lineOf(const toml::node &node) noexcept;

    enum class Need : bool
    {
        Optional,
        Required
    };
    /// The field, or `standard` where it is missing; a wrong one is kept as an error and gives `standard`, too.
    std::string text(const TomlPlace &place, std::string_view name, Need need, std::string standard,
        std::size_t longest, std::string_view example);
    double number(const TomlPlace &place, std::string_view name, Need need, double standard);
    /// A number within `limits`, or "$parameter" whose whole range lies within them.
    Value value(
        const TomlPlace &place, std::string_view name, Need need, double standard, Limits limits, bool whole);
    /// A word out of a set; -1 after an error. `standard` is the index to take when the key is absent (-1: it
    /// is required).
    int word(
        const TomlPlace &place, std::string_view name, const std::vector<std::string> &words, int standard);
    /// true or false; false if it is not there.
    bool flag(const TomlPlace &place, std::string_view name);
    /// A list of texts, or one text.
    std::vector<std::string> texts(const TomlPlace &place, std::string_view name, std::size_t longest, std::string_view example);
    /// The tables of an array of tables; anything else is an error.
    std::vector<TomlPlace> tables(
        const TomlPlace &place, std::string_view name, Need need, std::string_view example, std::size_t most);

private:
    void missing(const TomlPlace &place, std::string_view name, std::string remedy);

    std::string m_file;
    std::vector<Error> &m_errors;
    const std::vector<ParameterSpec> *m_parameters = nullptr;
};

/// "0.5", "200": shortest text of a number for messages.
std::string numberText(double number);

} // namespace interleave::scenario
