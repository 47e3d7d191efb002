// SPDX-License-Identifier: GPL-3.0-or-later
#include "madescenario.h"

#include <lessons/variants.h>

#include <algorithm>
#include <utility>

namespace interleave::ui {

using scenario::Op;
using scenario::StepSpec;

MadeScenario::MadeScenario(const lessons::Lesson &lesson, scenario::ParameterValues parameters)
    : m_lesson(lesson)
    , m_parameters(std::move(parameters))
    , m_history { lessons::engineVariants(lesson) }
{
}

bool MadeScenario::takesTime(Op op) noexcept { return op == Op::Compute || op == Op::Native || op == Op::Sleep || op == Op::Io; }

const scenario::Value &MadeScenario::amountOf(const StepSpec &step) noexcept
{
    return step.op == Op::Io ? step.bytes : step.op == Op::Repeat ? step.count : step.ms;
}

double MadeScenario::number(const scenario::Value &value) const
{
    if (const auto *plain = std::get_if<double>(&value))
        return *plain;
    const auto &name = std::get<std::string>(value);
    if (const auto turned = m_parameters.find(name); turned != m_parameters.end())
        return turned->second;
    for (const auto &parameter : m_lesson.parameters) {
        if (parameter.id == name)
            return parameter.standard;
    }
    return 0;
}

std::vector<scenario::VariantSpec> &MadeScenario::change()
{
    constexpr std::size_t most = 100;
    if (m_history.size() > most)
        m_history.erase(m_history.begin());
    m_history.push_back(m_history.back());
    return m_history.back();
}

std::vector<StepSpec> *MadeScenario::stepsAt(std::vector<scenario::VariantSpec> &variants, const Place &place, std::size_t &index)
{
    if (place.variant >= variants.size() || place.worker >= variants[place.variant].workers.size() || place.steps.empty())
        return nullptr;
    std::vector<StepSpec> *steps = &variants[place.variant].workers[place.worker].steps;
    for (std::size_t depth = 0; depth + 1 < place.steps.size(); ++depth) {
        if (place.steps[depth] >= steps->size())
            return nullptr;
        steps = &(*steps)[place.steps[depth]].body;
    }
    index = place.steps.back();
    return index < steps->size() ? steps : nullptr;
}

const StepSpec *MadeScenario::step(const Place &place) const
{
    std::size_t index = 0;
    auto *steps = stepsAt(const_cast<MadeScenario *>(this)->m_history.back(), place, index); // only looked at
    return steps ? &(*steps)[index] : nullptr;
}

void MadeScenario::setCount(const Place &worker, double count)
{
    if (worker.variant < variants().size() && worker.worker < variants()[worker.variant].workers.size())
        change()[worker.variant].workers[worker.worker].count = count;
}

void MadeScenario::setAmount(const Place &place, double amount)
{
    if (!step(place))
        return;
    std::size_t index = 0;
    StepSpec &changed = (*stepsAt(change(), place, index))[index];
    (changed.op == Op::Io ? changed.bytes : changed.op == Op::Repeat ? changed.count : changed.ms) = amount;
}

void MadeScenario::setOp(const Place &place, Op op)
{
    const StepSpec *old = step(place);
    if (!old || !takesTime(old->op) || !takesTime(op) || old->op == op)
        return;
    constexpr double standardMs = 10, standardBytes = 256;
    std::size_t index = 0;
    StepSpec &changed = (*stepsAt(change(), place, index))[index];
    if (op == Op::Io)
        changed.bytes = standardBytes;
    else if (changed.op == Op::Io)
        changed.ms = standardMs;
    changed.op = op;
}

void MadeScenario::addStep(const Place &after)
{
    if (after.variant >= variants().size() || after.worker >= variants()[after.variant].workers.size())
        return;
    StepSpec step;
    step.op = Op::Compute;
    step.ms = 10.0;
    const auto &own = variants()[after.variant].workers[after.worker].steps;
    step.line = own.empty() ? 0 : own.back().line;
    auto &changed = change();
    std::size_t index = 0;
    if (auto *steps = stepsAt(changed, after, index)) {
        step.line = (*steps)[index].line;
        steps->insert(steps->begin() + static_cast<std::ptrdiff_t>(index) + 1, step);
    } else {
        changed[after.variant].workers[after.worker].steps.push_back(step);
    }
}

void MadeScenario::remove(const Place &place)
{
    if (!step(place))
        return;
    std::size_t index = 0;
    auto *steps = stepsAt(change(), place, index);
    steps->erase(steps->begin() + static_cast<std::ptrdiff_t>(index));
}

void MadeScenario::undo()
{
    if (canUndo())
        m_history.pop_back();
}

void MadeScenario::reset() { change() = lessons::engineVariants(m_lesson); }

lessons::Lesson MadeScenario::lesson() const
{
    lessons::Lesson made = m_lesson;
    made.variants = variants();
    made.questions.clear();
    made.claims.clear();
    made.goal.reset();
    return made;
}

std::optional<Error> MadeScenario::problem(const scenario::Knobs &knobs) const
{
    for (const auto &variant : variants()) {
        const auto scenario = scenario::instantiate(variant, m_lesson.latency, m_lesson.parameters, m_parameters, knobs, m_lesson.id, {});
        if (!scenario)
            return scenario.error();
    }
    return {};
}

} // namespace interleave::ui
