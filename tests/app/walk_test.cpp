// SPDX-License-Identifier: GPL-3.0-or-later
// Every lesson there is, through all its steps in the window, with one real run of each variant: predictions, right and wrong answers, hints,
// solutions, the goal, the beginning again and its undo, leaving and coming back, and a window that is gone.
#include "windowtest.h"

#include <lessons/observation.h>
#include <lessons/progress/progressstore.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/goalcard.h>
#include <ui/lesson/lessonpane.h>
#include <ui/predict/barsinput.h>
#include <ui/predict/hintbox.h>
#include <ui/predict/orderinput.h>
#include <ui/predict/questioncard.h>
#include <ui/predict/sketchaxis.h>
#include <ui/predict/sketchinput.h>
#include <ui/predict/valuescale.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <algorithm>

#include <QAbstractButton>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;
using lessons::FlowStep;
using lessons::QuestionKind;

class WalkTest : public WindowTest
{
    Q_OBJECT
private slots:
    void everyLesson_data();
    void everyLesson();

private:
    [[nodiscard]] const lessons::LessonFlow &flow() { return *m_window->session().flow(); }
    [[nodiscard]] QList<QuestionCard *> cards() const; ///< on the page, those that can be seen
    [[nodiscard]] QuestionCard *card(const std::string &question) const;
    void goTo(FlowStep step);
    void predictEverything();
    void choose(QuestionCard *card, const std::vector<std::string> &choices);
    void answerLater(const lessons::Question &question);
    void answerByChoice(const lessons::Question &question);
    void answerInRecording(const lessons::Question &question);
    void takeHints(const std::string &question, std::size_t count);
    void lookAtGoal();
    void picture(const QString &of); ///< where INTERLEAVE_PICTURES names a folder; at the size that INTERLEAVE_SIZE says ("1280x800")
    [[nodiscard]] const lessons::AnswerResult *measured(const std::string &question);
};

QList<QuestionCard *> WalkTest::cards() const
{
    QList<QuestionCard *> seen;
    for (auto *card : m_window->lessonPane()->findChildren<QuestionCard *>()) {
        if (card->isVisible())
            seen << card;
    }
    return seen;
}

QuestionCard *WalkTest::card(const std::string &question) const
{
    for (auto *card : cards()) {
        if (card->question().id == question)
            return card;
    }
    return nullptr;
}

const lessons::AnswerResult *WalkTest::measured(const std::string &question)
{
    for (const auto &answer : m_window->session().outcome()->answers) {
        if (answer.question == question)
            return &answer;
    }
    return nullptr;
}

void WalkTest::goTo(FlowStep step)
{
    const auto went = m_window->session().goTo(step);
    QVERIFY2(went, went ? "" : went.error().toLine().c_str());
    QCOMPARE(flow().step(), step);
}

void WalkTest::choose(QuestionCard *card, const std::vector<std::string> &choices)
{
    const auto buttons = card->input()->findChildren<QAbstractButton *>();
    const auto &all = card->question().choices;
    QCOMPARE(static_cast<std::size_t>(buttons.size()), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool wanted = std::find(choices.begin(), choices.end(), all[i].id) != choices.end();
        QAbstractButton *button = buttons[static_cast<qsizetype>(i)];
        if (button->isChecked() != wanted && (wanted || card->question().kind == QuestionKind::Several))
            button->click();
    }
}

/// Something for every question of before the run, whatever its kind; Run stays locked until the last of them.
void WalkTest::predictEverything()
{
    for (int guard = 0; guard < 12 && !flow().mayRun(); ++guard) {
        QuestionCard *open = nullptr;
        for (auto *each : cards())
            open = open || each->locked() ? open : each;
        QVERIFY(open);
        QVERIFY(!run()->isEnabled());
        const lessons::Question &question = open->question();
        const bool standing = question.kind == QuestionKind::Number; // its slider stands somewhere
        QCOMPARE(open->commitButton()->isEnabled(), standing);
        takeHints(question.id, question.hints.size());
        open = card(question.id);
        QVERIFY(open);
        if (lessons::isByChoice(question.kind)) {
            choose(open, { question.choices.front().id });
        } else if (auto *order = qobject_cast<OrderInput *>(open->input())) {
            order->moveItem(0, 1);
        } else if (qobject_cast<BarsInput *>(open->input())) {
            for (auto *bar : open->findChildren<ValueScale *>())
                QTest::keyClick(bar, Qt::Key_PageUp);
        } else if (auto *sketch = qobject_cast<SketchInput *>(open->input())) {
            for (int column = 0; column < question.columns; ++column)
                sketch->axis()->paintCell(0, column);
        }
        QVERIFY(open->commitButton()->isEnabled());
        open->commitButton()->click();
        QVERIFY(flow().prediction(question.id));
    }
    QVERIFY(flow().mayRun());
}

void WalkTest::takeHints(const std::string &question, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        QuestionCard *asked = card(question);
        QVERIFY(asked && asked->hints()->hintButton()->isVisible());
        asked->hints()->hintButton()->click();
        QCOMPARE(flow().hints(question).size(), i + 1);
    }
    QVERIFY(!card(question)->hints()->hintButton()->isVisible());
}

/// Each wrong choice says why it is wrong and leaves the question open; then the right ones.
void WalkTest::answerByChoice(const lessons::Question &question)
{
    const lessons::AnswerResult answer = *measured(question.id);
    if (!answer.known) { // others had the machine: then nobody is called wrong
        choose(card(question.id), { question.choices.front().id });
        card(question.id)->commitButton()->click();
        QCOMPARE(flow().wasRight(question.id), std::nullopt);
        return;
    }
    for (const lessons::Choice &choice : question.choices) {
        const std::vector<std::string> said { choice.id };
        const auto &right = answer.rightChoices;
        if (said == right || (question.kind == QuestionKind::Choice && std::find(right.begin(), right.end(), choice.id) != right.end()))
            continue;
        QuestionCard *open = card(question.id);
        QVERIFY(open && !open->locked());
        choose(open, said);
        open->commitButton()->click();
        QCOMPARE(flow().wasRight(question.id), std::optional(false));
        QVERIFY(!open->locked());
        QVERIFY2(shownTexts().join('|').contains(QString::fromStdString(choice.because)), choice.because.c_str());
    }
    QuestionCard *open = card(question.id);
    if (answer.rightChoices.empty()) { // with these settings nothing is right: then it can be asked for
        open->hints()->revealButton()->click();
        return;
    }
    choose(open, answer.rightChoices);
    open->commitButton()->click();
    QCOMPARE(flow().wasRight(question.id), std::optional(true));
    QVERIFY(open->locked());
}

/// The wrong place first, then the right one, each chosen in the picture.
void WalkTest::answerInRecording(const lessons::Question &question)
{
    const auto store = m_window->session().store(QString::fromStdString(question.variant));
    QVERIFY(store);
    emit card(question.id)->variantWanted(QString::fromStdString(question.variant));
    QVERIFY(m_window->timeline()->store() == store);
    QTest::keyClick(m_window->timeline(), Qt::Key_W); // somebody is there
    const lessons::AnswerResult answer = *measured(question.id);
    const auto pick = [&](Nanoseconds from, Nanoseconds to) {
        if (question.kind == QuestionKind::Moment)
            m_window->timeline()->range()->setPlayhead(store->begin() + from);
        else
            m_window->timeline()->range()->setMeasured(TimeRange { store->begin() + from, store->begin() + to });
        QuestionCard *open = card(question.id);
        QVERIFY(open->commitButton()->isEnabled());
        open->commitButton()->click();
    };
    const Nanoseconds whole = store->end() - store->begin();
    pick(whole - Nanoseconds { 1000 }, whole); // the last microsecond: nothing is asked for there
    if (flow().wasRight(question.id) == false) {
        QVERIFY(!card(question.id)->locked());
        if (question.kind == QuestionKind::Moment && answer.example)
            pick((answer.example->first + answer.example->second) / 2, {});
    }
    if (flow().wasRight(question.id) != true) { // it never was so in this run, or no single stretch is like the middle one
        QVERIFY(question.kind == QuestionKind::Range || !answer.example);
        card(question.id)->hints()->revealButton()->click();
        QVERIFY(flow().revealed(question.id));
    }
    QVERIFY(card(question.id)->locked());
}

void WalkTest::answerLater(const lessons::Question &question)
{
    QVERIFY2(card(question.id), question.id.c_str());
    takeHints(question.id, question.hints.size());
    if (lessons::isByChoice(question.kind))
        answerByChoice(question);
    else if (lessons::isInRecording(question.kind))
        answerInRecording(question);
    else
        card(question.id)->commitButton()->click();
}

/// Hints, the solution, and the sliders as it says.
void WalkTest::lookAtGoal()
{
    const auto &goal = m_window->session().lesson()->goal;
    const auto find = [this]() -> GoalCard * {
        for (auto *each : m_window->lessonPane()->findChildren<GoalCard *>()) {
            if (each->isVisible())
                return each;
        }
        return nullptr;
    };
    QCOMPARE(find() != nullptr, goal.has_value());
    if (!goal)
        return;
    for (std::size_t i = 0; i < goal->hints.size(); ++i)
        find()->hints()->hintButton()->click();
    QCOMPARE(flow().hints(lessons::LessonFlow::kModifyKey).size(), goal->hints.size());
    QVERIFY(!find()->applyButton());
    find()->hints()->revealButton()->click();
    QVERIFY(shownTexts().join('|').contains(QString::fromStdString(goal->solution)));
    if (goal->solve.empty())
        return;
    QVERIFY(find()->applyButton());
    find()->applyButton()->click();
    for (const auto &[name, value] : goal->solve) {
        if (name == "interval_ms")
            QCOMPARE(m_window->whatIf()->knobs().switchInterval, Nanoseconds { std::llround(value * 1e6) });
        else if (name != "cores")
            QCOMPARE(m_window->whatIf()->parameters().at(name), value);
    }
}

void WalkTest::picture(const QString &of)
{
    const QString folder = qEnvironmentVariable("INTERLEAVE_PICTURES");
    if (folder.isEmpty())
        return;
    const QStringList size = qEnvironmentVariable("INTERLEAVE_SIZE", QStringLiteral("1280x800")).split('x');
    m_window->resize(size.value(0).toInt(), size.value(1).toInt());
    QTest::qWait(500); // for the eye only: what glides has come to rest
    QVERIFY(m_window->grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, QString::fromStdString(m_window->session().lesson()->id), of)));
}

void WalkTest::everyLesson_data()
{
    QTest::addColumn<QString>("id");
    const auto catalog = lessons::Catalog::load(SHIPPED_LESSONS);
    for (const auto &lesson : catalog.lessons())
        QTest::newRow(lesson.id.c_str()) << QString::fromStdString(lesson.id);
}

void WalkTest::everyLesson()
{
    QFETCH(QString, id);
    m_progress = m_home->filePath("progress.sqlite");
    m_repeat = 1;
    open(SHIPPED_LESSONS);
    m_window->openLesson(id);
    const lessons::Lesson *lesson = m_window->session().lesson();
    QVERIFY(lesson && lesson->id == id.toStdString());

    picture(QStringLiteral("1-asked"));
    predictEverything();
    picture(QStringLiteral("2-predicted"));
    QSignalSpy finished(&m_window->session(), &LessonSession::finished);
    run()->click();
    QVERIFY(finished.wait(5 * kPatience));
    QVERIFY2(!m_window->session().outcome()->error, m_window->banner()->text().toUtf8());
    QCOMPARE(flow().step(), FlowStep::Observe);

    for (const FlowStep step : { FlowStep::Observe, FlowStep::Explain, FlowStep::Modify, FlowStep::Make, FlowStep::Transfer }) {
        goTo(step);
        picture(QStringLiteral("%1-before").arg(static_cast<int>(step) + 1));
        for (const lessons::Question &question : lesson->questions) {
            if (question.step == step)
                answerLater(question);
            if (QTest::currentTestFailed())
                return;
        }
        if (step == FlowStep::Modify)
            lookAtGoal();
        picture(QStringLiteral("%1-done").arg(static_cast<int>(step) + 1));
    }
    QVERIFY(flow().done(FlowStep::Explain));

    // From the beginning, and back.
    const lessons::FlowMemory before = flow().memory();
    emit m_window->lessonPane()->againWanted();
    QCOMPARE(flow().step(), FlowStep::Predict);
    QVERIFY(!flow().prediction(lesson->questions.front().id));
    QVERIFY(!m_window->banner()->actionButtons().empty());
    m_window->banner()->actionButtons().front()->click();
    QVERIFY(flow().memory() == before);

    // Somewhere else, and back; and in another window, as after a crash: what is kept was written at once.
    const auto catalog = lessons::Catalog::load(SHIPPED_LESSONS);
    const auto &all = catalog.lessons();
    m_window->openLesson(QString::fromStdString((all.front().id == lesson->id ? all.back() : all.front()).id));
    m_window->openLesson(id);
    QVERIFY(flow().memory() == before);
    {
        auto kept = lessons::ProgressStore::open(m_progress.toStdString());
        QVERIFY(kept);
        const auto memory = kept->store->load(1, id.toStdString());
        QVERIFY(memory && *memory && **memory == before);
    }
    open(SHIPPED_LESSONS);
    m_window->openLesson(id);
    QVERIFY(flow().memory() == before);
    goTo(FlowStep::Observe); // its pages are there without a recording
    goTo(FlowStep::Explain);
}

QTEST_MAIN(WalkTest)
#include "walk_test.moc"
