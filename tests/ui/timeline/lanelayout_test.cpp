// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/store.h>
#include <trace/threadstart.h>
#include <ui/timeline/lanelayout.h>

#include <QTest>

using namespace interleave;
using namespace interleave::ui;

class LaneLayoutTest : public QObject
{
    Q_OBJECT
private slots:
    void threadsStandInTheOrderOfTheirLetters()
    {
        trace::TraceStore store;
        const auto thread = [&](const char *letter) {
            store.createLane({ .kind = trace::LaneKind::Thread, .name = "worker", .letter = letter });
        };
        thread("B"); // was the first to run
        store.createLane({ .kind = trace::LaneKind::Gil, .name = "GIL" });
        thread("A2");
        thread("M");
        store.createLane({ .kind = trace::LaneKind::Core, .name = "core 0", .core = CoreId { 0 } });
        store.createLane({ .kind = trace::LaneKind::Core, .name = "core 1", .core = CoreId { 1 } });
        thread("A");
        QStringList titles;
        for (const LaneRow &row : layoutLanes(store, Theme::of(Scheme::Light)).rows) {
            if (row.lane)
                titles += row.title;
        }
        QCOMPARE(titles, QStringList({ "core 0", "core 1", "held by", "M", "A", "B", "A2" }));
    }

    void whatTheEngineNeedsItselfHasNoRowAndNoHeading()
    {
        trace::TraceStore store;
        store.createLane({ .kind = trace::LaneKind::Thread, .name = "worker", .letter = "A" });
        const auto lock = [&](const char *name) { store.createLane({ .kind = trace::LaneKind::Lock, .name = name }); };
        const auto rows = [&] { return layoutLanes(store, Theme::of(Scheme::Light)).rows.size(); };
        const auto before = rows();
        lock(trace::kThreadStartName);
        QCOMPARE(rows(), before);
        lock("account");
        QCOMPARE(rows(), before + 2); // the heading and the lock
    }
};

QTEST_MAIN(LaneLayoutTest)
#include "lanelayout_test.moc"
