// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/scenario.h>
#include <trace/states.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interleave::lessons {

/// The steps of a lesson's flow, in order. lesson.md has one `## ` section for each that has text.
enum class FlowStep : std::uint8_t { Predict, Run, Observe, Explain, Modify, Make, Transfer };
inline constexpr int kFlowStepCount = 7;
std::string_view flowStepName(FlowStep step) noexcept; ///< "Predict", …

/// How a question is answered.
enum class QuestionKind : std::uint8_t {
    Number, ///< on a scale
    Choice, ///< one of several
    Several, ///< any number of several
    Order, ///< sorted, the least first
    Bars, ///< each drawn as long as it is expected to be
    Sketch, ///< the states of lanes painted on an empty axis
    Moment, ///< a moment of the recording at which something is so
    Range, ///< a stretch of the recording, measured
};
std::string_view questionKindName(QuestionKind kind) noexcept; ///< as lesson.toml writes it: "number", "choice", …
/// Answered in the recording, so only after the run.
constexpr bool isInRecording(QuestionKind kind) noexcept { return kind == QuestionKind::Moment || kind == QuestionKind::Range; }
/// Answered by choosing among `choices`.
constexpr bool isByChoice(QuestionKind kind) noexcept { return kind == QuestionKind::Choice || kind == QuestionKind::Several; }

enum class Certainty : std::uint8_t { Guess, Think, Sure };

struct Choice
{
    std::string id, text;
    std::string because; ///< said after the run: why this is right or wrong
    bool right = false; ///< `right_when`, evaluated over the measures; until then false
    std::string rightWhen; ///< expression over measures; a choice is never typed in as right
};

/// What is sorted (Order) or drawn as a bar (Bars): something with a measured value.
struct MeasuredItem
{
    std::string id, text;
    std::string value; ///< expression over measures
};

/// Moment, Range: how many lanes have to be in one of these states, at that moment or through that stretch.
struct Where
{
    std::vector<trace::LaneState> states;
    std::string lane; ///< only this one counts; empty: all threads and tasks
    int atLeast = 1;
    std::optional<int> atMost {};
};

struct Question
{
    std::string id;
    QuestionKind kind = QuestionKind::Number;
    std::string ask;
    FlowStep step = FlowStep::Predict; ///< Predict, Observe, Explain or Transfer
    std::string unit; ///< Number, Bars, Range
    double min = 0, max = 1; ///< Number, Bars
    double start = 0; ///< Number, Bars: where it stands at first
    bool logarithmic = false;
    std::string answer; ///< Number, Range: expression over measures
    double tolerance = 0.15; ///< Number, Bars, Range: relative; Order: what is nearer than this may stand either way; Sketch: how much of it may be off
    std::vector<Choice> choices; ///< Choice, Several
    std::vector<MeasuredItem> items {}; ///< Order, Bars
    std::string variant {}; ///< Sketch, Moment, Range: whose recording
    std::vector<std::string> lanes {}; ///< Sketch: names, from above to below
    std::vector<trace::LaneState> states {}; ///< Sketch: what one can paint with; None is always there
    int columns = 16; ///< Sketch: cells of the axis
    std::vector<Where> where {}; ///< Moment, Range: all have to be so
    std::vector<std::string> hints {}; ///< each says a little more
    int sourceLine = 0;
};

/// What the learner is to bring about by turning the sliders.
struct Goal
{
    std::string text; ///< "Bring the ping under 1 ms without adding a core."
    std::string reach; ///< expression: a comparison, so that it can be told how near one is
    std::string within; ///< expression that has to stay true meanwhile; empty: none
    std::string withinText; ///< the same in words
    std::vector<std::string> hints {};
    std::string solution; ///< one sentence
    std::map<std::string, double> solve {}; ///< parameters, interval_ms, cores that reach it
    int sourceLine = 0;
};

struct Claim
{
    std::string id, text;
    std::string holds; ///< expression, true when != 0
    std::string over = "median"; ///< median | all | any-K
    std::string needs; ///< expression over the machine ("usable_cores >= 1.7"); empty: nothing
    std::string needsText; ///< why, for a person
    int runs = 5;
    std::vector<std::pair<std::string, std::string>> show; ///< label, expression: what the verdict card lists ("two threads", "threads.wall")
    int sourceLine = 0;
};

/// A lesson as loaded: data from lesson.toml, text from lesson.md, code from script.py. Immutable value.
struct Lesson
{
    std::string id, title, chapter, chapterTitle;
    int number = 0; ///< place in the curriculum, from the folder's name NN-slug; 0: it has none, and comes last
    int minutes = 5;
    std::vector<std::string> after, concepts;
    std::string cures;
    std::string headline; ///< first `# ` heading of lesson.md: "Two threads, two cores, and still no faster?"
    std::map<FlowStep, std::string> text; ///< Markdown of each section
    std::string script; ///< script.py
    std::map<std::string, std::string> scripts {}; ///< by their names: the other files that variants of a real CPython run
    std::filesystem::path folder;
    std::vector<scenario::ParameterSpec> parameters;
    std::vector<scenario::VariantSpec> variants;
    scenario::Latency latency;
    std::vector<Question> questions;
    std::vector<Claim> claims;
    std::optional<Goal> goal {}; ///< of the step Modify
    std::vector<std::string> makeHints {}; ///< of the step Make
    std::string notes {}; ///< for who presents the lesson: Markdown, the section `## Notes`
    std::string pack {}; ///< name of the pack that it came with; empty: it is Interleave's own
    std::uint64_t stamp = 0; ///< of lesson.toml and script.py: what has the same one runs the same and asks the same
};

} // namespace interleave::lessons
