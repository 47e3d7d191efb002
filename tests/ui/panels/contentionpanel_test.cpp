// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/panels/contention/contentionpanel.h>
#include <ui/panels/contention/waitgraphview.h>
#include <ui/panels/contention/waitlist.h>
#include <ui/timeline/timelinerange.h>

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

/// A has `left`, B has `right`; from 20 ms on each wants the other's; C has wanted `left` since 30 ms. Found at 90 ms.
BuiltStore embrace()
{
    BuiltStore built = emptyLanes(1, 3);
    trace::TraceStore &store = *built.store;
    trace::LaneInfo lock;
    lock.kind = LaneKind::Lock;
    lock.what = trace::ObjectKind::Lock;
    const char *names[] = { "left", "right" };
    for (std::uint32_t i = 0; i < 2; ++i) {
        lock.name = names[i];
        store.createLane(lock).append(kBegin, LaneState::RunningPython, built.threads[i].value);
    }
    for (const LaneId thread : built.threads)
        store.writableLane(thread).append(kBegin, LaneState::RunningPython);
    store.writableLane(built.threads[0]).append(kBegin + ms(20), LaneState::BlockedLock, store.intern("right"));
    store.writableLane(built.threads[1]).append(kBegin + ms(21), LaneState::BlockedLock, store.intern("left"));
    store.writableLane(built.threads[2]).append(kBegin + ms(30), LaneState::BlockedLock, store.intern("left"));
    store.writableLane(built.threads[0]).add({ kBegin + ms(90), InstantKind::Deadlock, store.intern("A and B"), 1 });
    advanceAll(built, kBegin + ms(100));
    return built;
}

} // namespace

class ContentionPanelTest : public QObject
{
    Q_OBJECT
    static constexpr int kPatience = 60'000;

    std::unique_ptr<TimelineRange> m_range;
    std::unique_ptr<ContentionPanel> m_panel;

    void show(const std::shared_ptr<trace::TraceStore> &store, int width = 1400)
    {
        m_panel.reset();
        m_range = std::make_unique<TimelineRange>();
        m_range->reset({ store->begin(), store->end() }, store->end() - store->begin());
        m_panel = std::make_unique<ContentionPanel>();
        m_panel->resize(width, 300);
        QSignalSpy shown(m_panel.get(), &ContentionPanel::contentionShown);
        m_panel->setRun(store, m_range.get());
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, kPatience);
    }
    static void click(QTreeWidget *tree, QTreeWidgetItem *item)
    {
        tree->scrollToItem(item);
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualItemRect(item).center());
    }

private slots:
    void cleanup()
    {
        m_panel.reset();
        m_range.reset();
    }

    void eachThreadThatWaitedForTheGilHasARow()
    {
        show(takingTurns(ms(200), 3).store);
        WaitList *list = m_panel->waiters();
        QCOMPARE(list->topLevelItemCount(), 1);
        QCOMPARE(list->topLevelItem(0)->text(0), QStringLiteral("GIL"));
        QCOMPARE(list->topLevelItem(0)->childCount(), 3);
        QVERIFY(list->topLevelItem(0)->child(0)->text(0).contains(QStringLiteral("worker-")));
        QVERIFY(list->currentItem()); // for screen readers
        QVERIFY(m_panel->longest()->currentItem());
    }

    void aClickOnARowAsksForItsLongestWait()
    {
        const auto built = takingTurns(ms(200), 3);
        show(built.store);
        QSignalSpy jumps(m_panel.get(), &Panel::jumpRequested);
        click(m_panel->waiters(), m_panel->waiters()->topLevelItem(0)->child(0));
        QCOMPARE(jumps.count(), 1);
        const auto lane = jumps[0][1].value<LaneId>();
        const auto at = jumps[0][2].value<Nanoseconds>();
        const trace::Lane &waiter = built.store->lane(lane);
        QCOMPARE(waiter.span(waiter.at(at)).state, LaneState::WantsGil);
        QVERIFY(jumps[0][0].value<TimeRange>().contains(at));
    }

    void enterOnALongWaitAsksForIt()
    {
        const auto built = takingTurns(ms(200), 3);
        show(built.store);
        QSignalSpy jumps(m_panel.get(), &Panel::jumpRequested);
        m_panel->longest()->setFocus();
        QTest::keyClick(m_panel->longest(), Qt::Key_Down);
        QTest::keyClick(m_panel->longest(), Qt::Key_Return);
        QCOMPARE(jumps.count(), 1);
    }

    void theGraphOfADeadlockIsACycleInTheColourOfDanger()
    {
        show(embrace().store);
        const WaitGraphLayout &graph = m_panel->graph()->graph();
        QCOMPARE(graph.nodes.size(), std::size_t { 3 });
        QCOMPARE(static_cast<int>(std::count_if(graph.nodes.begin(), graph.nodes.end(), [](const auto &node) { return node.inCycle; })), 2);
        QVERIFY(m_panel->graph()->accessibleDescription().contains(QStringLiteral("cycle")));
        const Theme theme = Theme::of(Scheme::Light);
        m_panel->setTheme(theme);
        const QImage picture = m_panel->graph()->grab().toImage();
        int danger = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                danger += picture.pixelColor(x, y) == theme.bad ? 1 : 0;
        }
        QVERIFY2(danger > 100, qPrintable(QString::number(danger)));
    }

    void theGraphFollowsThePlayhead()
    {
        show(embrace().store);
        m_range->setPlayhead(kBegin + ms(20.5));
        QCOMPARE(m_panel->graph()->graph().arrows.size(), std::size_t { 1 });
        m_range->setPlayhead(kBegin + ms(5));
        QVERIFY(m_panel->graph()->graph().nodes.empty());
        QSignalSpy jumps(m_panel.get(), &Panel::jumpRequested);
        QVERIFY(m_panel->deadlockButton()->isVisible());
        QTest::mouseClick(m_panel->deadlockButton(), Qt::LeftButton);
        QCOMPARE(jumps[0][2].value<Nanoseconds>(), kBegin + ms(90));
    }

    void aClickOnANodeAsksForItsLane()
    {
        const auto built = embrace();
        show(built.store);
        QSignalSpy jumps(m_panel.get(), &Panel::jumpRequested);
        QTest::mouseClick(m_panel->graph(), Qt::LeftButton, {}, m_panel->graph()->nodeRect(0).center().toPoint());
        QCOMPARE(jumps.count(), 1);
        QCOMPARE(jumps[0][1].value<LaneId>(), m_panel->graph()->graph().nodes[0].lane);
        m_panel->graph()->setFocus();
        QTest::keyClick(m_panel->graph(), Qt::Key_Right);
        QTest::keyClick(m_panel->graph(), Qt::Key_Return);
        QCOMPARE(jumps[1][1].value<LaneId>(), m_panel->graph()->graph().nodes[1].lane);
    }

    void aPaneThatIsNotWideShowsOneListAtATime()
    {
        show(takingTurns(ms(200), 3).store, 720);
        QVERIFY(m_panel->waiters()->isVisible() && !m_panel->longest()->isVisible());
        for (QPushButton *button : m_panel->findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Longest"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(!m_panel->waiters()->isVisible() && m_panel->longest()->isVisible());
        m_panel->resize(1400, 300);
        QTRY_VERIFY(m_panel->waiters()->isVisible() && m_panel->longest()->isVisible());
    }

    void nothingIsSummedAgainWhileNothingHasChanged()
    {
        const auto built = takingTurns(ms(200), 3);
        show(built.store);
        QSignalSpy shown(m_panel.get(), &ContentionPanel::contentionShown);
        m_panel->news();
        m_panel->hide();
        m_panel->show();
        QCoreApplication::processEvents();
        QCOMPARE(shown.count(), 0);
        built.store->publish();
        m_panel->news();
        QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, kPatience);
    }

    void whereNobodyWaitedASentenceSaysSo()
    {
        show(waitingTogether(ms(20), 1).store);
        if (m_panel->waiters()->topLevelItemCount() == 0)
            QVERIFY(!m_panel->waiters()->isVisible());
    }
};

QTEST_MAIN(ContentionPanelTest)
#include "contentionpanel_test.moc"
