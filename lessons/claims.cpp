// SPDX-License-Identifier: GPL-3.0-or-later
#include "claims.h"

#include "disturbedruns.h"
#include "measurenames.h"
#include "questions.h"
#include "quietruns.h"
#include "samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// The formula as it is printed: × ≥ ≤ = ≠.
std::string inSymbols(std::string text)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> signs { { { " * ", " × " },
        { ">=", "≥" }, { "<=", "≤" }, { "==", "=" }, { "!=", "≠" }, { "&&", "and" }, { "||", "or" } } };
    for (const auto &[from, to] : signs)
        text = replaced(std::move(text), from, to);
    return text;
}

std::string_view inWords(std::string_view op) noexcept
{
    if (op == ">=")
        return "at least";
    if (op == "<=")
        return "at most";
    if (op == ">")
        return "more than";
    if (op == "<")
        return "less than";
    if (op == "==")
        return "exactly";
    return "anything but";
}

/// "The median of 5 runs is 796 ms; expected at least 690 ms" and the like.
std::string reasonOf(const Claim &claim, const ClaimResult &result,
    const std::optional<Comparison> &comparison, std::optional<double> against, int held)
{
    const std::string expected = comparison && against
        ? fmt::format("{} {}", inWords(comparison->op), formatValue(*against, result.unit))
        : inSymbols(claim.holds);
    if (claim.over == "median") {
        const std::string who
            = result.runs == 1 ? "One run gave" : fmt::format("The median of {} runs is", result.runs);
        return fmt::format("{} {}; expected {}.", who, formatValue(result.measured, result.unit), expected);
    }
    const std::string demand
        = claim.over == "all" ? "every run has to" : fmt::format("at least {} have to", anyCount(claim.over));
    return fmt::format("{} of {} runs gave {}; {}.", held, result.runs, expected, demand);
}

void show(const Claim &claim, const Evidence &evidence, ClaimResult &result)
{
    for (const auto &[label, text] : claim.show) {
        const auto expression = Expression::parse(text, evidence.known);
        if (!expression)
            continue;
        const auto value = expression->evaluate(medians(usable(evidence, expression->names())));
        if (!value)
            continue;
        result.shown.emplace_back(label, *value);
        result.shownUnits.emplace_back(isInSeconds(*expression) ? "s" : "");
    }
}

/// What was measured, for people: "1.05 cores' worth of work from 2 cores, because other programs or other guests of the
/// hardware were busy".
std::string measuredInWords(const std::string &name, const Values &machine)
{
    const double value = machine.at(name);
    const auto cores = machine.find("cores");
    if (name == "usable_cores" && cores != machine.end()) {
        const std::string count = fmt::format("{:.3g} core{}", cores->second, cores->second == 1 ? "" : "s");
        const std::string figure = fmt::format("{:.3g}", value);
        const std::string work = fmt::format("{} {} worth of work from {}", figure, figure == "1" ? "core's" : "cores'", count);
        constexpr double kNearlyAll = 0.9;
        return value < kNearlyAll * cores->second
            ? work + ", because other programs or other guests of the hardware were busy"
            : work + ", which is all that it may use";
    }
    if (name == "cores")
        return fmt::format("{:.3g} core{} to use", value, value == 1 ? "" : "s");
    if (name == kOthers)
        return fmt::format("other programs took {:.0f} % of the cores", value * 100);
    if (name == "interval_ms")
        return fmt::format("a switch interval of {:.3g} ms", value);
    return fmt::format("{} = {:.3g}", name, value);
}

/// The verdict of repetitions that others disturbed, where all that they could have cost would not change it; otherwise empty.
std::optional<bool> inSpiteOfOthers(const Claim &claim, const Expression &holds, const std::vector<Values> &samples)
{
    const int wanted = anyCount(claim.over);
    if (wanted == 0 && claim.over != "all")
        return surely(holds, samples);
    int yes = 0, no = 0;
    for (const Values &sample : samples) {
        const auto sure = surely(holds, { sample });
        yes += sure == true;
        no += sure == false;
    }
    const auto all = static_cast<int>(samples.size());
    const int needed = wanted > 0 ? wanted : all;
    return yes >= needed ? std::optional(true) : all - no < needed ? std::optional(false) : std::nullopt;
}

/// Why this machine cannot test the claim; "" if it can.
std::string unmetNeed(const Claim &claim, const Evidence &evidence)
{
    if (claim.needs.empty())
        return {};
    const auto needs = Expression::parse(claim.needs, evidence.known);
    const auto met = needs ? needs->evaluate(evidence.machine) : Result<double>(Failure(needs.error()));
    if (!met)
        return met.error().message + ".";
    if (*met != 0)
        return {};
    std::string figures;
    for (const std::string &name : needs->names())
        figures += (figures.empty() ? "" : "; ") + measuredInWords(name, evidence.machine);
    // With one figure the needed one can stand beside it; otherwise the formula says how they belong together.
    const auto comparison = firstComparison(claim.needs);
    const auto limit = comparison && needs->names().size() == 1 && comparison->left == needs->names().front()
        ? Expression::parse(comparison->right, evidence.known)
        : Result<Expression>(Failure(Error {}));
    const auto least = limit ? limit->evaluate({}) : Result<double>(Failure(Error {}));
    const std::string needed
        = least ? fmt::format("{} {:.3g}", inWords(comparison->op), *least) : inSymbols(claim.needs);
    return fmt::format("{} Measured: {}; needed: {}.", claim.needsText, figures, needed);
}

} // namespace

std::string formatValue(double value, std::string_view unit)
{
    if (unit != "s") // a count is written out, whatever its size
        return (std::floor(value) == value || std::abs(value) >= 1e3) && std::abs(value) < 1e15 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
    const double size = std::abs(value);
    if (size >= 0.9995)
        return fmt::format("{:.2f} s", value);
    if (size >= 0.01)
        return fmt::format("{:.0f} ms", value * 1e3);
    if (size >= 0.001)
        return fmt::format("{:.1f} ms", value * 1e3);
    return size == 0 ? "0 s" : fmt::format("{:.0f} µs", value * 1e6);
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string inSpiteWords(double others)
{
    return fmt::format("Other programs took {:.0f} % of this machine's cores while it ran; all that this can have cost would not change it.", others * 100);
}

ClaimResult judgeClaim(const Claim &claim, const Evidence &evidence)
{
    ClaimResult result;
    result.id = claim.id;
    result.text = claim.text;
    result.expected = inSymbols(claim.holds);
    const auto refuse = [&](std::string reason) {
        result.verdict = Verdict::NotTestable;
        result.reason = std::move(reason);
        return result;
    };
    const auto holds = Expression::parse(claim.holds, evidence.known);
    if (!holds)
        return refuse(holds.error().message + ".");
    const auto comparison = firstComparison(claim.holds);
    const auto left = comparison ? Expression::parse(comparison->left, evidence.known) : holds;
    const auto right = comparison ? Expression::parse(comparison->right, evidence.known) : holds;
    if (!left || !right)
        return refuse((left ? right : left).error().message + ".");
    result.unit = isInSeconds(*left) ? "s" : "";
    show(claim, evidence, result);

    const auto all = usable(evidence, holds->names());
    if (const std::string why = whyUntested(evidence, holds->names()); all.empty() && !why.empty())
        return refuse(why);
    if (all.empty())
        return refuse("No run came to its end, so nothing was measured.");
    const QuietRuns quiet = quietRuns(all, holds->names());
    const auto &samples = quiet.tooFew.empty() ? quiet.samples : all;
    result.runs = static_cast<int>(samples.size());

    int held = 0;
    for (const Values &sample : samples) {
        const auto value = left->evaluate(sample), truth = holds->evaluate(sample);
        if (!value || !truth)
            return refuse((value ? truth : value).error().message + ".");
        result.each.push_back(*value);
        held += *truth != 0;
    }
    const Values middle = medians(samples);
    const auto measured = left->evaluate(middle), truth = holds->evaluate(middle),
               against = right->evaluate(middle);
    if (!measured || !truth)
        return refuse((measured ? truth : measured).error().message + ".");
    result.measured = *measured;
    result.counted = claim.over != "median" || !comparison;
    result.heldIn = held;
    if (const double center = median(result.each); center != 0) {
        const auto [low, high] = std::minmax_element(result.each.begin(), result.each.end());
        result.spread = (*high - *low) / 2 / std::abs(center);
    }

    const std::string reason = reasonOf(
        claim, result, comparison, against && comparison ? std::optional(*against) : std::nullopt, held);
    if (const std::string need = unmetNeed(claim, evidence); !need.empty())
        return refuse(need);
    const int wanted = anyCount(claim.over);
    if (wanted > result.runs)
        return refuse(
            fmt::format("It takes at least {} runs to tell, and there were {}.", wanted, result.runs));
    const bool yes = wanted > 0 ? held >= wanted : claim.over == "all" ? held == result.runs : *truth != 0;
    result.reason = reason;
    if (!quiet.tooFew.empty()) {
        const auto sure = inSpiteOfOthers(claim, *holds, samples);
        if (!sure || *sure != yes) // what was counted and what is sure have to say the same
            return refuse(quiet.tooFew);
        result.inSpite = true;
        result.reason += " " + inSpiteWords(quiet.busy);
    }
    result.verdict = yes ? Verdict::Held : Verdict::NotHeld;
    return result;
}

} // namespace interleave::lessons
