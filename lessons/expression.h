// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave::lessons {

/// Named numbers: measures ("threads.wall", in seconds or plain), parameters ("requests"), the machine
/// ("usable_cores").
using Values = std::map<std::string, double>;

/// A formula of a lesson: an arithmetic or true/false expression over named numbers, "threads.wall >= 0.85 *
/// sequential.wall". Syntax: that of muParser (+ - * / ^, comparisons, && ||, ?:, min max abs sqrt …); names
/// may contain dots. Assignments, several results and texts are refused. Value type, any thread, nothing
/// blocks.
class Expression
{
public:
    /// Reads `text`. Errors: empty, too long, not a formula, or a name that `known` has not, with the nearest
    /// that it has.
    static Result<Expression> parse(const std::string &text, const std::vector<std::string> &known);

    [[nodiscard]] const std::string &text() const noexcept { return m_text; }
    /// The names it uses, each once, in alphabetical order.
    [[nodiscard]] const std::vector<std::string> &names() const noexcept { return m_names; }
    /// Its value. Errors: a name without a value, or a result that is no number (division by zero).
    [[nodiscard]] Result<double> evaluate(const Values &values) const;

private:
    std::string m_text;
    std::vector<std::string> m_names;
};

/// A comparison taken apart at its first operator outside all parentheses: what is measured, and what it is
/// held against.
struct Comparison
{
    std::string left, op, right;
};
/// Empty if `text` compares nothing. Of "a < b && c < d" the first is given: `right` ends before && or ||.
std::optional<Comparison> firstComparison(const std::string &text);

} // namespace interleave::lessons
