// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonpane.h"

#include "lessontext.h"
#include "notescard.h"
#include "verdictcard.h"
#include "verdictwords.h"

#include <ui/predict/questioncard.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

using lessons::FlowStep;

LessonPane::LessonPane(const lessons::Catalog &catalog, LessonSession &session, QWidget *parent)
    : QFrame(parent)
    , m_catalog(catalog)
    , m_session(session)
    , m_theme(Theme::of(Scheme::System))
{
    setProperty("look", "left");
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);

    m_list = new LessonList(catalog, this);
    auto *listFrame = new QWidget(this);
    auto *listBox = new QVBoxLayout(listFrame);
    listBox->setContentsMargins(12, 10, 12, 8);
    listBox->addWidget(m_list);
    outer->addWidget(listFrame);
    auto *below = makeFrame("rule", this);
    outer->addWidget(below);
    for (QWidget *each : { listFrame, static_cast<QWidget *>(below) })
        each->setVisible(!catalog.lessons().empty());

    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_body = new QWidget(m_scroll);
    m_column = new QVBoxLayout(m_body);
    m_scroll->setWidget(m_body);
    outer->addWidget(m_scroll, 1);

    outer->addWidget(makeFrame("rule", this));
    auto *ends = new QHBoxLayout;
    ends->setContentsMargins(10, 5, 10, 6);
    m_previous = makeButton({}, "quiet", tr("The lesson before"), this);
    m_next = makeButton({}, "quiet", tr("The lesson after"), this);
    ends->addWidget(m_previous);
    ends->addStretch(1);
    ends->addWidget(m_next);
    outer->addLayout(ends);

    connect(m_list, &LessonList::lessonRequested, this, &LessonPane::lessonRequested);
    connect(m_previous, &QPushButton::clicked, this, [this] {
        if (const auto *lesson = neighbour(-1))
            emit lessonRequested(QString::fromStdString(lesson->id));
    });
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (const auto *lesson = neighbour(1))
            emit lessonRequested(QString::fromStdString(lesson->id));
    });
    connect(&m_session, &LessonSession::flowChanged, this, &LessonPane::rebuild);
}

void LessonPane::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_list->setTheme(theme);
    rebuild();
}

const lessons::Lesson *LessonPane::neighbour(int by) const
{
    const auto &all = m_catalog.lessons();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto &lesson) { return m_session.lesson() && lesson.id == m_session.lesson()->id; });
    if (found == all.end())
        return nullptr;
    const auto i = std::distance(all.begin(), found) + by;
    return i >= 0 && i < static_cast<std::ptrdiff_t>(all.size()) ? &all[static_cast<std::size_t>(i)] : nullptr;
}

void LessonPane::rebuild()
{
    if (m_committing)
        return;
    clearLayout(m_column);
    m_column->setContentsMargins(m_theme.px(20), m_theme.px(18), m_theme.px(20), m_theme.px(14));
    m_column->setSpacing(m_theme.px(14));
    const lessons::Lesson *lesson = m_session.lesson();
    const lessons::LessonFlow *flow = m_session.flow();
    const auto *before = neighbour(-1), *after = neighbour(1);
    m_previous->setVisible(before);
    m_next->setVisible(after);
    if (before)
        m_previous->setText(QStringLiteral("‹ ") + QString::fromStdString(before->title));
    if (after)
        m_next->setText(QString::fromStdString(after->title) + QStringLiteral(" ›"));
    if (!lesson || !flow) {
        addNothingHere();
        m_column->addStretch(1);
        return;
    }
    m_list->setCurrent(lesson->id);
    m_list->setProgress(lesson->id,
        flow->done(FlowStep::Explain)    ? LessonProgress::Done
            : flow->done(FlowStep::Predict) ? LessonProgress::Begun
                                            : LessonProgress::Untouched);

    auto *headline = makeLabel(QString::fromStdString(lesson->headline.empty() ? lesson->title : lesson->headline), "headline", m_body);
    headline->setWordWrap(true);
    m_column->addWidget(headline);

    const FlowStep step = flow->step();
    if (const auto text = lesson->text.find(step); text != lesson->text.end() && !text->second.empty()) {
        auto *body = new LessonText(m_body);
        body->setFont(m_theme.font(14));
        body->setCodeFont(m_theme.mono(11.5));
        m_column->addWidget(body);
        body->setText(text->second, lesson->folder);
    }
    // Beside a new run, or one that has failed, nothing stands that another one gave.
    const bool measured = flow->outcomeIsOfLastRun() && step >= FlowStep::Observe;
    // Numbers first, and what was measured below them, side by side; then the reasons.
    addQuestions(FlowStep::Predict, lessons::QuestionKind::Number, measured);
    if (flow->outcome() && step >= FlowStep::Observe)
        addVerdicts();
    addQuestions(FlowStep::Predict, lessons::QuestionKind::Choice, measured);
    if (step == FlowStep::Transfer) {
        addQuestions(FlowStep::Transfer, lessons::QuestionKind::Number, measured);
        addQuestions(FlowStep::Transfer, lessons::QuestionKind::Choice, measured);
    }
    addNext();
    m_column->addStretch(1);
    m_scroll->verticalScrollBar()->setValue(0);
}

void LessonPane::addQuestions(FlowStep step, lessons::QuestionKind kind, bool withAnswers)
{
    const lessons::LessonFlow &flow = *m_session.flow();
    for (const lessons::Question &question : m_session.lesson()->questions) {
        if (question.step != step || question.kind != kind)
            continue;
        const lessons::Prediction *said = flow.prediction(question.id);
        // Later steps show what was said; only its own step asks.
        const bool asks = step == FlowStep::Predict ? flow.asksForPredictions() && flow.step() <= FlowStep::Run : flow.step() == step;
        if (!said && !asks)
            continue;
        auto *card = new QuestionCard(question, m_theme, m_body);
        m_column->addWidget(card);
        if (said)
            card->showPrediction(*said);
        if (said && withAnswers) {
            for (const lessons::AnswerResult &answer : flow.outcome()->answers) {
                if (answer.question == question.id)
                    card->showAnswer(answer, flow.wasRight(question.id));
            }
        }
        connect(card, &QuestionCard::committed, this, [this, card](const lessons::Prediction &prediction) {
            m_committing = true;
            const auto done = m_session.predict(prediction);
            m_committing = false;
            if (!done)
                emit problem(QString::fromStdString(done.error().toLine()));
            else if (m_session.flow()->mayRun() || m_session.flow()->outcome()) {
                rebuild(); // nothing is left that could be lost
                if (!m_session.flow()->outcome())
                    emit allPredicted();
            }
            else {
                card->showPrediction(prediction);
                goToOpenQuestion();
            }
        });
    }
}

/// What is to be answered next comes into view, ready for the keyboard.
void LessonPane::goToOpenQuestion()
{
    for (int i = 0; i < m_column->count(); ++i) {
        auto *card = qobject_cast<QuestionCard *>(m_column->itemAt(i)->widget());
        if (!card || card->locked())
            continue;
        m_body->layout()->activate();
        m_body->adjustSize();
        m_scroll->ensureWidgetVisible(card, 0, m_theme.px(14));
        card->focusInput();
        return;
    }
}

void LessonPane::addVerdicts()
{
    // A run in steps is a look: what was measured before it still stands.
    const lessons::LessonOutcome &outcome = m_session.outcome()->stepped ? *m_session.flow()->outcome() : *m_session.outcome();
    for (const lessons::ClaimResult &claim : outcome.claims)
        m_column->addWidget(new VerdictCard(claim, m_theme, m_body));
    if (const QStringList notes = runNotes(outcome); !notes.isEmpty())
        m_column->addWidget(new NotesCard(notes, m_theme, m_body));
}

/// No lesson is open: what that means, and what can be done.
void LessonPane::addNothingHere()
{
    const auto say = [this](const QString &text, const char *look) {
        auto *label = makeLabel(text, look, m_body);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_column->addWidget(label);
    };
    if (!m_catalog.lessons().empty()) {
        say(tr("Choose a lesson from the list."), "soft");
        return;
    }
    say(tr("There is no lesson to open"), "headline");
    constexpr std::size_t most = 4;
    const auto &errors = m_catalog.errors();
    for (std::size_t i = 0; i < std::min(most, errors.size()); ++i)
        say(QString::fromStdString(errors[i].toLine()), "note");
    say(errors.size() > most ? tr("In a terminal, `interleave check` lists everything that keeps them from loading.")
                             : tr("Mend this, or set INTERLEAVE_LESSONS to another folder of lessons, then start Interleave again. "
                                  "`interleave check` in a terminal says what is still wrong."),
        "soft");
    say(tr("A recording that somebody saved can be looked at without a lesson."), "soft");
    auto *open = makeButton(tr("Open a recording…"), "segment", tr("Shows a saved run (Ctrl+O)"), m_body);
    connect(open, &QPushButton::clicked, this, &LessonPane::recordingWanted);
    m_column->addWidget(open, 0, Qt::AlignLeft);
}

void LessonPane::addNext()
{
    const lessons::LessonFlow &flow = *m_session.flow();
    const FlowStep step = flow.step();
    if (step == FlowStep::Predict || step == FlowStep::Run) {
        if (flow.mayRun() && !m_session.running()) {
            auto *hint = makeLabel(flow.asksForPredictions() || flow.done(FlowStep::Predict) ? tr("Now press Run, and watch.")
                                                                                             : tr("Without a prediction: press Run, and watch."),
                "soft", m_body);
            m_column->addWidget(hint);
        }
        return;
    }
    // The next step that says something.
    for (int next = static_cast<int>(step) + 1; next < lessons::kFlowStepCount; ++next) {
        const auto target = static_cast<FlowStep>(next);
        if (!flow.hasText(target))
            continue;
        const QStringList words { {}, {}, {}, tr("Why is that so?"), tr("Change something"), tr("Make one of your own"), tr("A new situation") };
        auto *button = makeButton(words[next] + QStringLiteral("  ›"), "segment", tr("Goes to the next step of the lesson"), m_body);
        connect(button, &QPushButton::clicked, this, [this, target] {
            if (auto done = m_session.goTo(target); !done)
                emit problem(QString::fromStdString(done.error().toLine()));
        });
        m_column->addWidget(button, 0, Qt::AlignLeft);
        return;
    }
}

} // namespace interleave::ui
