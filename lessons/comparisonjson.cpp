// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparedfigures.h"

#include <nlohmann/json.hpp>

namespace interleave::lessons {

namespace {

using nlohmann::json;

json orNull(const std::optional<double> &value)
{
    return value ? json(*value) : json(nullptr);
}

json write(const trace::Quantiles &quantiles)
{
    return { { "count", quantiles.count }, { "mean", quantiles.mean }, { "p5", quantiles.p5 }, { "p50", quantiles.p50 }, { "p90", quantiles.p90 },
        { "p95", quantiles.p95 }, { "p99", quantiles.p99 }, { "max", quantiles.max } };
}

json write(const ComparedSide &side)
{
    return { { "walls", side.walls }, { "hold_ns", write(side.hold) }, { "contested_hold_ns", write(side.contestedHold) }, { "asked_hold_ns", write(side.askedHold) }, { "wait_ns", write(side.wait) }, { "holds", side.holds }, { "overlaps", side.overlaps } };
}

json write(const ComparedFigure &figure)
{
    const char *const verdicts[] = { "none", "agrees", "differs" };
    return { { "what", figure.what }, { "engine", orNull(figure.engine) }, { "cpython", orNull(figure.cpython) }, { "words", figure.words },
        { "verdict", verdicts[static_cast<std::size_t>(figure.verdict)] } };
}

} // namespace

std::string comparisonJson(const CompareOutcome &comparison)
{
    json variants = json::array();
    for (const ComparedVariant &variant : comparison.variants)
        variants.push_back({ { "variant", variant.variant }, { "label", variant.label }, { "engine_walls", variant.engine }, { "cpython_walls", variant.cpython },
            { "engine_ratio", orNull(variant.engineRatio) }, { "cpython_ratio", orNull(variant.cpythonRatio) } });
    json figures = json::array();
    for (const ComparedFigure &figure : comparedFigures(comparison))
        figures.push_back(write(figure));
    const json all { { "lesson", comparison.lesson },
        { "interpreter", { { "path", comparison.interpreter.path.string() }, { "version", comparison.interpreter.version }, { "has_gil", comparison.interpreter.hasGil } } },
        { "variants", variants }, { "figures", figures }, { "engine", write(comparison.engine) }, { "cpython", write(comparison.cpython) }, { "ks_of", comparison.ofAsked ? "asked" : comparison.ofContested ? "contested" : "all" }, { "start_counted", comparison.startCounted }, { "ks", orNull(comparison.ks) },
        { "ks_aligned", orNull(comparison.ksAligned) }, { "ks_itself", orNull(comparison.ksItself) }, { "notes", comparison.notes },
        { "stopped", comparison.stopped }, { "error", comparison.error ? json(comparison.error->toLine()) : json(nullptr) } };
    return all.dump(2, ' ', false, json::error_handler_t::replace);
}

} // namespace interleave::lessons
