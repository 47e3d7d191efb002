// SPDX-License-Identifier: GPL-3.0-or-later
#include "numberinput.h"

#include "valuescale.h"

#include <ui/widgets/widgets.h>

#include <QVBoxLayout>

namespace interleave::ui {

NumberInput::NumberInput(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : AnswerInput(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    m_scale = new ValueScale(question.min, question.max, question.start, QString::fromStdString(question.unit), question.logarithmic, this);
    m_scale->setTheme(theme);
    m_scale->setAccessibleName(QString::fromStdString(question.ask));
    m_figure = makeLabel(m_scale->text(m_scale->value()), "figure", this);
    m_figure->setAlignment(Qt::AlignHCenter);
    column->addWidget(m_figure);
    column->addWidget(m_scale);
    connect(m_scale, &ValueScale::valueChanged, this, [this](double value) {
        m_figure->setText(m_scale->text(value));
        emit changed();
    });
}

void NumberInput::read(lessons::Prediction &prediction) const { prediction.number = m_scale->value(); }

void NumberInput::show(const lessons::Prediction &prediction)
{
    if (prediction.number)
        m_scale->setValue(*prediction.number);
}

void NumberInput::setLocked(bool locked)
{
    m_figure->setVisible(!locked);
    m_scale->setLocked(locked);
}

void NumberInput::showAnswer(const lessons::AnswerResult &answer, const lessons::Score *, Detail detail)
{
    if (detail == Detail::All && answer.known)
        m_scale->setMeasured(answer.value);
}

void NumberInput::focusInput() { m_scale->setFocus(); }

} // namespace interleave::ui
