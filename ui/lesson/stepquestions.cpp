// SPDX-License-Identifier: GPL-3.0-or-later
#include "stepquestions.h"

#include <QApplication>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

using lessons::FlowStep;

StepQuestions::StepQuestions(LessonSession &session, const Theme &theme, QVBoxLayout *column, QWidget *page)
    : QObject(page)
    , m_session(session)
    , m_theme(theme)
    , m_column(column)
    , m_page(page)
{
}

void StepQuestions::add(FlowStep step, const std::function<bool(const lessons::Question &)> &wanted)
{
    const lessons::LessonFlow &flow = *m_session.flow();
    for (const lessons::Question &question : m_session.lesson()->questions) {
        if (question.step != step || !wanted(question))
            continue;
        // Later steps show what was said; only its own step asks.
        const bool asks = step == FlowStep::Predict ? flow.asksForPredictions() && flow.step() <= FlowStep::Run : flow.step() == step && flow.outcome();
        if (!flow.prediction(question.id) && !asks)
            continue;
        auto *card = new QuestionCard(question, m_theme, m_page);
        m_column->addWidget(card);
        m_cards.emplace_back(card);
        connect(card, &QuestionCard::committed, this, [this, card](const lessons::Prediction &prediction) { commit(card, prediction); });
        connect(card, &QuestionCard::hintWanted, this, [this, card] { help(card, false); });
        connect(card, &QuestionCard::revealWanted, this, [this, card] { help(card, true); });
        connect(card, &QuestionCard::variantWanted, this, &StepQuestions::variantWanted);
        connect(card, &QuestionCard::exampleWanted, this, [this, card] {
            const lessons::AnswerResult *answer = m_session.flow()->answer(card->question().id);
            if (answer && answer->example)
                emit exampleWanted(QString::fromStdString(card->question().variant), answer->example->first, answer->example->second);
        });
        show(card);
    }
}

void StepQuestions::refresh(QuestionCard *card)
{
    // Qt gives the keyboard of a button that goes to the next one there is, and scrolls there.
    const QPointer<QWidget> focus = QApplication::focusWidget();
    const bool here = focus && card->isAncestorOf(focus);
    if (here)
        card->setFocus();
    show(card);
    if (here && focus && focus->isVisibleTo(card) && focus->isEnabled())
        focus->setFocus();
}

void StepQuestions::show(QuestionCard *card)
{
    const lessons::LessonFlow &flow = *m_session.flow();
    const lessons::Question &question = card->question();
    const lessons::Prediction *said = flow.prediction(question.id);
    const bool before = question.step == FlowStep::Predict;
    // Beside a new run, or one that has failed, nothing stands that another one gave.
    const bool stale = before && (flow.step() == FlowStep::Run || (flow.outcome() && !flow.outcomeIsOfLastRun()));
    const lessons::AnswerResult *answer = stale ? nullptr : flow.answer(question.id);
    const bool again = !before && flow.mayAnswer(question);
    if (said && answer && again && flow.wasRight(question.id) == false) {
        card->showWrong(*said, *answer, flow.score(question.id));
    } else {
        if (said)
            card->showPrediction(*said, before && flow.mayAnswer(question));
        if (answer && (said || flow.revealed(question.id)))
            card->showAnswer(*answer, flow.wasRight(question.id), flow.score(question.id));
    }
    QStringList hints;
    for (const std::string &hint : flow.hints(question.id))
        hints << QString::fromStdString(hint);
    card->showHints(hints, flow.mayAnswer(question) && flow.hasMoreHints(question.id), flow.step() == question.step && flow.canReveal(question.id));
    card->setPick(m_pick);
}

void StepQuestions::commit(QuestionCard *card, const lessons::Prediction &prediction)
{
    const QPointer<QuestionCard> alive(card);
    Result<void> done;
    {
        const QScopedValueRollback guard(m_committing, true);
        done = m_session.predict(prediction);
    }
    if (!done) {
        emit problem(QString::fromStdString(done.error().toLine()));
        return;
    }
    if (!alive)
        return;
    refresh(card);
    if (card->question().step == FlowStep::Predict)
        emit predicted();
    else
        emit attended(card);
}

void StepQuestions::help(QuestionCard *card, bool reveal)
{
    const std::string id = card->question().id;
    {
        const QScopedValueRollback guard(m_committing, true);
        if (reveal)
            m_session.reveal(id);
        else
            m_session.showHint(id);
    }
    refresh(card);
    emit attended(card);
}

QuestionCard *StepQuestions::firstOpen() const
{
    for (const auto &card : m_cards) {
        if (card && !card->locked())
            return card;
    }
    return nullptr;
}

void StepQuestions::setPick(const RecordingPick &pick)
{
    m_pick = pick;
    for (const auto &card : m_cards) {
        if (card)
            card->setPick(pick);
    }
}

} // namespace interleave::ui
