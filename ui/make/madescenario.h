// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lesson.h>

#include <vector>

namespace interleave::ui {

/// A lesson's variants being changed by hand: what was changed can be undone, and everything put back. A value without widgets.
class MadeScenario
{
public:
    /// `parameters`: with which it will be run; one that is missing has its standard.
    MadeScenario(const lessons::Lesson &lesson, scenario::ParameterValues parameters);

    /// Where a step stands: variant, worker, then its place among the steps and in their bodies.
    struct Place
    {
        std::size_t variant = 0, worker = 0;
        std::vector<std::size_t> steps {}; ///< empty: the worker itself
    };
    [[nodiscard]] const std::vector<scenario::VariantSpec> &variants() const noexcept { return m_history.back(); }
    [[nodiscard]] const scenario::ParameterValues &parameters() const noexcept { return m_parameters; }
    [[nodiscard]] const scenario::StepSpec *step(const Place &place) const; ///< null: there is none
    /// What a value is with these parameters.
    [[nodiscard]] double number(const scenario::Value &value) const;

    void setCount(const Place &worker, double count);
    void setAmount(const Place &step, double amount); ///< ms, bytes or count, by its op
    void setOp(const Place &step, scenario::Op op); ///< one of the four that only take time
    void addStep(const Place &after); ///< a compute of 10 ms behind it; behind a worker's last step for the worker
    void remove(const Place &step);
    [[nodiscard]] bool canUndo() const noexcept { return m_history.size() > 1; }
    void undo();
    void reset(); ///< as the lesson has it; can be undone

    /// The lesson with these variants, to be run: it asks and claims nothing.
    [[nodiscard]] lessons::Lesson lesson() const;
    /// Why it cannot be run: the first variant that cannot; empty if all can.
    [[nodiscard]] std::optional<Error> problem(const scenario::Knobs &knobs) const;

    /// The steps that are nothing but time: one can be exchanged for another.
    static bool takesTime(scenario::Op op) noexcept;
    static const scenario::Value &amountOf(const scenario::StepSpec &step) noexcept;

private:
    std::vector<scenario::VariantSpec> &change(); ///< a copy of the last, which is the last from now on
    static std::vector<scenario::StepSpec> *stepsAt(std::vector<scenario::VariantSpec> &variants, const Place &place, std::size_t &index);

    lessons::Lesson m_lesson;
    scenario::ParameterValues m_parameters;
    std::vector<std::vector<scenario::VariantSpec>> m_history; ///< never empty; the last is what is
};

} // namespace interleave::ui
