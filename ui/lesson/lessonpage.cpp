// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonpage.h"

#include "goalcard.h"
#include "lessontext.h"
#include "notescard.h"
#include "verdictcard.h"
#include "verdictwords.h"

#include <ui/predict/hintbox.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>
#include <ui/widgets/wraplayout.h>

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

using lessons::FlowStep;
using lessons::LessonFlow;

LessonPage::LessonPage(LessonSession &session, const Theme &theme, const Options &options, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_canOpenScript(options.playground)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(theme.px(20), theme.px(18), theme.px(20), theme.px(14));
    m_column->setSpacing(theme.px(14));
    m_questions = new StepQuestions(session, theme, m_column, this);
    connect(m_questions, &StepQuestions::problem, this, &LessonPage::problem);

    const lessons::Lesson &lesson = *session.lesson();
    const LessonFlow &flow = *session.flow();
    const FlowStep step = flow.step();
    auto *headline = makeLabel(QString::fromStdString(lesson.headline.empty() ? lesson.title : lesson.headline), "headline", this);
    headline->setWordWrap(true);
    m_column->addWidget(headline);
    if (const auto text = lesson.text.find(step); text != lesson.text.end() && !text->second.empty())
        addText(text->second);
    if (options.notes)
        addNotes();
    if (!flow.outcome() && step > FlowStep::Run)
        addWhatIsGone();

    const auto all = [](const lessons::Question &) { return true; };
    // What the step is about comes first; what was said before the run stands below it.
    if (step > FlowStep::Run)
        m_questions->add(step, all);
    if (step == FlowStep::Modify)
        addGoal();
    if (step == FlowStep::Make)
        addMake();
    // Measures first, and what was claimed below them, side by side; then the reasons.
    m_questions->add(FlowStep::Predict, [](const lessons::Question &question) { return !lessons::isByChoice(question.kind); });
    if (flow.outcome() && step >= FlowStep::Observe)
        addVerdicts();
    m_questions->add(FlowStep::Predict, [](const lessons::Question &question) { return lessons::isByChoice(question.kind); });
    addNext();
    m_column->addStretch(1);
}

/// The learner was here before, but what was measured was not kept.
void LessonPage::addWhatIsGone()
{
    const auto &questions = m_session.lesson()->questions;
    const bool asks = std::any_of(questions.begin(), questions.end(),
        [&](const auto &each) { return each.step == m_session.flow()->step() && !m_session.flow()->prediction(each.id); });
    m_column->addWidget(new ProseLabel(asks
            ? tr("You were here before. Press Run for the picture, for what was measured, and for the questions of this step, which are about it: recordings are not kept with your progress.")
            : tr("You were here before. Press Run for the picture and what was measured: recordings are not kept with your progress."),
        "soft", this));
}

void LessonPage::addText(const std::string &markdown)
{
    auto *body = new LessonText(this);
    body->setFont(m_theme.font(14));
    body->setCodeFont(m_theme.mono(11.5));
    m_column->addWidget(body);
    body->setText(markdown, m_session.lesson()->folder);
}

void LessonPage::addVerdicts()
{
    // A run in steps, or of a scenario of one's own, is a look: what was measured before it still stands.
    const auto *last = m_session.outcome();
    const lessons::LessonOutcome &outcome = !last || last->stepped || last->made ? *m_session.flow()->outcome() : *last;
    for (const lessons::ClaimResult &claim : outcome.claims)
        m_column->addWidget(new VerdictCard(claim, m_theme, this));
    if (const QStringList notes = runNotes(outcome); !notes.isEmpty())
        m_column->addWidget(new NotesCard(notes, m_theme, this));
}

void LessonPage::addGoal()
{
    const auto &goal = m_session.lesson()->goal;
    if (!goal)
        return;
    auto *card = new GoalCard(*goal, *m_session.flow(), m_theme, this);
    m_column->addWidget(card);
    connect(card, &GoalCard::hintWanted, this, [this] { help(LessonFlow::kModifyKey, false); });
    connect(card, &GoalCard::revealWanted, this, [this] { help(LessonFlow::kModifyKey, true); });
    connect(card, &GoalCard::settingsWanted, this, &LessonPage::settingsWanted);
}

void LessonPage::addMake()
{
    auto *buttons = new QWidget(this);
    auto *row = new WrapLayout; // one below the other in a narrow pane
    buttons->setLayout(row);
    row->setSpacings(m_theme.px(8), m_theme.px(8));
    auto *form = makeButton(tr("Edit the scenario…"), "segment", tr("A form with every worker and every step; then it runs for real"), this);
    form->setObjectName(QStringLiteral("make.form"));
    auto *script = !m_canOpenScript ? nullptr : makeButton(tr("Open the script"), "segment", tr("Opens script.py in the playground, where a real Python runs it"), this);
    row->addWidget(form);
    if (script) {
        script->setObjectName(QStringLiteral("make.script"));
        row->addWidget(script);
        connect(script, &QPushButton::clicked, this, &LessonPage::scriptWanted);
    }
    m_column->addWidget(buttons);
    connect(form, &QPushButton::clicked, this, &LessonPage::formWanted);
    const LessonFlow &flow = *m_session.flow();
    auto *hints = new HintBox(m_theme, this);
    m_column->addWidget(hints);
    QStringList texts;
    for (const std::string &hint : flow.hints(LessonFlow::kMakeKey))
        texts << QString::fromStdString(hint);
    hints->show(texts, flow.hasMoreHints(LessonFlow::kMakeKey), false, {});
    connect(hints, &HintBox::hintWanted, this, [this] { help(LessonFlow::kMakeKey, false); });
}

void LessonPage::addNotes()
{
    const std::string &notes = m_session.lesson()->notes;
    if (notes.empty())
        return;
    auto *card = makeFrame("note", this);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(m_theme.px(14), m_theme.px(11), m_theme.px(14), m_theme.px(11));
    column->addWidget(makeLabel(tr("FOR WHO PRESENTS THIS"), "cardhead", card));
    auto *text = new LessonText(card);
    text->setFont(m_theme.font(13));
    text->setCodeFont(m_theme.mono(11.5));
    column->addWidget(text);
    text->setText(notes, m_session.lesson()->folder);
    m_column->addWidget(card);
}

void LessonPage::help(std::string_view key, bool reveal)
{
    if (reveal)
        m_session.reveal(key);
    else
        m_session.showHint(key); // the page is built anew: nothing on it is half chosen
}

void LessonPage::addNext()
{
    const LessonFlow &flow = *m_session.flow();
    const FlowStep step = flow.step();
    if (step == FlowStep::Predict || step == FlowStep::Run) {
        if (flow.mayRun() && !m_session.running())
            m_column->addWidget(makeLabel(flow.asksForPredictions() || flow.done(FlowStep::Predict) ? tr("Now press Run, and watch.")
                                                                                                   : tr("Without a prediction: press Run, and watch."),
                "soft", this));
        return;
    }
    // The next step that says something.
    for (int next = static_cast<int>(step) + 1; next < lessons::kFlowStepCount; ++next) {
        const auto target = static_cast<FlowStep>(next);
        if (!flow.hasText(target))
            continue;
        const QStringList words { {}, {}, {}, tr("Why is that so?"), tr("Change something"), tr("Make one of your own"), tr("A new situation") };
        auto *button = makeButton(words[next] + QStringLiteral("  ›"), "segment", tr("Goes to the next step of the lesson"), this);
        connect(button, &QPushButton::clicked, this, [this, target] {
            if (auto done = m_session.goTo(target); !done)
                emit problem(QString::fromStdString(done.error().toLine()));
        });
        m_column->addWidget(button, 0, Qt::AlignLeft);
        break;
    }
    auto *again = makeButton(tr("Start this lesson again"), "quiet", tr("Forgets your answers in this lesson; that can be undone"), this);
    again->setObjectName(QStringLiteral("lesson.again"));
    connect(again, &QPushButton::clicked, this, &LessonPage::againWanted);
    m_column->addWidget(again, 0, Qt::AlignLeft);
}

} // namespace interleave::ui
