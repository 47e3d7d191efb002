// SPDX-License-Identifier: GPL-3.0-or-later
#include "expression.h"

#include "suggest.h"

#include <algorithm>
#include <cmath>
#include <muParser.h>

namespace interleave::lessons {

namespace {

constexpr std::size_t kMaxLength = 500;
constexpr const char *kNameChars = "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";

std::string trimmed(const std::string &text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// muParser would read "a = 2" as an assignment and change the measure: nearly always "==" was meant.
bool hasAssignment(const std::string &text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=')
            continue;
        if (i + 1 < text.size() && text[i + 1] == '=') {
            ++i;
            continue;
        }
        if (i == 0 || std::string_view("<>!").find(text[i - 1]) == std::string_view::npos)
            return true;
    }
    return false;
}

Failure notUnderstood(const std::string &text, const mu::ParserError &problem)
{
    std::string message = "the expression '" + text + "' is not understood";
    if (!problem.GetToken().empty())
        message += " at '" + problem.GetToken() + "'";
    return fail(std::move(message),
        "write a formula such as threads.wall >= 0.85 * sequential.wall; lessons/README.md lists what it may "
        "contain");
}

} // namespace

Result<Expression> Expression::parse(const std::string &text, const std::vector<std::string> &known)
{
    Expression expression;
    expression.m_text = trimmed(text);
    if (expression.m_text.empty())
        return fail("the expression is empty", "write a formula such as threads.wall / sequential.wall");
    if (expression.m_text.size() > kMaxLength)
        return fail(
            "the expression is longer than " + std::to_string(kMaxLength) + " characters", "split it");
    if (hasAssignment(expression.m_text))
        return fail("the expression '" + expression.m_text + "' assigns with '='", "compare with == instead");

    try {
        mu::Parser finder;
        finder.DefineNameChars(kNameChars);
        finder.SetExpr(expression.m_text);
        for (const auto &[name, address] : finder.GetUsedVar())
            expression.m_names.push_back(name);
    } catch (const mu::ParserError &problem) {
        return notUnderstood(expression.m_text, problem);
    }
    Values ones;
    for (const std::string &name : expression.m_names) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return fail(
                "the expression '" + expression.m_text + "' names '" + name + "', which nobody measures",
                didYouMean(name, known));
        ones[name] = 1.0;
    }
    // A second pass with numbers finds what the first lets through: missing operands, texts, several results.
    try {
        mu::Parser parser;
        parser.DefineNameChars(kNameChars);
        for (auto &[name, value] : ones)
            parser.DefineVar(name, &value);
        parser.SetExpr(expression.m_text);
        int results = 0;
        parser.Eval(results);
        if (results != 1)
            return fail(
                "the expression '" + expression.m_text + "' has " + std::to_string(results) + " results",
                "write one formula, without a comma outside of functions");
    } catch (const mu::ParserError &problem) {
        return notUnderstood(expression.m_text, problem);
    }
    return expression;
}

Result<double> Expression::evaluate(const Values &values) const
{
    Values used;
    for (const std::string &name : m_names) {
        const auto found = values.find(name);
        if (found == values.end())
            return fail("'" + name + "' was not measured", "run every variant that '" + m_text + "' names");
        used.insert(*found);
    }
    double result = 0;
    try {
        mu::Parser parser;
        parser.DefineNameChars(kNameChars);
        for (auto &[name, value] : used)
            parser.DefineVar(name, &value);
        parser.SetExpr(m_text);
        result = parser.Eval();
    } catch (const mu::ParserError &problem) {
        return notUnderstood(m_text, problem);
    }
    if (!std::isfinite(result))
        return fail("'" + m_text + "' has no finite value here", "something in it was 0 or was not measured");
    return result;
}

std::optional<Comparison> firstComparison(const std::string &text)
{
    int depth = 0;
    std::size_t at = std::string::npos, length = 0, end = text.size(), start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (c == '(')
            ++depth;
        else if (c == ')')
            --depth;
        if (depth != 0)
            continue;
        if ((c == '&' && next == '&') || (c == '|' && next == '|')) {
            if (at != std::string::npos) {
                end = i;
                break;
            }
            start = i + 2; // "a && b < c": the comparison begins behind the &&
            ++i;
            continue;
        }
        const bool two = next == '=' && (c == '<' || c == '>' || c == '=' || c == '!');
        if ((two || c == '<' || c == '>') && at == std::string::npos) {
            at = i;
            length = two ? 2 : 1;
            ++i;
        }
    }
    if (at == std::string::npos)
        return {};
    return Comparison { trimmed(text.substr(start, at - start)), text.substr(at, length),
        trimmed(text.substr(at + length, end - at - length)) };
}

} // namespace interleave::lessons
