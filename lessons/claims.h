// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "expression.h"
#include "lessonrun.h"

namespace interleave::lessons {

/// What the runs of one execution say in numbers. Pure values, so that judging needs no machine.
struct Evidence
{
    std::vector<Values>
        samples; ///< one for each repetition: "VARIANT.measure" of each variant that came to its end
    Values machine; ///< parameters, interval_ms, cores, usable_cores, others: the same for all
    std::map<std::string, std::string> untested {}; ///< variants that did not run, by id: why, one sentence
    std::vector<std::string> known; ///< every name that a formula may use (knownNames)
};

/// Judges one claim. Pure. Not testable when no repetition has all that it names, when `needs` is not met, when others had too much of
/// the machine (quietruns.h) and could have changed the verdict (disturbedruns.h), or when a value is no number; the reason then has the measured figures. What could be measured is filled in
/// whatever the verdict.
ClaimResult judgeClaim(const Claim &claim, const Evidence &evidence);

/// Why nothing is known of what these names speak of; "" if none is of a variant that did not run. Pure.
std::string whyUntested(const Evidence &evidence, const std::vector<std::string> &names);

/// The right answer of one question by the medians of the runs; `known` is false when they do not have all
/// that it names. What only a recording can say (Sketch, Moment, Range's example), judge() adds.
AnswerResult answerQuestion(const Question &question, const Evidence &evidence);

/// Turns the runs of `outcome` into evidence: repetitions of unfrozen runs that ended by themselves.
Evidence gatherEvidence(const Lesson &lesson, const LessonOutcome &outcome);

/// Fills claims, answers and `judged` of an outcome whose runs are over. `why`: a reason to judge nothing (""
/// to judge).
void judge(const Lesson &lesson, LessonOutcome &outcome, const std::string &why);

/// "796 ms", "1.24 s", "512 µs" for unit "s"; "1.02" for plain numbers, "1000000" for counts.
std::string formatValue(double value, std::string_view unit);

/// Why something is judged though others had this share of the cores. One sentence.
std::string inSpiteWords(double others);

/// The middle of the values, or the mean of the two middle ones; 0 of none.
double median(std::vector<double> values);

} // namespace interleave::lessons
