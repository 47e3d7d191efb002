// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonrun.h"
#include "scaling.h"

namespace interleave::lessons {

/// What `NAME=A..B` or `NAME=A..B:STEP` asks for.
struct SweepRange
{
    static constexpr std::size_t kMostValues = 64;
    std::string name;
    std::vector<double> values; ///< A, A + STEP, … up to B; STEP is 1 if left out
};
/// Errors: not of that form, no numbers, B below A, STEP not above 0, one value only or more than kMostValues; each with the remedy. Whether
/// a lesson has such a parameter is not looked at. Pure.
Result<SweepRange> parseSweep(const std::string &text);

/// True if `name` says how many work at a time in some variant: the count of a worker or of a `parallel` step, or the size of a pool; or is
/// `cores`. Only then has a law of scaling anything to say.
bool isWorkerCount(const Lesson &lesson, const std::string &name);

/// One variant at one value.
struct SweepCell
{
    std::vector<double> walls {}; ///< seconds, one for each run that came to its end
    double wall = 0; ///< their median; of a testable cell that of the quiet ones (isQuiet)
    std::optional<double> spread {}; ///< (max − min) / 2 / median; none of a single run
    std::optional<double> speedUp {}, efficiency {}; ///< none where there is nothing to compare with. Efficiency: speed-up ÷ workers
    std::vector<std::optional<double>> othersOfRuns {}; ///< for each wall the share of the machine that others took meanwhile; none: not known
    std::optional<double> others {}; ///< the median of those that are known
    /// Why the walls say nothing about the variant, one sentence; "" if they do. Then there is no speed-up, and no fit looks at it.
    std::string notTestable {};
};
/// One variant over all values.
struct SweepCurve
{
    std::string variant, label;
    std::vector<SweepCell> cells; ///< one for each value
    std::optional<ScalingFit> amdahl, usl;
    std::string reason; ///< why there is no fit, one sentence; empty if there are both
};
struct SweepOutcome
{
    std::string lesson, parameter;
    std::vector<double> values;
    int repetitions = 0;
    bool workerCount = false; ///< isWorkerCount
    std::string against; ///< what speed-ups compare with, in words; empty if there are none
    std::vector<SweepCurve> curves;
    std::optional<Error> error; ///< a run failed: the rest is what there is until then
    bool stopped = false;
};

/// A value of the sweep and the request that has it.
struct SweepPoint
{
    double value = 0;
    LessonRequest request; ///< `repeat` and `judge` are not looked at
};

/// Fills in medians, spreads, shares of others, speed-ups and fits from the walls in `outcome.curves`. `work`: what each variant has to do at each value, in
/// any unit (0: not known, taken as constant). Speed-up is against the variant of the model sequential at the same value; without one
/// against the variant itself with one worker, per work. A cell in more than half of whose runs others took more than kMostOthers
/// (quietruns.h) of the machine is not testable: what it is compared with may not be either. Pure.
void evaluateSweep(SweepOutcome &outcome, const Lesson &lesson, const std::vector<std::vector<double>> &work);

/// Runs every point `repetitions` times, alternating (every second round backwards, so that a machine that grows slower favours nobody), and
/// evaluates. `progress`: called before each execution with how many are over, and how many there are. Blocks until done or stopped.
SweepOutcome sweep(const Lesson &lesson, const std::string &parameter, std::vector<SweepPoint> points, int repetitions,
    const std::function<void(double value, int over, int of)> &progress, std::stop_token stop);

/// As `interleave run --sweep --json` prints it.
std::string sweepJson(const SweepOutcome &outcome);

} // namespace interleave::lessons
