// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <host/runsession.h>
#include <trace/metrics.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>

namespace interleave::lessons {

/// Held, not held, or not testable on this machine. "interrupted" when fewer runs than one came to an end.
enum class Verdict : std::uint8_t { Held, NotHeld, NotTestable };
std::string_view verdictName(Verdict verdict) noexcept; ///< "held", "not-held", "not-testable"

struct ClaimResult
{
    std::string id, text;
    Verdict verdict = Verdict::NotTestable;
    std::string reason; ///< one sentence with the measured numbers
    double measured = 0; ///< left side of the comparison, over the runs; NaN-free
    std::string expected; ///< the expression, in words or symbols
    int runs = 0;
    double spread = 0; ///< (max − min) / 2 / median of the left side over the runs, relative
    std::vector<std::pair<std::string, double>> shown; ///< label, seconds (or plain), medians
    std::vector<std::string> shownUnits; ///< "s" or "", one for each of `shown`
    std::string unit; ///< of `measured` and `each`: "s" or ""
    std::vector<double> each; ///< left side in each run
    bool counted = false; ///< it asks in how many runs something is so, and not how much something is in the middle of them
    int heldIn = 0; ///< in so many of `runs` it was so
    bool inSpite = false; ///< judged though others had over a tenth of the cores: all that this could have cost would not change it
};

/// What a lane of a sketch really did.
struct SketchLane
{
    std::string name;
    std::vector<std::array<double, trace::kLaneStateCount>> shares {}; ///< of each cell: 0 … 1 in each state
};

/// A question's right answer as measured.
struct AnswerResult
{
    std::string question;
    double value = 0; ///< Number: median of the answer expression
    std::vector<std::string> rightChoices; ///< Choice
    bool known = false; ///< false when nothing could be measured, or what was measured says little
    std::string whyNot {}; ///< one sentence if it was measured but says little, since others had the machine: the claims say the same then
    std::vector<double> values {}; ///< Order, Bars: of each item
    std::vector<SketchLane> sketch {}; ///< Sketch
    std::optional<std::pair<Nanoseconds, Nanoseconds>> example {}; ///< Moment, Range: where it is so, since the recording's begin
    std::optional<std::pair<double, double>> between {}; ///< Number, not known since others had the machine: what it would be without them lies in here
};

/// How a run stands to the lesson's goal.
struct GoalResult
{
    bool reached = false;
    bool kept = true; ///< what has to stay true meanwhile does
    double value = 0, target = 0; ///< the two sides of the comparison, over the runs
    std::string op {}, unit {}; ///< "<"; "s" or ""
    std::string whyNot {}; ///< nothing can be told, and why; one sentence
    friend bool operator==(const GoalResult &, const GoalResult &) = default;
};

/// One run of one variant.
struct VariantRun
{
    std::string variant;
    int index = 0; ///< 0 is the one shown live
    host::RunReport report;
    trace::Metrics metrics;
    scenario::Scenario scenario;
    std::string python {}; ///< version of the real CPython that ran it; "" if the engine did
    trace::TraceInfo trace; ///< stays when the store goes
    std::size_t traceBytes = 0; ///< of memory, while the store was there
};

struct LessonOutcome
{
    std::string lesson;
    scenario::ParameterValues parameters;
    scenario::Knobs knobs; ///< as they were used: not more cores than there are
    std::vector<VariantRun> runs; ///< only those with index 0 keep their store
    std::vector<ClaimResult> claims;
    std::vector<AnswerResult> answers;
    std::optional<GoalResult> goal {}; ///< if the lesson has one
    std::optional<Error> error; ///< a run failed: the rest is what there is until then
    bool stopped = false; ///< asked to stop
    bool stepped = false; ///< its runs were in step mode: somebody's hand, not the machine, said what came when
    bool made = false; ///< of a scenario of the learner's own: a look, too
    bool judged = true; ///< false for frozen, time-scaled, partial runs: they judge no claims; then claims[] say so
    std::vector<std::string> warnings; ///< what the user should know though nothing failed, each once: cores that are not there, perf refused, an exception that nobody caught
    std::map<std::string, std::string> untested {}; ///< variants of a real CPython that did not run, or whose script failed, by id: why, one sentence. What claims and questions ask of them is not known
    std::optional<double> usableCores; ///< measured, if a formula of the lesson asks for it
};

/// What a lesson's execution tells while it goes. Called on the thread that executes.
class LessonObserver
{
public:
    virtual ~LessonObserver() = default;
    /// A run begins; `session` stays valid until runEnded. `index` of `total` runs of all variants.
    virtual void runBegan(const scenario::VariantSpec &variant, int repetition, int repetitions, host::RunSession &session) = 0;
    virtual void runEnded(const VariantRun &run) = 0;
    virtual void stateChanged(RunState state) = 0; ///< on the session's own thread
};

struct LessonRequest
{
    const Lesson *lesson = nullptr; ///< not owned; outlives the execution
    std::string onlyVariant; ///< empty: all
    scenario::ParameterValues parameters; ///< missing ones take their standard value
    scenario::Knobs knobs;
    int repeat = 0; ///< 0: as many as the claims want
    bool judge = true;
    std::filesystem::path hostProgram, journalDirectory;
    std::filesystem::path interpreter {}; ///< runs the variants of a real CPython; empty: the best that is here
    bool real = true; ///< false: those are left out
    std::optional<CoreSource> coreSource;
    std::optional<double> workPerMs; ///< calibrated already; empty: once for this execution
    bool stepMode = false; ///< every worker waits before each of its steps until the observer's session releases it; judges nothing
    std::optional<Nanoseconds> deadlockLimit; ///< host::RunRequest: a run that is stopped for it counts as one that came to its end
};

/// Runs all variants, alternating, as often as the claims want (once, if they cannot be judged), then judges claims and answers. Blocks until
/// done or stopped. The machine is calibrated once for all runs of the execution, at their start (about 30 ms); usable cores, if a claim asks, at
/// their end (about 0.3 s): a machine that others share is not the same an hour later. A single frozen run is left out of the judgement; the others count.
/// Variants of a real CPython alternate with the others. Where there is no suitable Python, or their script fails, the others go on (LessonOutcome::untested).
LessonOutcome execute(const LessonRequest &request, LessonObserver *observer, std::stop_token stop);

/// The JSON contract of `interleave run --json` (DESIGN.md, "Command line").
std::string outcomeJson(const LessonOutcome &outcome);

} // namespace interleave::lessons
