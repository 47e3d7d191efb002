// SPDX-License-Identifier: GPL-3.0-or-later
#include "claims.h"
#include "sweep.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

void summarise(SweepCell &cell)
{
    if (cell.walls.empty())
        return;
    cell.wall = median(cell.walls);
    if (cell.walls.size() > 1 && cell.wall > 0) {
        const auto [least, most] = std::minmax_element(cell.walls.begin(), cell.walls.end());
        cell.spread = (*most - *least) / 2 / cell.wall;
    }
}

/// The wall that `curve` is compared with at value `at`: what one worker would take for the same work. 0: there is none.
class Baseline
{
public:
    Baseline(const SweepOutcome &outcome, const Lesson &lesson, const std::vector<std::vector<double>> &work)
        : m_outcome(outcome)
        , m_work(work)
    {
        for (std::size_t i = 0; i < outcome.curves.size(); ++i) {
            for (const auto &variant : lesson.variants) {
                if (variant.id == outcome.curves[i].variant && variant.model == scenario::Model::Sequential && outcome.curves.size() > 1)
                    m_sequential = i;
            }
        }
        const auto one = std::find(outcome.values.begin(), outcome.values.end(), 1.0);
        if (one != outcome.values.end())
            m_one = static_cast<std::size_t>(one - outcome.values.begin());
    }
    [[nodiscard]] std::string words() const
    {
        if (m_sequential)
            return fmt::format("'{}' with the same work", m_outcome.curves[*m_sequential].label.empty() ? m_outcome.curves[*m_sequential].variant
                                                                                                     : m_outcome.curves[*m_sequential].label);
        return m_one && m_outcome.workerCount ? fmt::format("{} = 1, per work", m_outcome.parameter) : std::string();
    }
    [[nodiscard]] bool isIt(std::size_t curve) const { return m_sequential == curve; }
    [[nodiscard]] double wall(std::size_t curve, std::size_t at) const
    {
        if (m_sequential)
            return m_outcome.curves[*m_sequential].cells[at].wall;
        if (!m_one || !m_outcome.workerCount)
            return 0;
        const double one = m_work[curve][*m_one], now = m_work[curve][at];
        const double more = one > 0 && now > 0 ? now / one : 1;
        return m_outcome.curves[curve].cells[*m_one].wall * more;
    }

private:
    const SweepOutcome &m_outcome;
    const std::vector<std::vector<double>> &m_work;
    std::optional<std::size_t> m_sequential;
    std::optional<std::size_t> m_one; ///< where the parameter is 1
};

void fit(SweepCurve &curve, const SweepOutcome &outcome)
{
    std::vector<ScalingPoint> points;
    for (std::size_t at = 0; at < outcome.values.size(); ++at) {
        if (curve.cells[at].speedUp)
            points.push_back({ outcome.values[at], *curve.cells[at].speedUp });
    }
    const auto amdahl = fitAmdahl(points), usl = fitUsl(points);
    if (!amdahl || !usl) {
        curve.reason = "no law was fitted: " + (amdahl ? usl.error() : amdahl.error()).message + ".";
        return;
    }
    curve.amdahl = *amdahl;
    curve.usl = *usl;
}

} // namespace

void evaluateSweep(SweepOutcome &outcome, const Lesson &lesson, const std::vector<std::vector<double>> &work)
{
    for (SweepCurve &curve : outcome.curves) {
        for (SweepCell &cell : curve.cells)
            summarise(cell);
    }
    const Baseline baseline(outcome, lesson, work);
    outcome.against = baseline.words();
    for (std::size_t i = 0; i < outcome.curves.size(); ++i) {
        SweepCurve &curve = outcome.curves[i];
        if (baseline.isIt(i)) {
            curve.reason = "the others are compared with it.";
            continue;
        }
        for (std::size_t at = 0; at < outcome.values.size(); ++at) {
            SweepCell &cell = curve.cells[at];
            const double against = baseline.wall(i, at);
            if (cell.wall <= 0 || against <= 0)
                continue;
            cell.speedUp = against / cell.wall;
            if (outcome.workerCount && outcome.values[at] > 0)
                cell.efficiency = *cell.speedUp / outcome.values[at];
        }
        if (!outcome.workerCount)
            curve.reason = fmt::format("no law was fitted: '{}' does not say how many work.", outcome.parameter);
        else if (outcome.against.empty())
            curve.reason = fmt::format("no law was fitted: there is no sequential variant, and the sweep leaves out {} = 1.", outcome.parameter);
        else
            fit(curve, outcome);
    }
}

} // namespace interleave::lessons
