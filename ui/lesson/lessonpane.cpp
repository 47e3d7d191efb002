// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonpane.h"

#include <ui/widgets/accessiblerole.h>
#include <ui/widgets/elidedbutton.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

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
    m_whereLessons = { listFrame, below };
    for (QWidget *each : m_whereLessons)
        each->setVisible(!catalog.lessons().empty());

    m_scroll = new QScrollArea(this);
    m_scroll->setAccessibleName(tr("Lesson"));
    setAccessibleRole(m_scroll, QAccessible::Pane);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    outer->addWidget(m_scroll, 1);

    outer->addWidget(makeFrame("rule", this));
    auto *ends = new QHBoxLayout;
    ends->setContentsMargins(10, 5, 10, 6);
    m_previous = new ElidedButton("quiet", tr("The lesson before"), this);
    m_next = new ElidedButton("quiet", tr("The lesson after"), this);
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
    // Somebody writes the lesson and looks at it here: what they look at stays where it is.
    connect(&m_session, &LessonSession::lessonRenewed, this, [this] {
        m_place = m_scroll->verticalScrollBar()->value();
        QTimer::singleShot(0, this, [this] { m_place = 0; });
    });
}

void LessonPane::catalogChanged()
{
    m_list->fill(m_catalog);
    m_list->setTheme(m_theme);
    for (QWidget *each : m_whereLessons)
        each->setVisible(!m_catalog.lessons().empty());
    showNeighbours();
    if (!m_session.lesson())
        rebuild();
}

void LessonPane::showNeighbours()
{
    const auto *before = neighbour(-1), *after = neighbour(1);
    m_previous->setVisible(before);
    m_next->setVisible(after);
    if (before)
        m_previous->say(QStringLiteral("‹ "), QString::fromStdString(before->title));
    if (after)
        m_next->say({}, QString::fromStdString(after->title), QStringLiteral(" ›"));
}

void LessonPane::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_list->setTheme(theme);
    rebuild();
}

const lessons::Lesson *LessonPane::neighbour(int by) const
{
    const auto all = m_catalog.lessons();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto &lesson) { return m_session.lesson() && lesson.id == m_session.lesson()->id; });
    if (found == all.end())
        return nullptr;
    const auto i = std::distance(all.begin(), found) + by;
    return i >= 0 && i < static_cast<std::ptrdiff_t>(all.size()) ? &all[static_cast<std::size_t>(i)] : nullptr;
}

void LessonPane::setPick(const RecordingPick &pick)
{
    m_pick = pick;
    if (m_page)
        m_page->questions()->setPick(pick);
}

void LessonPane::setPlayground(bool there)
{
    m_options.playground = there;
    rebuild();
}

void LessonPane::setNotesShown(bool shown)
{
    m_options.notes = shown;
    rebuild();
}

void LessonPane::rebuild()
{
    const lessons::Lesson *lesson = m_session.lesson();
    const lessons::LessonFlow *flow = m_session.flow();
    if (lesson && flow)
        m_list->setProgress(lesson->id, progressOf(*lesson, flow->memory().done));
    if (m_page && m_page->questions()->committing())
        return;
    showNeighbours();
    if (m_page)
        m_page->hide();
    m_page = nullptr;
    if (QWidget *old = m_scroll->takeWidget())
        old->deleteLater(); // it may be its own button that was pressed
    if (!lesson || !flow) {
        addNothingHere();
        return;
    }
    m_list->setCurrent(lesson->id);
    m_page = new LessonPage(m_session, m_theme, m_options);
    connect(m_page, &LessonPage::problem, this, &LessonPane::problem);
    connect(m_page, &LessonPage::settingsWanted, this, &LessonPane::settingsWanted);
    connect(m_page, &LessonPage::formWanted, this, &LessonPane::formWanted);
    connect(m_page, &LessonPage::scriptWanted, this, &LessonPane::scriptWanted);
    connect(m_page, &LessonPage::againWanted, this, &LessonPane::againWanted);
    connect(m_page->questions(), &StepQuestions::exampleWanted, this, &LessonPane::exampleWanted);
    connect(m_page->questions(), &StepQuestions::variantWanted, this, &LessonPane::variantWanted);
    connect(m_page->questions(), &StepQuestions::predicted, this, &LessonPane::goOn);
    connect(m_page->questions(), &StepQuestions::attended, this, &LessonPane::keepInSight);
    m_page->questions()->setPick(m_pick);
    m_scroll->setWidget(m_page);
    m_page->show();
    if (m_place > 0)
        m_scroll->widget()->layout()->activate();
    m_scroll->verticalScrollBar()->setValue(m_place);
}

/// Once everything on the page has its place.
void LessonPane::keepInSight(QWidget *card)
{
    QTimer::singleShot(0, card, [this, card] {
        if (m_page && m_page->isAncestorOf(card))
            m_scroll->ensureWidgetVisible(card, 0, m_theme.px(14));
    });
}

/// What is to be answered next comes into view, ready for the keyboard; after the last one Run is.
void LessonPane::goOn()
{
    if (m_session.flow()->mayRun()) {
        rebuild(); // nothing is left that could be lost
        if (!m_session.flow()->outcome())
            emit allPredicted();
        return;
    }
    QuestionCard *card = m_page ? m_page->questions()->firstOpen() : nullptr;
    if (!card)
        return;
    m_page->layout()->activate();
    m_page->adjustSize();
    m_scroll->ensureWidgetVisible(card, 0, m_theme.px(14));
    card->focusInput();
}

/// No lesson is open: what that means, and what can be done.
void LessonPane::addNothingHere()
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(m_theme.px(20), m_theme.px(18), m_theme.px(20), m_theme.px(14));
    column->setSpacing(m_theme.px(14));
    m_scroll->setWidget(body);
    body->show();
    const auto say = [body, column](const QString &text, const char *look) {
        auto *label = makeLabel(text, look, body);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(label);
    };
    if (!m_catalog.lessons().empty()) {
        say(tr("Choose a lesson from the list."), "soft");
        column->addStretch(1);
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
    auto *open = makeButton(tr("Open a recording…"), "segment", tr("Shows a saved run (Ctrl+O)"), body);
    connect(open, &QPushButton::clicked, this, &LessonPane::recordingWanted);
    column->addWidget(open, 0, Qt::AlignLeft);
    column->addStretch(1);
}

} // namespace interleave::ui
