// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flowmemory.h"
#include "lessonrun.h"
#include "prediction.h"
#include "score.h"

namespace interleave::lessons {

/// The learner's way through one lesson: which step is on, what is done, what may be done now. A state machine without threads or clocks;
/// the window and the tests drive it. Illegal calls return an Error that says what has to come first.
class LessonFlow
{
public:
    explicit LessonFlow(const Lesson &lesson);
    [[nodiscard]] FlowStep step() const noexcept;
    [[nodiscard]] bool done(FlowStep step) const noexcept;
    [[nodiscard]] bool hasText(FlowStep step) const noexcept;
    [[nodiscard]] bool mayRun() const noexcept; ///< every Predict question answered, or the teacher's override is on
    /// Questions of the step Predict have to be answered: nobody runs without, and nothing has run yet.
    [[nodiscard]] bool asksForPredictions() const noexcept;
    [[nodiscard]] std::string whyNotRun() const; ///< one sentence, "" when it may
    void setOverride(bool on) noexcept; ///< a teacher runs without a prediction
    /// Answers a question. Before the run: may be changed until Run. Of a later step, or left open when a teacher ran without: is held against the
    /// run at once, and may be tried again until it is right.
    Result<void> predict(const Prediction &prediction);
    [[nodiscard]] const Prediction *prediction(std::string_view question) const noexcept;
    /// It can be answered now, for the first time or once more.
    [[nodiscard]] bool mayAnswer(const Question &question) const noexcept;
    /// One of the step Predict that was left open when Run was pressed: what is said to it now is no prediction, and counts as none.
    [[nodiscard]] bool isLate(std::string_view question) const noexcept;
    [[nodiscard]] int tries(std::string_view question) const noexcept; ///< how often it was answered
    Result<void> runStarted();
    void runEnded(const LessonOutcome &outcome); ///< → Observe, or back to Run when it was stopped; one in step mode was a look and changes no verdict
    Result<void> goTo(FlowStep step); ///< any step that is reachable
    [[nodiscard]] Result<void> mayGoTo(FlowStep step) const; ///< what goTo() would say, without going
    /// Was the prediction right, by the measured answer and the question's tolerance? Empty while unknown. What the run after the prediction
    /// said stays, whatever is turned and run later.
    [[nodiscard]] std::optional<bool> wasRight(std::string_view question) const;
    [[nodiscard]] const Score *score(std::string_view question) const noexcept; ///< in detail; null while unknown
    [[nodiscard]] const AnswerResult *answer(std::string_view question) const noexcept; ///< what it was held against; null before

    // Hints and solutions: of a question by its id, of the steps Modify and Make by kModifyKey and kMakeKey.
    static constexpr std::string_view kModifyKey = "modify", kMakeKey = "make";
    [[nodiscard]] std::vector<std::string> hints(std::string_view key) const; ///< those that were asked for, as texts
    [[nodiscard]] bool hasMoreHints(std::string_view key) const noexcept;
    Result<void> showHint(std::string_view key); ///< the next one
    [[nodiscard]] bool canReveal(std::string_view key) const noexcept; ///< there is a solution, and it is not a prediction's before the run
    void reveal(std::string_view key);
    [[nodiscard]] bool revealed(std::string_view key) const noexcept;

    [[nodiscard]] const std::vector<GoalResult> &attempts() const noexcept; ///< at the goal of Modify, oldest first
    [[nodiscard]] bool reachedGoal() const noexcept;
    /// Where the learner started on the way to the goal: the lesson's first run that tells; null before.
    [[nodiscard]] const GoalResult *goalStart() const noexcept;
    /// The lesson ran some time, perhaps before it was left: its later steps can be looked at, though the recording may be gone.
    [[nodiscard]] bool hasRun() const noexcept;
    [[nodiscard]] const LessonOutcome *outcome() const noexcept;
    /// outcome() is what the last run gave (or a look in step mode came after it). False: the last one failed, or was stopped too early to say anything.
    [[nodiscard]] bool outcomeIsOfLastRun() const noexcept;
    void reset(); ///< from the beginning; a copy that was made before keeps what was
    [[nodiscard]] FlowMemory memory() const;
    /// Goes on where it was left. What does not fit the lesson (any more) is left out.
    void restore(const FlowMemory &memory);
    void renew(const Lesson &lesson); ///< another text for the same questions and runs: everything stays

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace interleave::lessons
