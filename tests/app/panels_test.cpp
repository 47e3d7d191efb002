// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/lowerpane.h>
#include <ui/panels/charts/chartspanel.h>
#include <ui/panels/charts/speedupchart.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/panels/events/eventmodel.h>
#include <ui/panels/events/eventspanel.h>
#include <ui/session/lessonsession.h>
#include <ui/timeline/timelineview.h>

#include <QAction>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>

using namespace interleave;
using namespace interleave::ui;

class PanelsTest : public WindowTest
{
    Q_OBJECT
    void runOnce()
    {
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
    }

    void showCharts()
    {
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        auto *panel = m_window->findChild<ChartsPanel *>();
        QVERIFY(panel && panel->isVisible());
        QTest::mouseClick(panel->button(ChartsPanel::SpeedUp), Qt::LeftButton);
    }

private slots:
    void controlAndANumberGoToEachPanel()
    {
        const QStringList panels = m_window->lower()->panels();
        QCOMPARE(panels, QStringList({ "code", "summary", "contention", "charts", "events", "compare" }));
        const QStringList ofLessons { "code", "contention", "charts", "events", "compare" }; // the summary is the playground's
        for (int i = static_cast<int>(ofLessons.size()) - 1; i >= 0; --i) {
            QTest::keyClick(m_window.get(), static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QCOMPARE(m_window->lower()->current(), ofLessons[i]);
            QVERIFY(m_window->findChild<QAction *>(QStringLiteral("panel.") + ofLessons[i]));
        }
        QVERIFY(!m_window->findChild<QAction *>(QStringLiteral("panel.summary"))->isEnabled());
    }

    void aClickOnATabShowsItAndTheNextWindowBeginsThere()
    {
        QTabBar *tabs = m_window->lower()->tabs();
        const auto events = static_cast<int>(m_window->lower()->panels().indexOf(QStringLiteral("events")));
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(events).center());
        QCOMPARE(m_window->lower()->current(), QStringLiteral("events"));
        m_window->close();
        open(TEST_LESSONS);
        QCOMPARE(m_window->lower()->current(), QStringLiteral("events"));
    }

    /// A real sweep: each number of threads three times, both ways; its curves stand there, with their laws in words.
    void aSweepRunsForRealAndShowsWhatMoreThreadsBring()
    {
        predict();
        showCharts();
        SpeedUpChart *chart = m_window->findChild<ChartsPanel *>()->speedUp();
        QVERIFY(chart->button()->isEnabled());
        QTest::mouseClick(chart->button(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!chart->isEmpty(), 5 * kPatience);
        QVERIFY2(chart->summary().contains(QStringLiteral("In threads")), qPrintable(chart->summary()));
        QVERIFY(chart->button()->isEnabled()); // once more
    }

    void aSweepCanBeStoppedAndARunEndsIt()
    {
        predict();
        showCharts();
        SpeedUpChart *chart = m_window->findChild<ChartsPanel *>()->speedUp();
        QTest::mouseClick(chart->button(), Qt::LeftButton);
        const QString stop = chart->button()->text();
        QTest::mouseClick(chart->button(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(chart->button()->text() != stop, kPatience);
        QTest::mouseClick(chart->button(), Qt::LeftButton);
        runOnce(); // they would measure each other
        QVERIFY(m_window->session().outcome() && !m_window->session().outcome()->error);
    }

    void theKeyUnfoldsAFoldedPane()
    {
        m_window->lower()->foldButton()->click();
        QVERIFY(m_window->lower()->folded());
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        QVERIFY(!m_window->lower()->folded());
    }

    void aRowOfTheTableIsSelectedInThePictureAndTheOtherWayRound()
    {
        predict();
        runOnce();
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        auto *events = m_window->findChild<EventsPanel *>();
        QTRY_VERIFY_WITH_TIMEOUT(events->model()->rowCount() > 3, kPatience);
        const QModelIndex row = events->model()->index(2, 0);
        events->table()->scrollTo(row);
        QTest::mouseClick(events->table()->viewport(), Qt::LeftButton, {}, events->table()->visualRect(row).center());
        const auto selection = m_window->timeline()->range()->selection();
        QVERIFY(selection);
        QCOMPARE(events->model()->rowOf({ selection->lane, selection->span }), std::optional(2));
    }

    void theRunBeforeIsKeptToCompareWith()
    {
        predict();
        runOnce();
        runOnce();
        QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier);
        auto *compare = m_window->findChild<ComparePanel *>();
        QTRY_VERIFY_WITH_TIMEOUT(compare->choice()->count() >= 2, kPatience); // the other variant, and the runs before
        QVERIFY(compare->choice()->itemText(0).contains(QStringLiteral("the run before")));
    }
};

QTEST_MAIN(PanelsTest)
#include "panels_test.moc"
