// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/lesson/goalcard.h>

#include <QApplication>
#include <QLabel>
#include <QProgressBar>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;

namespace {

lessons::GoalResult result(double value, bool reached = false)
{
    lessons::GoalResult result;
    result.value = value;
    result.target = 2;
    result.op = "<";
    result.reached = reached;
    return result;
}

} // namespace

/// How near one is, after each run, from where one started.
class GoalCardTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        lessons::Lesson lesson;
        lesson.goal.emplace();
        lesson.goal->text = "Make it small.";
        m_lesson = lesson;
        m_flow = std::make_unique<lessons::LessonFlow>(lesson);
        m_flow->setOverride(true);
    }

    void theFirstRunSaysWhereOneStarts()
    {
        run(4);
        const auto [words, bar] = shown();
        QVERIFY2(words.contains(QStringLiteral("4; wanted: under 2")), qPrintable(words));
        QCOMPARE(bar, 0);
    }

    void everyRunShowsTheWayFromThereToTheGoal_data()
    {
        QTest::addColumn<double>("now");
        QTest::addColumn<bool>("reached");
        QTest::addColumn<int>("bar");
        QTest::addColumn<QString>("words");
        QTest::newRow("a quarter") << 3.5 << false << 25 << QStringLiteral("25 %");
        QTest::newRow("nearly") << 2.5 << false << 75 << QStringLiteral("75 %");
        QTest::newRow("there") << 1.9 << true << 100 << QStringLiteral("there");
        QTest::newRow("farther") << 5.5 << false << 0 << QStringLiteral("farther");
        QTest::newRow("the same") << 4.0 << false << 0 << QStringLiteral("as in the first run");
    }

    void everyRunShowsTheWayFromThereToTheGoal()
    {
        QFETCH(double, now);
        QFETCH(bool, reached);
        QFETCH(int, bar);
        QFETCH(QString, words);
        run(4);
        QVERIFY(m_flow->goTo(lessons::FlowStep::Modify));
        run(now, reached); // the first try, and not the place where one starts
        const auto [said, at] = shown();
        QCOMPARE(at, bar);
        QVERIFY2(said.contains(words), qPrintable(said));
        QVERIFY2(said.contains(QStringLiteral("first run 4")), qPrintable(said));
    }

    /// Saves the card where INTERLEAVE_PICTURES names a folder: for the eye.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("INTERLEAVE_PICTURES");
        if (folder.isEmpty())
            QSKIP("nobody looks");
        run(4.1);
        QVERIFY(m_flow->goTo(lessons::FlowStep::Modify));
        run(3.5);
        run(2.9);
        for (const Scheme scheme : { Scheme::Light, Scheme::Dark }) {
            const Theme theme = Theme::of(scheme);
            theme.applyTo(*qApp);
            GoalCard card(*m_lesson.goal, *m_flow, theme);
            card.resize(300, card.heightForWidth(300));
            QVERIFY(card.grab().save(QStringLiteral("%1/goal-%2.png").arg(folder, scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))));
        }
    }

private:
    void run(double value, bool reached = false)
    {
        lessons::LessonOutcome outcome;
        outcome.claims.resize(1);
        outcome.claims[0].runs = 1;
        outcome.goal = result(value, reached);
        QVERIFY(m_flow->runStarted());
        m_flow->runEnded(outcome);
    }
    std::pair<QString, int> shown()
    {
        const GoalCard card(*m_lesson.goal, *m_flow, Theme::of(Scheme::Light));
        QStringList words;
        for (const QLabel *label : card.findChildren<QLabel *>())
            words << label->text();
        const auto *bar = card.findChild<QProgressBar *>();
        return { words.join('|'), bar ? bar->value() : -1 };
    }
    lessons::Lesson m_lesson;
    std::unique_ptr<lessons::LessonFlow> m_flow;
};

QTEST_MAIN(GoalCardTest)
#include "goalcard_test.moc"
