// SPDX-License-Identifier: GPL-3.0-or-later
#include "questioncard.h"

#include "hintbox.h"

#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

using lessons::FlowStep;

namespace {

QString headOf(FlowStep step)
{
    switch (step) {
    case FlowStep::Observe:
        return QuestionCard::tr("WHAT DID YOU SEE?");
    case FlowStep::Explain:
        return QuestionCard::tr("WHY IS THAT SO?");
    case FlowStep::Transfer:
        return QuestionCard::tr("A NEW SITUATION");
    default:
        return QuestionCard::tr("YOUR PREDICTION");
    }
}

} // namespace

QuestionCard::QuestionCard(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_question(question)
{
    setProperty("look", "card");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(14), theme.px(13), theme.px(14), theme.px(13));
    column->setSpacing(theme.px(8));
    m_head = makeLabel(headOf(question.step), "cardhead", this);
    m_head->setWordWrap(true);
    column->addWidget(m_head);
    column->addWidget(new ProseLabel(QString::fromStdString(question.ask), "ask", this));
    m_input = makeAnswerInput(question, theme).release();
    m_input->setParent(this);
    column->addWidget(m_input);

    m_below = new QWidget(this);
    auto *inputs = new QVBoxLayout(m_below);
    inputs->setContentsMargins(0, theme.px(4), 0, 0);
    inputs->setSpacing(theme.px(8));
    m_certainty = new QButtonGroup(this);
    auto *sure = new QHBoxLayout;
    sure->setSpacing(theme.px(4));
    const QStringList words { tr("a guess"), tr("I think so"), tr("I am sure") };
    for (int i = 0; i < words.size(); ++i) {
        auto *button = makeButton(words[i], "segment-narrow", tr("How sure are you? It is kept with your prediction."), m_below);
        button->setCheckable(true);
        button->setChecked(i == 1);
        button->setVisible(!lessons::isInRecording(question.kind)); // what is seen is no matter of belief
        m_certainty->addButton(button, i);
        sure->addWidget(button, 1);
    }
    inputs->addLayout(sure);
    const bool prediction = question.step == FlowStep::Predict || question.step == FlowStep::Transfer;
    m_commit = makeButton(prediction ? tr("That is my prediction") : tr("Check it"), "primary",
        prediction ? tr("Fixes your prediction, so that you can compare it with what happens (Enter)") : tr("Says whether it is so (Enter)"), m_below);
    m_commit->setEnabled(m_input->complete());
    inputs->addWidget(m_commit);
    column->addWidget(m_below);

    m_change = makeButton(tr("Change it"), "quiet", tr("Until Run is pressed a prediction can be changed"), this);
    m_change->hide();
    column->addWidget(m_change, 0, Qt::AlignLeft);
    m_whyNot = new ProseLabel({}, "faint", this);
    m_whyNot->hide();
    column->addWidget(m_whyNot);
    m_hints = new HintBox(theme, this);
    column->addWidget(m_hints);

    connect(m_input, &AnswerInput::changed, this, [this] { m_commit->setEnabled(m_input->complete()); });
    connect(m_input, &AnswerInput::exampleWanted, this, &QuestionCard::exampleWanted);
    connect(m_input, &AnswerInput::variantWanted, this, &QuestionCard::variantWanted);
    connect(m_commit, &QPushButton::clicked, this, &QuestionCard::commit);
    connect(m_change, &QPushButton::clicked, this, [this] {
        setLocked(false);
        m_input->focusInput();
    });
    connect(m_hints, &HintBox::hintWanted, this, &QuestionCard::hintWanted);
    connect(m_hints, &HintBox::revealWanted, this, &QuestionCard::revealWanted);
}

void QuestionCard::commit()
{
    if (!m_input->complete())
        return;
    lessons::Prediction prediction;
    prediction.question = m_question.id;
    prediction.certainty = static_cast<lessons::Certainty>(std::max(0, m_certainty->checkedId()));
    m_input->read(prediction);
    emit committed(prediction);
}

void QuestionCard::focusInput() { m_input->focusInput(); }

void QuestionCard::setPick(const RecordingPick &pick)
{
    if (!m_locked)
        m_input->setPick(pick);
}

void QuestionCard::keyPressEvent(QKeyEvent *event)
{
    if (!m_locked && m_commit->isEnabled() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        commit();
    else
        QFrame::keyPressEvent(event);
}

void QuestionCard::setLocked(bool locked)
{
    m_locked = locked;
    m_below->setVisible(!locked);
    m_input->setLocked(locked);
    if (!locked)
        m_change->hide();
    m_commit->setEnabled(m_input->complete());
}

void QuestionCard::setHead(const QString &text, const char *look)
{
    m_head->setText(text);
    setLook(m_head, look);
}

void QuestionCard::showPrediction(const lessons::Prediction &prediction, bool mayChange)
{
    m_input->show(prediction);
    if (auto *button = m_certainty->button(static_cast<int>(prediction.certainty)))
        button->setChecked(true);
    setLocked(true);
    m_change->setVisible(mayChange);
}

void QuestionCard::showAnswer(const lessons::AnswerResult &answer, std::optional<bool> right, const lessons::Score *score)
{
    if (!m_locked)
        setLocked(true);
    const bool prediction = m_question.step == FlowStep::Predict || m_question.step == FlowStep::Transfer;
    if (!answer.known && !right) {
        if (!answer.whyNot.empty()) {
            m_head->setText(prediction ? tr("YOUR PREDICTION CANNOT BE CHECKED THIS TIME") : tr("CANNOT BE CHECKED THIS TIME"));
            m_whyNot->setText(QString::fromStdString(answer.whyNot));
            m_whyNot->show();
        }
        return;
    }
    m_input->showAnswer(answer, score, Detail::All);
    if (!right)
        return;
    if (prediction)
        setHead(*right ? tr("YOUR PREDICTION WAS RIGHT") : tr("YOUR PREDICTION, AND WHAT HAPPENED"), *right ? "cardhead-good" : "cardhead");
    else
        setHead(*right ? tr("SO IT IS") : tr("WHAT YOU SAID, AND HOW IT IS"), *right ? "cardhead-good" : "cardhead");
}

void QuestionCard::showWrong(const lessons::Prediction &prediction, const lessons::AnswerResult &answer, const lessons::Score *score)
{
    m_input->show(prediction);
    setLocked(false);
    m_input->showAnswer(answer, score, Detail::Chosen);
    setHead(tr("NOT SO: TRY AGAIN"), "cardhead-bad");
}

void QuestionCard::showHints(const QStringList &hints, bool more, bool canReveal)
{
    m_hints->show(hints, more, canReveal, tr("Show the answer"));
}

} // namespace interleave::ui
