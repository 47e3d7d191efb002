// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/panels/events/eventmodel.h>
#include <ui/panels/events/eventspanel.h>
#include <ui/timeline/timelinerange.h>

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

class EventsPanelTest : public QObject
{
    Q_OBJECT
    static constexpr int kPatience = 60'000; // milliseconds: a watchdog, not an expectation

    std::unique_ptr<TimelineRange> m_range;
    std::unique_ptr<EventsPanel> m_panel;

    void show(const std::shared_ptr<trace::TraceStore> &store)
    {
        m_panel.reset();
        m_range = std::make_unique<TimelineRange>();
        m_range->reset({ store->begin(), store->end() }, store->end() - store->begin());
        m_panel = std::make_unique<EventsPanel>();
        m_panel->resize(1000, 300);
        m_panel->setRun(store, m_range.get());
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    void waitForRows()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_panel->searching(), kPatience);
    }
    QString cell(int row, int column) { return m_panel->model()->index(row, column).data().toString(); }
    /// Milliseconds of this thread for one of the things that one does with the table (the longest is the test's name); once for nothing, then measured.
    double cpuOf(const std::shared_ptr<trace::TraceStore> &store, int what)
    {
        show(store);
        QTableView *table = m_panel->table();
        std::mt19937 random(1);
        const auto act = [&] {
            const LaneId lane { static_cast<std::uint32_t>(random() % 4) };
            switch (what) {
            case 0: table->verticalScrollBar()->setValue(static_cast<int>(random() % static_cast<unsigned>(m_panel->model()->rowCount()))); break;
            case 1: m_range->select(TimelineRange::Selection { lane, random() % store->lane(lane).spanCount() }); break;
            case 4:
                table->setFocus();
                QTest::keyClicks(table, QStringLiteral("x "));
                m_panel->textFilter()->clear(); // before it is looked for
                break;
            default:
                table->clearSelection();
                QTest::keyClick(table, Qt::Key_A, Qt::ControlModifier);
                QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
                break;
            }
            QCoreApplication::processEvents();
        };
        act();
        const int times = what == 3 ? 1 : 30;
        const Nanoseconds before = threadCpuNow();
        for (int i = 0; i < times; ++i)
            act();
        const double cpu = static_cast<double>((threadCpuNow() - before).count()) / 1e6;
        return cpu;
    }
    void clickRow(int row)
    {
        QTableView *table = m_panel->table();
        const QModelIndex index = m_panel->model()->index(row, EventModel::State);
        table->scrollTo(index);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
    }

private slots:
    void cleanup()
    {
        m_panel.reset();
        m_range.reset();
    }

    void everySpanIsARowInOrderOfTime()
    {
        const auto built = takingTurns(ms(100), 2);
        show(built.store);
        const QAbstractItemModelTester tester(m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(std::uint64_t(m_panel->model()->rowCount()), built.store->spanCount());
        Nanoseconds last { 0 };
        for (int row = 0; row < m_panel->model()->rowCount(); ++row) {
            const SpanRef ref = m_panel->model()->refAt(row);
            const Nanoseconds begin = built.store->lane(ref.lane).span(ref.span).begin;
            QVERIFY(begin >= last);
            last = begin;
        }
        QVERIFY(m_panel->table()->currentIndex().isValid()); // for screen readers
    }

    void aMillionSpansAreThereAtOnceAndTheLastRowToo()
    {
        const auto built = dense(4, 250'000);
        show(built.store);
        QCOMPARE(std::uint64_t(m_panel->model()->rowCount()), built.store->spanCount());
        QVERIFY(!m_panel->searching()); // nothing was looked at one by one
        QTest::keyClick(m_panel->table(), Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(m_panel->table()->currentIndex().row(), m_panel->model()->rowCount() - 1);
        QVERIFY(!cell(m_panel->model()->rowCount() - 1, EventModel::Time).isEmpty());
    }

    /// The control is the same in a hundredth of the spans. What is done for each of them would take a hundred times as long.
    void whatOneDoesInTwoMillionRowsCostsAboutWhatItCostsInTwentyThousand_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("scrolled to anywhere") << 0;
        QTest::newRow("a span selected in the picture") << 1;
        QTest::newRow("all selected and copied") << 3;
        QTest::newRow("a letter and a blank typed") << 4;
    }
    void whatOneDoesInTwoMillionRowsCostsAboutWhatItCostsInTwentyThousand()
    {
        QFETCH(int, what);
        // Twenty thousand rows are all copied, of two million fifty thousand.
        const double most = what == 3 ? 20 : 10;
        static const auto small = dense(4, 5'000).store, large = dense(4, 500'000).store;
        double ratio = 0;
        for (int attempt = 0; attempt < 4; ++attempt) {
            const double control = cpuOf(small, what), found = cpuOf(large, what);
            ratio = found / std::max(control, 1e-3);
            if (ratio <= most)
                return;
        }
        QFAIL(qPrintable(QStringLiteral("%1 times as much").arg(ratio)));
    }

    /// The control is what Qt's own table does then: a list of every selected cell.
    void selectingAllMakesNoListOfAllCellsForAScreenReader()
    {
        show(dense(4, 250'000).store);
        QTableView *table = m_panel->table();
        const auto cpuOfSelecting = [&] {
            table->clearSelection();
            const Nanoseconds before = threadCpuNow();
            table->selectAll();
            return threadCpuNow() - before;
        };
        QAccessible::setActive(true);
        bool quick = false;
        Nanoseconds selecting { 0 }, listing { 0 };
        for (int attempt = 0; attempt < 4 && !quick; ++attempt) {
            selecting = cpuOfSelecting();
            const Nanoseconds before = threadCpuNow();
            QCOMPARE(table->selectionModel()->selection().indexes().size(), qsizetype { m_panel->model()->rowCount() } * EventModel::kColumns);
            listing = threadCpuNow() - before;
            quick = selecting * 4 < listing;
        }
        QAccessible::setActive(false);
        QVERIFY2(quick, qPrintable(QStringLiteral("%1 and %2 ns").arg(selecting.count()).arg(listing.count())));
    }

    void whatIsTypedInTheTableIsTheFilter()
    {
        show(waitingTogether(ms(200), 3).store);
        const int all = m_panel->model()->rowCount();
        m_panel->table()->setFocus();
        QTest::keyClicks(m_panel->table(), QStringLiteral("w"));
        QCOMPARE(m_panel->focusWidget(), m_panel->textFilter());
        QCOMPARE(m_panel->textFilter()->text(), QStringLiteral("w"));
        QTest::keyClicks(m_panel->textFilter(), QStringLiteral("orker-2")); // and one goes on
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->model()->rowCount() < all && !m_panel->searching(), kPatience);
    }

    void aClickOnARowSelectsItsSpanInTheTimeline()
    {
        const auto built = takingTurns(ms(100), 2);
        show(built.store);
        clickRow(7);
        const SpanRef ref = m_panel->model()->refAt(7);
        QVERIFY(m_range->selection());
        QCOMPARE(m_range->selection()->lane, ref.lane);
        QCOMPARE(std::uint64_t(m_range->selection()->span), ref.span);
        QCOMPARE(m_range->playhead(), std::optional(built.store->lane(ref.lane).span(ref.span).begin));
        QTest::keyClick(m_panel->table(), Qt::Key_Down);
        QCOMPARE(m_range->selection()->lane, m_panel->model()->refAt(8).lane);
        const Nanoseconds before = m_range->visible().length();
        QTest::keyClick(m_panel->table(), Qt::Key_Return); // closer
        QVERIFY(m_range->visible().length() < before);
    }

    void aSpanSelectedInTheTimelineIsTheCurrentRow()
    {
        const auto built = takingTurns(ms(400), 2);
        show(built.store);
        const TimelineRange::Selection selection { built.threads[1], 30 };
        m_range->select(selection);
        const SpanRef ref = m_panel->model()->refAt(m_panel->table()->currentIndex().row());
        QCOMPARE(ref, (SpanRef { built.threads[1], 30 }));
        QVERIFY(m_panel->table()->viewport()->rect().intersects(m_panel->table()->visualRect(m_panel->table()->currentIndex())));
        QCOMPARE(m_range->selection(), std::optional(selection)); // and comes back to nobody
    }

    void theStateFilterLeavesOnlyThatState()
    {
        const auto built = takingTurns(ms(200), 2);
        show(built.store);
        QSignalSpy rows(m_panel.get(), &EventsPanel::rowsChanged);
        const int entry = m_panel->stateChoice()->findData(static_cast<int>(LaneState::WantsGil));
        m_panel->stateChoice()->setFocus();
        while (m_panel->stateChoice()->currentIndex() < entry)
            QTest::keyClick(m_panel->stateChoice(), Qt::Key_Down);
        waitForRows();
        QTRY_VERIFY_WITH_TIMEOUT(rows.count() >= entry || !m_panel->searching(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(m_panel->model()->index(0, 0).data(Qt::UserRole).toInt(), static_cast<int>(LaneState::WantsGil), kPatience);
        QVERIFY(m_panel->model()->rowCount() > 10);
        for (int row = 0; row < m_panel->model()->rowCount(); ++row)
            QCOMPARE(m_panel->model()->index(row, 0).data(Qt::UserRole).toInt(), static_cast<int>(LaneState::WantsGil));
        QVERIFY(m_panel->table()->currentIndex().isValid());
    }

    void typedTextIsAFilterOnceTheTypingStops()
    {
        const auto built = waitingTogether(ms(200), 3);
        show(built.store);
        const int all = m_panel->model()->rowCount();
        QTest::keyClicks(m_panel->textFilter(), QStringLiteral("worker-2"));
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->model()->rowCount() < all && !m_panel->searching(), kPatience);
        QVERIFY(m_panel->model()->rowCount() > 0);
        for (int row = 0; row < m_panel->model()->rowCount(); ++row)
            QVERIFY2((cell(row, EventModel::OnLane) + cell(row, EventModel::About)).contains(QStringLiteral("worker-2")), qPrintable(cell(row, EventModel::OnLane)));
        m_panel->textFilter()->clear();
        QTRY_COMPARE_WITH_TIMEOUT(m_panel->model()->rowCount(), all, kPatience);
    }

    void aClickOnTheHeadOfDurationsBringsTheLongestFirstAndAnotherTheShortest()
    {
        const auto built = takingTurns(ms(200), 2);
        show(built.store);
        QHeaderView *head = m_panel->table()->horizontalHeader();
        const auto click = [&](int column) {
            QTest::mouseClick(head->viewport(), Qt::LeftButton, {}, QPoint(head->sectionViewportPosition(column) + head->sectionSize(column) / 2, head->height() / 2));
        };
        const auto length = [&](int row) {
            const SpanRef ref = m_panel->model()->refAt(row);
            const trace::Span span = built.store->lane(ref.lane).span(ref.span);
            return (span.end - span.begin).count();
        };
        QSignalSpy rows(m_panel.get(), &EventsPanel::rowsChanged);
        click(EventModel::Duration);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), 1, kPatience);
        for (int row = 1; row < m_panel->model()->rowCount(); ++row)
            QVERIFY(length(row) <= length(row - 1));
        QCOMPARE(head->sortIndicatorSection(), static_cast<int>(EventModel::Duration));
        click(EventModel::Duration);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), 2, kPatience);
        QVERIFY(length(0) < length(m_panel->model()->rowCount() - 1));
        click(EventModel::Time);
        QTRY_COMPARE_WITH_TIMEOUT(rows.count(), 3, kPatience);
        QCOMPARE(std::uint64_t(m_panel->model()->rowCount()), built.store->spanCount());
    }

    void selectedRowsAreCopiedAsTabSeparatedText()
    {
        const auto built = takingTurns(ms(60), 2);
        show(built.store);
        clickRow(3);
        QTest::keyClick(m_panel->table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(m_panel->table(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0], QStringLiteral("begin_ns\tduration_ns\tlane\tstate\tabout"));
        QCOMPARE(lines[1].split(QLatin1Char('\t')).size(), 5);
        QCOMPARE(lines[1].split(QLatin1Char('\t'))[2], cell(3, EventModel::OnLane));
    }

    void aRunThatGrowsKeepsTheCurrentRowOnItsSpan()
    {
        BuiltStore built = takingTurns(ms(60), 2);
        show(built.store);
        clickRow(4);
        const SpanRef before = m_panel->model()->refAt(4);
        const int rows = m_panel->model()->rowCount();
        for (int i = 0; i < 20; ++i)
            built.store->writableLane(built.threads[0]).append(built.store->end() + ms(i), i % 2 ? LaneState::RunningPython : LaneState::WantsGil, built.gil.value);
        advanceAll(built, built.store->end() + ms(30));
        m_panel->news();
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->model()->rowCount() >= rows + 19, kPatience);
        QCOMPARE(m_panel->model()->refAt(m_panel->table()->currentIndex().row()), before);
    }

    void withoutARunThereIsASentence()
    {
        m_panel = std::make_unique<EventsPanel>();
        m_panel->setRun(nullptr, nullptr);
        m_panel->show();
        QVERIFY(!m_panel->table()->isVisible());
    }
};

QTEST_MAIN(EventsPanelTest)
#include "eventspanel_test.moc"
