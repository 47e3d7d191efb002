// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonrun.h"

namespace interleave::lessons {

/// What the learner said before the run.
struct Prediction
{
    std::string question;
    std::optional<double> number;
    std::string choice;
    Certainty certainty = Certainty::Think;
};

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
    /// Questions of the step Predict can still be answered and have to be: nobody runs without, and nothing has run yet.
    [[nodiscard]] bool asksForPredictions() const noexcept;
    [[nodiscard]] std::string whyNotRun() const; ///< one sentence, "" when it may
    void setOverride(bool on) noexcept; ///< a teacher runs without a prediction
    Result<void> predict(const Prediction &prediction); ///< before the run, may be changed until Run
    [[nodiscard]] const Prediction *prediction(std::string_view question) const noexcept;
    Result<void> runStarted();
    void runEnded(const LessonOutcome &outcome); ///< → Observe, or back to Run when it was stopped; one in step mode was a look and changes no verdict
    Result<void> goTo(FlowStep step); ///< any step that is reachable
    [[nodiscard]] Result<void> mayGoTo(FlowStep step) const; ///< what goTo() would say, without going
    /// Was the prediction right, by the measured answer and the question's tolerance? Empty while unknown.
    [[nodiscard]] std::optional<bool> wasRight(std::string_view question) const;
    [[nodiscard]] const LessonOutcome *outcome() const noexcept;
    /// outcome() is what the last run gave (or a look in step mode came after it). False: the last one failed, or was stopped too early to say anything.
    [[nodiscard]] bool outcomeIsOfLastRun() const noexcept;
    void reset();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace interleave::lessons
