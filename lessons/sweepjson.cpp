// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include <nlohmann/json.hpp>

namespace interleave::lessons {

namespace {

using nlohmann::json;

template <class Value> json orNull(const std::optional<Value> &value)
{
    return value ? json(*value) : json(nullptr);
}

json amdahlJson(const std::optional<ScalingFit> &fit)
{
    if (!fit)
        return nullptr;
    return { { "serial_fraction", fit->sigma }, { "residual", orNull(fit->residual) }, { "residuals", fit->residuals } };
}

json uslJson(const std::optional<ScalingFit> &fit)
{
    if (!fit)
        return nullptr;
    return { { "sigma", fit->sigma }, { "kappa", fit->kappa }, { "best_workers", orNull(fit->bestWorkers()) },
        { "residual", orNull(fit->residual) }, { "residuals", fit->residuals } };
}

} // namespace

std::string sweepJson(const SweepOutcome &outcome)
{
    json curves = json::array();
    for (const SweepCurve &curve : outcome.curves) {
        json cells = json::array();
        for (std::size_t at = 0; at < curve.cells.size(); ++at) {
            const SweepCell &cell = curve.cells[at];
            cells.push_back({ { "value", outcome.values[at] }, { "wall", cell.walls.empty() ? json(nullptr) : json(cell.wall) },
                { "walls", cell.walls }, { "spread", orNull(cell.spread) }, { "speed_up", orNull(cell.speedUp) },
                { "efficiency", orNull(cell.efficiency) }, { "others", orNull(cell.others) },
                { "not_testable", cell.notTestable.empty() ? json(nullptr) : json(cell.notTestable) } });
        }
        curves.push_back({ { "variant", curve.variant }, { "label", curve.label }, { "points", cells }, { "amdahl", amdahlJson(curve.amdahl) },
            { "usl", uslJson(curve.usl) }, { "reason", curve.reason.empty() ? json(nullptr) : json(curve.reason) } });
    }
    const json all { { "lesson", outcome.lesson }, { "parameter", outcome.parameter }, { "values", outcome.values },
        { "repeat", outcome.repetitions }, { "worker_count", outcome.workerCount },
        { "against", outcome.against.empty() ? json(nullptr) : json(outcome.against) }, { "curves", curves }, { "stopped", outcome.stopped },
        { "error", outcome.error ? json(outcome.error->toLine()) : json(nullptr) } };
    return all.dump(2, ' ', false, json::error_handler_t::replace);
}

} // namespace interleave::lessons
