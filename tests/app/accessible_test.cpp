// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader is told of the window's panels: what everything is, what it is called, and what stands in tables and pictures. By Qt's own interface, which
// is what goes to AT-SPI.
#include "windowtest.h"
#include "wholerun.h"

#include <app/lowerpane.h>
#include <trace/tracefile.h>
#include <ui/code/codepane.h>
#include <ui/panels/charts/chartspanel.h>
#include <ui/panels/charts/timechart.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/panels/compare/comparestrips.h>
#include <ui/panels/contention/contentionpanel.h>
#include <ui/panels/contention/waitgraphview.h>
#include <ui/panels/contention/waitlist.h>
#include <ui/panels/events/eventmodel.h>
#include <ui/panels/events/eventspanel.h>
#include <ui/playground/playground.h>
#include <ui/replay/giltoken.h>
#include <ui/timeline/timelineview.h>

#include <QAccessible>
#include <QApplication>
#include <QChartView>
#include <QTableView>
#include <QTreeWidget>

using namespace interleave;
using namespace interleave::ui;

class AccessibleTest : public WindowTest
{
    Q_OBJECT
    static QAccessibleInterface *of(QObject *object) { return QAccessible::queryAccessibleInterface(object); }
    static QString nameOf(QObject *object) { return of(object) ? of(object)->text(QAccessible::Name) : QString(); }
    static QString descriptionOf(QObject *object) { return of(object) ? of(object)->text(QAccessible::Description) : QString(); }

    void openWhole()
    {
        const auto file = m_home->filePath(QStringLiteral("made.itrace")).toStdString();
        QVERIFY(trace::saveTrace(*wholeRun("small"), file));
        QVERIFY(m_window->openTrace(file));
        m_window->timeline()->range()->setPlayhead(m_window->timeline()->store()->begin() + Nanoseconds { 108'000'000 });
    }
    void showPanel(const QString &id) { QTest::keyClick(m_window.get(), static_cast<Qt::Key>(Qt::Key_0 + m_window->lower()->keyOf(id)), Qt::ControlModifier); }

    /// What the Tab key comes to, and has no name, or is nothing that a screen reader has a word for.
    QStringList nameless() const
    {
        QStringList found;
        for (QWidget *each : m_window->findChildren<QWidget *>()) {
            if (!each->isVisible() || !each->isEnabled() || !(each->focusPolicy() & Qt::TabFocus) || each->focusProxy() || each->window() != m_window.get())
                continue;
            QAccessibleInterface *face = of(each);
            const QAccessible::Role role = face ? face->role() : QAccessible::NoRole;
            const QString what = QStringLiteral("%1 %2 in %3").arg(QString::fromLatin1(each->metaObject()->className()), each->objectName(),
                QString::fromLatin1(each->parentWidget()->metaObject()->className()));
            if (!face || face->text(QAccessible::Name).trimmed().isEmpty())
                found << what + QStringLiteral(" has no name");
            if (role == QAccessible::NoRole || role == QAccessible::Client)
                found << what + QStringLiteral(" is nothing");
        }
        return found;
    }

private slots:
    void everythingThatTheTabKeyComesToSaysWhatItIs_data()
    {
        QTest::addColumn<QString>("panel");
        for (const char *panel : { "code", "contention", "charts", "events", "compare", "summary" })
            QTest::newRow(panel) << QString::fromLatin1(panel);
    }

    void everythingThatTheTabKeyComesToSaysWhatItIs()
    {
        QFETCH(QString, panel);
        openWhole();
        m_window->findChild<ComparePanel *>()->addFile({ QStringLiteral("a slower one"), wholeRun("small", 1.5) });
        if (panel == QStringLiteral("summary"))
            m_window->showPlayground(true);
        showPanel(panel);
        QCOMPARE(m_window->lower()->current(), panel);
        QTest::qWait(0);
        QVERIFY2(nameless().isEmpty(), qPrintable(nameless().join(u'\n')));
    }

    void theTableOfEventsIsATableWithWordsInEveryCell()
    {
        openWhole();
        showPanel(QStringLiteral("events"));
        auto *events = m_window->findChild<EventsPanel *>();
        QAccessibleInterface *face = of(events->table());
        QVERIFY(face && face->tableInterface());
        QCOMPARE(face->role(), QAccessible::Table);
        QAccessibleTableInterface *table = face->tableInterface();
        QCOMPARE(table->rowCount(), events->model()->rowCount());
        QCOMPARE(table->columnCount(), static_cast<int>(EventModel::kColumns));
        for (int column = 0; column < table->columnCount(); ++column)
            QVERIFY(!table->columnDescription(column).isEmpty());
        QAccessibleInterface *cell = table->cellAt(5, EventModel::State);
        QVERIFY(cell && cell->isValid());
        QCOMPARE(cell->text(QAccessible::Name), events->model()->index(5, EventModel::State).data().toString());
        QVERIFY(!descriptionOf(events->table()).isEmpty()); // how many there are
        QVERIFY(events->table()->currentIndex().isValid()); // there is always one to stand on
    }

    void contentionIsTreesOfWordsAndAGraphInASentence()
    {
        openWhole();
        showPanel(QStringLiteral("contention"));
        auto *panel = m_window->findChild<ContentionPanel *>();
        QTRY_VERIFY_WITH_TIMEOUT(panel->waiters()->topLevelItemCount() > 0, kPatience);
        for (WaitList *list : { panel->waiters(), panel->longest() }) {
            QAccessibleInterface *face = of(list);
            QCOMPARE(face->role(), QAccessible::Tree);
            QVERIFY(!nameOf(list).isEmpty());
            QAccessibleInterface *cell = face->tableInterface() ? face->tableInterface()->cellAt(0, 0) : nullptr;
            QVERIFY(cell && !cell->text(QAccessible::Name).isEmpty());
            const QTreeWidgetItem *first = list->topLevelItem(0);
            const QTreeWidgetItem *row = first->childCount() > 0 ? first->child(0) : first;
            bool bar = false; // which is painted: its words are not
            for (int column = 0; column < list->columnCount(); ++column)
                bar = bar || !row->data(column, Qt::AccessibleTextRole).toString().isEmpty();
            QVERIFY(bar);
        }
        QAccessibleInterface *graph = of(panel->graph());
        QCOMPARE(graph->role(), QAccessible::Chart);
        QCOMPARE(graph->text(QAccessible::Description), panel->graph()->sentence());
        QVERIFY2(panel->graph()->sentence().contains(QStringLiteral("totals")), qPrintable(panel->graph()->sentence()));
    }

    void chartsSayTheirFigures()
    {
        openWhole();
        m_window->resize(2560, 1440); // all of them side by side
        showPanel(QStringLiteral("charts"));
        auto *panel = m_window->findChild<ChartsPanel *>();
        QTRY_VERIFY_WITH_TIMEOUT(!panel->timeChart(ChartsPanel::Latency)->isEmpty(), kPatience);
        int seen = 0;
        for (auto *view : panel->findChildren<QChartView *>()) {
            if (!view->isVisible())
                continue;
            ++seen;
            QCOMPARE(of(view)->role(), QAccessible::Chart);
            QVERIFY(!nameOf(view).isEmpty());
            QVERIFY2(!descriptionOf(view).isEmpty(), qPrintable(nameOf(view)));
        }
        QVERIFY2(seen >= 3, qPrintable(QString::number(seen)));
    }

    void thePicturesThatArePaintedAreChartsWithASummary()
    {
        openWhole();
        QCOMPARE(of(m_window->timeline())->role(), QAccessible::Chart);
        const QString whole = descriptionOf(m_window->timeline());
        QVERIFY2(whole.contains(QStringLiteral("3 threads")), qPrintable(whole));
        const auto &store = *m_window->timeline()->store();
        for (std::uint32_t i = 0; i < store.laneCount(); ++i) { // what is selected elsewhere, in the table of events for one, is said, too
            if (store.lane(LaneId { i }).info().kind == trace::LaneKind::Thread && store.lane(LaneId { i }).spanCount() > 0)
                m_window->timeline()->range()->select(ui::TimelineRange::Selection { LaneId { i }, 0 });
        }
        QVERIFY(m_window->timeline()->range()->selection());
        QVERIFY2(descriptionOf(m_window->timeline()) != whole && descriptionOf(m_window->timeline()).endsWith(whole), qPrintable(descriptionOf(m_window->timeline())));
        m_window->timeline()->range()->select(std::nullopt);
        QCOMPARE(descriptionOf(m_window->timeline()), whole);
        QCOMPARE(of(m_window->lower()->token())->role(), QAccessible::Graphic);
        QVERIFY(!descriptionOf(m_window->lower()->token()).isEmpty());
        m_window->findChild<ComparePanel *>()->addFile({ QStringLiteral("a slower one"), wholeRun("small", 1.5) });
        showPanel(QStringLiteral("compare"));
        const auto shown = [this]() -> CompareStrips * { // those beside one's own Python are another's
            for (auto *each : m_window->findChildren<CompareStrips *>()) {
                if (each->isVisible())
                    return each;
            }
            return nullptr;
        };
        QTRY_VERIFY(shown());
        auto *strips = shown();
        QCOMPARE(of(strips)->role(), QAccessible::Chart);
        QVERIFY2(descriptionOf(strips).contains(QStringLiteral("a slower one")), qPrintable(descriptionOf(strips)));
    }
};

QTEST_MAIN(AccessibleTest)
#include "accessible_test.moc"
