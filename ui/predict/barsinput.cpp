// SPDX-License-Identifier: GPL-3.0-or-later
#include "barsinput.h"

#include "valuescale.h"

#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

BarsInput::BarsInput(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : AnswerInput(parent)
    , m_dragged(question.items.size(), false)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(4));
    for (std::size_t i = 0; i < question.items.size(); ++i) {
        const QString text = QString::fromStdString(question.items[i].text);
        auto *bar = new ValueScale(
            question.min, question.max, question.start, QString::fromStdString(question.unit), question.logarithmic, this);
        bar->setBar(true);
        bar->setTheme(theme);
        bar->setAccessibleName(text);
        auto *line = new QHBoxLayout;
        auto *head = makeLabel(text, "ask", this);
        head->setWordWrap(true);
        auto *figure = makeLabel(bar->text(bar->value()), "value", this);
        figure->setAlignment(Qt::AlignRight);
        line->addWidget(head, 1);
        line->addWidget(figure);
        column->addLayout(line);
        column->addWidget(bar);
        m_bars.push_back(bar);
        m_figures.push_back(figure);
        connect(bar, &ValueScale::valueChanged, this, [this, i, bar, figure](double value) {
            m_dragged[i] = true;
            figure->setText(bar->text(value));
            emit changed();
        });
    }
}

/// One that stays where it was may be meant so; all of them is no prediction.
bool BarsInput::complete() const { return std::find(m_dragged.begin(), m_dragged.end(), true) != m_dragged.end(); }

void BarsInput::read(lessons::Prediction &prediction) const
{
    for (const ValueScale *bar : m_bars)
        prediction.bars.push_back(bar->value());
}

void BarsInput::show(const lessons::Prediction &prediction)
{
    for (std::size_t i = 0; i < m_bars.size() && i < prediction.bars.size(); ++i)
        m_bars[i]->setValue(prediction.bars[i]);
    m_dragged.assign(m_bars.size(), true);
}

void BarsInput::setLocked(bool locked)
{
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        m_bars[i]->setLocked(locked);
        m_figures[i]->setVisible(!locked);
    }
}

void BarsInput::showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail)
{
    for (std::size_t i = 0; i < m_bars.size() && i < answer.values.size(); ++i) {
        if (detail == Detail::All)
            m_bars[i]->setMeasured(answer.values[i]);
        if (score && i < score->parts.size()) {
            m_figures[i]->setText(score->parts[i] ? QStringLiteral("✓") : QStringLiteral("✗"));
            m_figures[i]->show();
        }
    }
}

void BarsInput::focusInput()
{
    if (!m_bars.empty())
        m_bars.front()->setFocus();
}

} // namespace interleave::ui
