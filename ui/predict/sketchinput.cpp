// SPDX-License-Identifier: GPL-3.0-or-later
#include "sketchinput.h"

#include "sketchaxis.h"

#include <ui/theme/words.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>
#include <ui/widgets/wraplayout.h>

#include <QButtonGroup>
#include <QIcon>
#include <QPainter>
#include <QPixmap>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

QIcon swatch(const Theme &theme, trace::LaneState state)
{
    const int width = theme.px(18), height = theme.px(12);
    QPixmap pixmap(width, height);
    pixmap.fill(theme.lane);
    QPainter painter(&pixmap);
    const int bar = std::max(3, static_cast<int>(std::lround(height * Theme::barHeight(state))));
    if (state != trace::LaneState::None)
        painter.fillRect(QRect(0, height - bar, width, bar), theme.brush(state, bar));
    return QIcon(pixmap);
}

} // namespace

SketchInput::SketchInput(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : AnswerInput(parent)
    , m_question(question)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    m_tools = new QWidget(this);
    auto *tools = new WrapLayout;
    tools->setSpacings(theme.px(5), theme.px(5));
    m_tools->setLayout(tools);
    m_states = new QButtonGroup(this);
    const auto addState = [&](trace::LaneState state, const QString &text, int number) {
        auto *button = makeButton(text, "segment-narrow", tr("Paints with this (%1 on the keyboard)").arg(number), m_tools);
        button->setIcon(swatch(theme, state));
        button->setIconSize({ theme.px(18), theme.px(12) });
        button->setCheckable(true);
        m_states->addButton(button, static_cast<int>(state));
        tools->addWidget(button);
    };
    for (std::size_t i = 0; i < question.states.size(); ++i)
        addState(question.states[i], stateWords(question.states[i]), static_cast<int>(i) + 1);
    addState(trace::LaneState::None, tr("nothing"), 0);
    column->addWidget(m_tools);

    QStringList lanes;
    for (const std::string &lane : question.lanes)
        lanes << QString::fromStdString(lane);
    m_axis = new SketchAxis(lanes, question.columns, theme, this);
    m_axis->setAccessibleName(QString::fromStdString(question.ask));
    column->addWidget(m_axis);
    m_words = new ProseLabel({}, "faint", this);
    m_words->hide();
    column->addWidget(m_words);

    connect(m_states, &QButtonGroup::idClicked, this, [this](int state) { m_axis->setState(static_cast<trace::LaneState>(state)); });
    connect(m_axis, &SketchAxis::painted, this, &AnswerInput::changed);
    connect(m_axis, &SketchAxis::stateKeyed, this, [this](int number) {
        const auto buttons = m_states->buttons();
        const qsizetype i = number == 0 ? buttons.size() - 1 : number - 1;
        if (i >= 0 && i < buttons.size())
            buttons[i]->click();
    });
    if (auto *first = m_states->buttons().value(0))
        first->click();
}

bool SketchInput::complete() const
{
    return std::any_of(m_axis->cells().begin(), m_axis->cells().end(), [](const auto &lane) {
        return std::any_of(lane.begin(), lane.end(), [](trace::LaneState state) { return state != trace::LaneState::None; });
    });
}

void SketchInput::read(lessons::Prediction &prediction) const { prediction.sketch = m_axis->cells(); }

void SketchInput::show(const lessons::Prediction &prediction) { m_axis->setCells(prediction.sketch); }

void SketchInput::setLocked(bool locked)
{
    m_axis->setLocked(locked);
    m_tools->setVisible(!locked);
}

void SketchInput::showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail)
{
    if (detail != Detail::All || answer.sketch.empty())
        return;
    m_axis->setMeasured(answer.sketch, score ? score->shares : std::vector<double> {});
    m_words->setText(tr("Above, what you painted; below it, the real run; right, how much of each lane you have met."));
    m_words->show();
}

void SketchInput::focusInput() { m_axis->setFocus(); }

} // namespace interleave::ui
