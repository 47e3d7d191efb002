// SPDX-License-Identifier: GPL-3.0-or-later
#include "choiceinput.h"

#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QButtonGroup>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

namespace {

/// A button cannot wrap its text: the text is a label beside it that clicks for it.
class ChoiceRow : public QWidget
{
public:
    ChoiceRow(QAbstractButton *button, const QString &text, QWidget *parent)
        : QWidget(parent)
        , m_button(button)
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(8);
        row->addWidget(button, 0, Qt::AlignTop);
        row->addWidget(new ProseLabel(text, "choice", this), 1);
        button->setAccessibleName(text);
    }

protected:
    void mouseReleaseEvent(QMouseEvent *) override
    {
        if (m_button->isEnabled())
            m_button->click();
    }

private:
    QAbstractButton *m_button;
};

} // namespace

ChoiceInput::ChoiceInput(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : AnswerInput(parent)
    , m_question(question)
    , m_group(new QButtonGroup(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    const bool several = question.kind == lessons::QuestionKind::Several;
    m_group->setExclusive(!several);
    for (std::size_t i = 0; i < question.choices.size(); ++i) {
        auto *button = several ? static_cast<QAbstractButton *>(new QCheckBox(this)) : new QRadioButton(this);
        m_group->addButton(button, static_cast<int>(i));
        m_buttons.push_back(button);
        m_rows.push_back(new ChoiceRow(button, QString::fromStdString(question.choices[i].text), this));
        column->addWidget(m_rows.back());
        auto *because = new ProseLabel(QString::fromStdString(question.choices[i].because), "faint", this);
        because->setContentsMargins(theme.px(26), 0, 0, 0);
        because->hide();
        m_because.push_back(because);
        column->addWidget(because);
    }
    connect(m_group, &QButtonGroup::idClicked, this, &AnswerInput::changed);
}

bool ChoiceInput::complete() const
{
    return std::any_of(m_buttons.begin(), m_buttons.end(), [](const QAbstractButton *button) { return button->isChecked(); });
}

void ChoiceInput::read(lessons::Prediction &prediction) const
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        if (!m_buttons[i]->isChecked())
            continue;
        if (m_question.kind == lessons::QuestionKind::Several)
            prediction.several.push_back(m_question.choices[i].id);
        else
            prediction.choice = m_question.choices[i].id;
    }
}

void ChoiceInput::show(const lessons::Prediction &prediction)
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const std::string &id = m_question.choices[i].id;
        m_buttons[i]->setChecked(id == prediction.choice
            || std::find(prediction.several.begin(), prediction.several.end(), id) != prediction.several.end());
    }
}

void ChoiceInput::setLocked(bool locked)
{
    for (QAbstractButton *button : m_buttons)
        button->setEnabled(!locked);
}

void ChoiceInput::showAnswer(const lessons::AnswerResult &answer, const lessons::Score *, Detail detail)
{
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const lessons::Choice &choice = m_question.choices[i];
        const bool isRight = std::find(answer.rightChoices.begin(), answer.rightChoices.end(), choice.id) != answer.rightChoices.end();
        const bool chosen = m_buttons[i]->isChecked();
        const bool speaks = detail == Detail::Chosen ? chosen : isRight || chosen;
        m_because[i]->setVisible(speaks && !choice.because.empty());
        if (detail == Detail::All && !isRight && !chosen) // what was neither said nor seen is in the way now
            m_rows[i]->hide();
        if (!speaks)
            continue;
        m_because[i]->setText((isRight ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + QString::fromStdString(choice.because));
        setLook(m_because[i], isRight ? "because-good" : "because-bad");
    }
}

void ChoiceInput::focusInput()
{
    if (!m_buttons.empty())
        m_buttons.front()->setFocus();
}

} // namespace interleave::ui
