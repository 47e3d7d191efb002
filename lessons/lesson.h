// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/scenario.h>

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

enum class QuestionKind : std::uint8_t { Number, Choice };
enum class Certainty : std::uint8_t { Guess, Think, Sure };

struct Choice
{
    std::string id, text;
    std::string because; ///< said after the run: why this is right or wrong
    bool right = false; ///< `right_when`, evaluated over the measures; until then false
    std::string rightWhen; ///< expression over measures; a choice is never typed in as right
};

struct Question
{
    std::string id;
    QuestionKind kind = QuestionKind::Number;
    std::string ask;
    FlowStep step = FlowStep::Predict; ///< Predict or Transfer
    std::string unit; ///< Number
    double min = 0, max = 1;
    double start = 0; ///< where the slider stands at first
    bool logarithmic = false;
    std::string answer; ///< Number: expression over measures
    double tolerance = 0.15; ///< relative
    std::vector<Choice> choices;
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
    int number = 0; ///< place in the curriculum, from the folder's name NN-slug
    int minutes = 5;
    std::vector<std::string> after, concepts;
    std::string cures;
    std::string headline; ///< first `# ` heading of lesson.md: "Two threads, two cores, and still no faster?"
    std::map<FlowStep, std::string> text; ///< Markdown of each section
    std::string script; ///< script.py
    std::filesystem::path folder;
    std::vector<scenario::ParameterSpec> parameters;
    std::vector<scenario::VariantSpec> variants;
    scenario::Latency latency;
    std::vector<Question> questions;
    std::vector<Claim> claims;
};

} // namespace interleave::lessons
