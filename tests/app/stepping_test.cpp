// SPDX-License-Identifier: GPL-3.0-or-later
// Step by step through tasks and through processes, in the window, with the same key.
#include "windowtest.h"

#include <app/runheader.h>
#include <trace/stepping.h>
#include <trace/store.h>
#include <ui/code/codepane.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>

#include <QPushButton>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;

class SteppingTest : public WindowTest
{
    Q_OBJECT

    /// How many lanes of this kind are held at their end.
    int heldLanes(trace::LaneKind kind) const
    {
        int held = 0;
        const auto store = m_window->timeline()->store();
        for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
            const trace::Lane &lane = store->lane(LaneId { i });
            if (lane.info().kind != kind || lane.spanCount() == 0)
                continue;
            const trace::Span last = lane.span(lane.spanCount() - 1);
            held += !trace::standsBefore(last.state, store->name(last.object)).empty();
        }
        return held;
    }

private slots:
    void eachStandsBeforeItsStepsAndF6LetsOneGo_data()
    {
        QTest::addColumn<QString>("lessons");
        QTest::addColumn<QString>("who");
        QTest::newRow("tasks") << QStringLiteral("tasks") << QStringLiteral("each task stops");
        QTest::newRow("processes") << QStringLiteral("processes") << QStringLiteral("each process stops");
    }

    void eachStandsBeforeItsStepsAndF6LetsOneGo()
    {
        QFETCH(QString, lessons);
        QFETCH(QString, who);
        open(TEST_STEPPING "/" + lessons.toStdString());
        predict();
        QPushButton *step = m_window->whatIf()->stepButton();
        QVERIFY(step->isEnabled());
        QVERIFY2(step->toolTip().contains(who), qPrintable(step->toolTip()));
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QTest::keyClick(m_window.get(), Qt::Key_F6);
        QVERIFY(m_window->session().stepping());
        const auto activity = [&](int line) {
            const auto &all = m_window->code()->activity();
            return all.contains(line) && all.at(line).front().text.contains(QStringLiteral("stand"));
        };
        // Both, and nothing happens until one is let go.
        QTRY_VERIFY_WITH_TIMEOUT(m_window->header()->status().contains(QStringLiteral(" and ")) && activity(3), kPatience);
        QTRY_VERIFY(step->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_F6);
        QTRY_VERIFY_WITH_TIMEOUT(activity(4), kPatience); // one has taken its first step, the other stands before it still
        QVERIFY(activity(3));
        QVERIFY(finished.isEmpty());
        // All who stand are held, and so is the loop whose task has its turn.
        QTRY_VERIFY_WITH_TIMEOUT(heldLanes(trace::LaneKind::Thread) + heldLanes(trace::LaneKind::Task) >= 2, kPatience);
        if (lessons == QStringLiteral("tasks"))
            QTRY_COMPARE_WITH_TIMEOUT(heldLanes(trace::LaneKind::Loop), 1, kPatience);
        for (int left = 3; left > 0; --left) {
            QTRY_VERIFY_WITH_TIMEOUT(step->isEnabled() || !finished.isEmpty(), kPatience);
            QTest::keyClick(m_window.get(), Qt::Key_F6);
        }
        // A key that came before the picture knew who stands let nobody go: then some are left.
        while (finished.isEmpty() && !finished.wait(200))
            QTest::keyClick(m_window.get(), Qt::Key_F6);
        QVERIFY(m_window->session().outcome()->stepped);
        QVERIFY(!m_window->session().outcome()->stopped);
    }
};

QTEST_MAIN(SteppingTest)
#include "stepping_test.moc"
