// SPDX-License-Identifier: GPL-3.0-or-later
#include "claims.h"
#include "quietruns.h"
#include "sweep.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

/// The walls of those runs in which others left the machine alone, as far as is known. If those are too few, all, and the cell says so.
std::vector<double> quietWalls(SweepCell &cell)
{
    std::vector<double> quiet, busy, known;
    for (std::size_t i = 0; i < cell.walls.size(); ++i) {
        const std::optional<double> others = i < cell.othersOfRuns.size() ? cell.othersOfRuns[i] : std::nullopt;
        if (others)
            known.push_back(*others);
        if (others.value_or(0) <= kMostOthers)
            quiet.push_back(cell.walls[i]);
        else
            busy.push_back(*others);
    }
    if (!known.empty())
        cell.others = median(known);
    if (2 * quiet.size() >= cell.walls.size())
        return quiet;
    cell.notTestable = fmt::format(
        "other programs took {:.0f} % of this machine's cores meanwhile; up to {:.0f} % would do.", median(busy) * 100, kMostOthers * 100);
    return cell.walls; // what was measured is shown all the same
}

void summarise(SweepCell &cell)
{
    cell = { .walls = std::move(cell.walls), .othersOfRuns = std::move(cell.othersOfRuns) };
    if (cell.walls.empty())
        return;
    const std::vector<double> walls = quietWalls(cell);
    cell.wall = median(walls);
    if (walls.size() > 1 && cell.wall > 0) {
        const auto [least, most] = std::minmax_element(walls.begin(), walls.end());
        cell.spread = (*most - *least) / 2 / cell.wall;
    }
}

/// What others can be compared with: 0 if it is not.
double testableWall(const SweepCell &cell)
{
    return cell.notTestable.empty() ? cell.wall : 0;
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
            return testableWall(m_outcome.curves[*m_sequential].cells[at]);
        if (!m_one || !m_outcome.workerCount)
            return 0;
        const double one = m_work[curve][*m_one], now = m_work[curve][at];
        const double more = one > 0 && now > 0 ? now / one : 1;
        return testableWall(m_outcome.curves[curve].cells[*m_one]) * more;
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
        const bool busy = std::any_of(curve.cells.begin(), curve.cells.end(), [](const SweepCell &cell) { return !cell.notTestable.empty(); });
        curve.reason = "no law was fitted: " + (amdahl ? usl.error() : amdahl.error()).message
            + (busy ? " (those that other programs disturbed are left out)." : ".");
        return;
    }
    curve.amdahl = *amdahl;
    curve.usl = *usl;
}

} // namespace

void evaluateSweep(SweepOutcome &outcome, const Lesson &lesson, const std::vector<std::vector<double>> &work)
{
    for (SweepCurve &curve : outcome.curves) {
        curve.amdahl.reset();
        curve.usl.reset();
        curve.reason.clear();
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
            if (testableWall(cell) <= 0 || against <= 0)
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
