// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparedfigures.h"

#include "claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace interleave::lessons {

namespace {

using Unit = ComparedFigure::Unit;
using Verdict = ComparedFigure::Verdict;

constexpr double kSame = 0.05, kClose = 0.15; ///< of the engine's figure
constexpr double kBeyondChance = 0.10; ///< by how much the engine may be farther from CPython than CPython is from itself
constexpr std::size_t kFew = 10; ///< with fewer a quantile is chance

std::string times(double ratio) { return fmt::format("{:.{}f} ×", ratio, ratio < 10 ? 1 : 0); }

/// How far apart the two sides are, as a part of the sentence.
void judge(ComparedFigure &figure, const char *longer)
{
    const auto ratio = figure.ratio();
    if (!ratio || *ratio <= 0)
        return;
    const double off = std::abs(*ratio - 1);
    figure.verdict = off < kClose ? Verdict::Agrees : Verdict::Differs;
    if (off < kSame)
        figure.words = "the same within 5 %";
    else if (off < kClose)
        figure.words = "close: within 15 %";
    else
        figure.words = *ratio > 1 ? fmt::format("CPython's is {} as {}", times(*ratio), longer) : fmt::format("the engine's is {} as {}", times(1 / *ratio), longer);
}

class Figures
{
public:
    explicit Figures(const CompareOutcome &comparison)
        : m_comparison(comparison)
    {
        walls();
        if (comparison.ofContested)
            quantiles("GIL held while another waited", comparison.engine.contestedHold, comparison.cpython.contestedHold);
        else
            quantiles("GIL held", comparison.engine.hold, comparison.cpython.hold, comparison.startCounted);
        quantiles("GIL held while somebody asked", comparison.engine.askedHold, comparison.cpython.askedHold);
        quantiles("GIL waited for", comparison.engine.wait, comparison.cpython.wait);
        distances();
    }
    std::vector<ComparedFigure> all;

private:
    void walls()
    {
        const auto &variants = m_comparison.variants;
        const auto labelOf = [](const ComparedVariant &variant) { return variant.label.empty() ? variant.variant : variant.label; };
        for (const ComparedVariant &variant : variants)
            add({ fmt::format("{}: wall", labelOf(variant)), Unit::Nanoseconds, inNs(variant.engine), inNs(variant.cpython), {}, Verdict::None });
        const bool printed = std::any_of(variants.begin(), variants.end(), [](const auto &variant) { return !variant.cpython.empty(); });
        if (!printed || variants.size() < 2) // the script's whole, which has the interpreter's start in it
            add({ "All of it: wall", Unit::Nanoseconds, inNs(m_comparison.engine.walls), inNs(m_comparison.cpython.walls), {}, Verdict::None });
        for (std::size_t i = 1; i < variants.size(); ++i) {
            ComparedFigure figure { fmt::format("{} ÷ {}", labelOf(variants[i]), labelOf(variants.front())), Unit::Ratio, variants[i].engineRatio, variants[i].cpythonRatio, {}, Verdict::None };
            judge(figure, "much");
            add(std::move(figure));
        }
    }

    /// `startBlurs`: CPython's has holds of its start, when it gives its GIL away for each file that it reads: they say nothing.
    void quantiles(const char *what, const trace::Quantiles &engine, const trace::Quantiles &cpython, bool startBlurs = false)
    {
        const std::pair<const char *, double trace::Quantiles::*> which[] = { { "p50", &trace::Quantiles::p50 }, { "p90", &trace::Quantiles::p90 }, { "p99", &trace::Quantiles::p99 } };
        for (const auto &[name, member] : which) {
            ComparedFigure figure { fmt::format("{}, {}", what, name), Unit::Nanoseconds, {}, {}, {}, Verdict::None };
            if (engine.count > 0)
                figure.engine = engine.*member;
            if (cpython.count > 0)
                figure.cpython = cpython.*member;
            if (startBlurs)
                figure.words = "CPython's start is counted, which has many short ones";
            else
                judge(figure, "long");
            if (const std::size_t fewer = std::size_t(std::min(engine.count, cpython.count)); fewer > 0 && fewer < kFew) {
                figure.words = fmt::format("only {} on one side: chance", fewer);
                figure.verdict = Verdict::None;
            } else if (fewer == 0) {
                figure.words = engine.count > 0 ? "none seen in CPython's runs" : "none in the engine's runs";
            }
            add(std::move(figure));
        }
    }

    void distances()
    {
        const char *of = m_comparison.ofAsked ? "holds while somebody asked" : m_comparison.ofContested ? "holds while another waited" : "holds";
        if (m_comparison.ks) {
            ComparedFigure figure { fmt::format("KS distance of the {}", of), Unit::Distance, m_comparison.ks, {}, {}, Verdict::None };
            figure.words = *m_comparison.ks < 0.1 ? "0 is the same, 1 nothing in common: hardly to be told apart"
                : *m_comparison.ks < 0.3          ? "0 is the same, 1 nothing in common: alike"
                : *m_comparison.ks < 0.6          ? "0 is the same, 1 nothing in common: they differ"
                                                  : "0 is the same, 1 nothing in common: little in common";
            add(std::move(figure));
        }
        if (m_comparison.ksAligned) {
            ComparedFigure figure { "KS distance, medians aligned; CPython from itself", Unit::Distance, m_comparison.ksAligned, m_comparison.ksItself, {}, Verdict::None };
            if (m_comparison.ksItself) {
                const bool agrees = *m_comparison.ksAligned <= *m_comparison.ksItself + kBeyondChance;
                figure.verdict = agrees ? Verdict::Agrees : Verdict::Differs;
                figure.words = agrees ? "as close to CPython as CPython's own runs are to each other" : "the holds are spread differently than CPython's own from run to run";
            } else {
                figure.words = "CPython ran too seldom to be compared with itself";
            }
            add(std::move(figure));
        }
    }

    static std::optional<double> inNs(const std::vector<double> &seconds) { return seconds.empty() ? std::nullopt : std::optional(median(seconds) * 1e9); }
    void add(ComparedFigure figure)
    {
        if (figure.engine || figure.cpython)
            all.push_back(std::move(figure));
    }

    const CompareOutcome &m_comparison;
};

} // namespace

std::optional<double> ComparedFigure::ratio() const
{
    return unit != Unit::Distance && engine && cpython && *engine > 0 ? std::optional(*cpython / *engine) : std::nullopt;
}

std::vector<ComparedFigure> comparedFigures(const CompareOutcome &comparison) { return std::move(Figures(comparison).all); }

std::string figureText(const std::optional<double> &value, Unit unit)
{
    if (!value)
        return "-";
    if (unit == Unit::Nanoseconds && *value < 1000)
        return fmt::format("{:.0f} ns", *value);
    return unit == Unit::Nanoseconds ? formatValue(*value * 1e-9, "s") : fmt::format("{:.2f}", *value);
}

} // namespace interleave::lessons
