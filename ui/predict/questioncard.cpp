// SPDX-License-Identifier: GPL-3.0-or-later
#include "questioncard.h"

#include "valuescale.h"

#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

namespace {

/// A radio button cannot wrap its text: the text is a label beside it that clicks for it.
class ChoiceRow : public QWidget
{
public:
    ChoiceRow(QRadioButton *button, const QString &text, QWidget *parent)
        : QWidget(parent)
        , m_button(button)
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(8);
        row->addWidget(button, 0, Qt::AlignTop);
        m_label = new ProseLabel(text, "choice", this);
        row->addWidget(m_label, 1);
        button->setAccessibleName(text);
    }

protected:
    void mouseReleaseEvent(QMouseEvent *) override
    {
        if (m_button->isEnabled())
            m_button->click();
    }

private:
    QRadioButton *m_button;
    QLabel *m_label;
};

} // namespace

QuestionCard::QuestionCard(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_question(question)
    , m_theme(theme)
{
    setProperty("look", "card");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(14), theme.px(13), theme.px(14), theme.px(13));
    column->setSpacing(theme.px(8));
    const bool transfer = question.step == lessons::FlowStep::Transfer;
    m_head = makeLabel(transfer ? tr("A NEW SITUATION") : tr("YOUR PREDICTION"), "cardhead", this);
    m_head->setWordWrap(true);
    column->addWidget(m_head);
    auto *ask = new ProseLabel(QString::fromStdString(question.ask), "ask", this);
    column->addWidget(ask);

    if (question.kind == lessons::QuestionKind::Number) {
        m_scale = new ValueScale(question.min, question.max, question.start, QString::fromStdString(question.unit), question.logarithmic, this);
        m_scale->setTheme(theme);
        m_scale->setAccessibleName(ask->text());
        m_figure = makeLabel(m_scale->text(m_scale->value()), "figure", this);
        m_figure->setAlignment(Qt::AlignHCenter);
        column->addWidget(m_figure);
        column->addWidget(m_scale);
        connect(m_scale, &ValueScale::valueChanged, this, [this](double value) { m_figure->setText(m_scale->text(value)); });
    } else {
        m_choices = new QButtonGroup(this);
        for (std::size_t i = 0; i < question.choices.size(); ++i) {
            auto *button = new QRadioButton(this);
            m_choices->addButton(button, static_cast<int>(i));
            m_rows.push_back(new ChoiceRow(button, QString::fromStdString(question.choices[i].text), this));
            column->addWidget(m_rows.back());
            auto *because = new ProseLabel(QString::fromStdString(question.choices[i].because), "faint", this);
            because->setContentsMargins(theme.px(26), 0, 0, 0);
            because->hide();
            m_because.push_back(because);
            column->addWidget(because);
        }
        connect(m_choices, &QButtonGroup::idClicked, this, [this] { m_commit->setEnabled(true); });
    }

    m_input = new QWidget(this);
    auto *inputs = new QVBoxLayout(m_input);
    inputs->setContentsMargins(0, theme.px(4), 0, 0);
    inputs->setSpacing(theme.px(8));
    auto *sure = new QHBoxLayout;
    sure->setSpacing(theme.px(4));
    m_certainty = new QButtonGroup(this);
    const QStringList words { tr("a guess"), tr("I think so"), tr("I am sure") };
    for (int i = 0; i < words.size(); ++i) {
        auto *button = makeButton(words[i], "segment-narrow", tr("How sure are you? It is kept with your prediction."), m_input);
        button->setCheckable(true);
        button->setChecked(i == 1);
        m_certainty->addButton(button, i);
        sure->addWidget(button, 1);
    }
    inputs->addLayout(sure);
    m_commit = makeButton(tr("That is my prediction"), "primary", tr("Fixes your prediction, so that you can compare it with what happens (Enter)"), m_input);
    m_commit->setEnabled(question.kind == lessons::QuestionKind::Number);
    inputs->addWidget(m_commit);
    column->addWidget(m_input);
    connect(m_commit, &QPushButton::clicked, this, &QuestionCard::commit);

    m_whyNot = new ProseLabel({}, "faint", this);
    m_whyNot->hide();
    column->addWidget(m_whyNot);
}

void QuestionCard::commit()
{
    lessons::Prediction prediction;
    prediction.question = m_question.id;
    prediction.certainty = static_cast<lessons::Certainty>(std::max(0, m_certainty->checkedId()));
    if (m_scale) {
        prediction.number = m_scale->value();
    } else {
        const int chosen = m_choices->checkedId();
        if (chosen < 0)
            return;
        prediction.choice = m_question.choices[static_cast<std::size_t>(chosen)].id;
    }
    emit committed(prediction);
}

void QuestionCard::focusInput()
{
    if (m_scale)
        m_scale->setFocus();
    else if (auto *first = m_choices->button(0))
        first->setFocus();
}

void QuestionCard::keyPressEvent(QKeyEvent *event)
{
    if (!m_locked && m_commit->isEnabled() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        commit();
    else
        QFrame::keyPressEvent(event);
}

void QuestionCard::showPrediction(const lessons::Prediction &prediction)
{
    m_locked = true;
    m_input->hide();
    if (m_scale) {
        m_figure->hide();
        if (prediction.number)
            m_scale->setValue(*prediction.number);
        m_scale->setLocked(true);
        return;
    }
    for (std::size_t i = 0; i < m_question.choices.size(); ++i) {
        auto *button = m_choices->button(static_cast<int>(i));
        button->setChecked(m_question.choices[i].id == prediction.choice);
        button->setEnabled(false);
    }
}

void QuestionCard::showAnswer(const lessons::AnswerResult &answer, std::optional<bool> right)
{
    if (!answer.known) {
        if (!answer.whyNot.empty()) {
            m_head->setText(tr("YOUR PREDICTION CANNOT BE CHECKED THIS TIME"));
            m_whyNot->setText(QString::fromStdString(answer.whyNot));
            m_whyNot->show();
        }
        return;
    }
    if (m_scale) {
        m_scale->setMeasured(answer.value);
    } else {
        for (std::size_t i = 0; i < m_question.choices.size(); ++i) {
            const lessons::Choice &choice = m_question.choices[i];
            const bool isRight = std::find(answer.rightChoices.begin(), answer.rightChoices.end(), choice.id) != answer.rightChoices.end();
            const bool chosen = m_choices->checkedId() == static_cast<int>(i);
            if (!isRight && !chosen) { // what was neither said nor seen is in the way now
                m_rows[i]->hide();
                continue;
            }
            m_because[i]->setText((isRight ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + QString::fromStdString(choice.because));
            setLook(m_because[i], isRight ? "because-good" : "because-bad");
            m_because[i]->setVisible(!choice.because.empty());
        }
    }
    if (right) {
        m_head->setText(*right ? tr("YOUR PREDICTION WAS RIGHT") : tr("YOUR PREDICTION, AND WHAT HAPPENED"));
        setLook(m_head, *right ? "cardhead-good" : "cardhead");
    }
}

} // namespace interleave::ui
