// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/sampledgil.h>
#include <trace/store.h>
#include <trace/threadstart.h>
#include <ui/panels/lanenames.h>
#include <ui/theme/gilwords.h>
#include <ui/timeline/lanelayout.h>

#include <QFontMetrics>
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

    void aGilThatWasLookedAtFromOutsideIsCalledSampled()
    {
        for (const bool sampled : { false, true }) {
            trace::TraceStore store;
            store.createLane({ .kind = trace::LaneKind::Thread, .name = "worker", .letter = "A" });
            store.createLane({ .kind = trace::LaneKind::Gil, .name = "GIL", .what = sampled ? trace::kSampledGil : trace::ObjectKind::None });
            for (const LaneRow &row : layoutLanes(store, Theme::of(Scheme::Light)).rows) {
                if (row.title != QStringLiteral("held by"))
                    continue;
                QCOMPARE(row.subtitle, sampled ? QStringLiteral("sampled") : QString());
                QCOMPARE(row.explanation.contains(sampledGilSentence()), sampled);
            }
            QCOMPARE(laneName(store, LaneId { 1 }), sampled ? QStringLiteral("GIL, sampled") : QStringLiteral("GIL"));
        }
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

    void whereThereIsLittleRoomLanesStandCloserUntilTheirNamesWouldSuffer()
    {
        trace::TraceStore store;
        store.createLane({ .kind = trace::LaneKind::Core, .name = "core 0", .core = CoreId { 0 } });
        store.createLane({ .kind = trace::LaneKind::Gil, .name = "GIL" });
        for (int i = 0; i < 10; ++i)
            store.createLane({ .kind = trace::LaneKind::Thread, .name = "worker", .letter = std::string(1, static_cast<char>('A' + i)) });
        for (const double scale : { 1.0, 1.5, 2.5 }) {
            const Theme theme = Theme::of(Scheme::Light, scale);
            const LaneLayout free = layoutLanes(store, theme);
            QCOMPARE(layoutLanes(store, theme, free.height).height, free.height); // there is room: nothing changes
            const int room = free.height * 3 / 4;
            const LaneLayout close = layoutLanes(store, theme, room);
            QVERIFY2(close.height <= room, qPrintable(QStringLiteral("%1 in %2").arg(close.height).arg(room)));
            const LaneLayout closest = layoutLanes(store, theme, 10);
            const int name = QFontMetrics(theme.font(13)).ascent();
            for (const LaneLayout &each : { close, closest }) {
                QCOMPARE(each.rows.size(), free.rows.size());
                for (std::size_t i = 0; i < each.rows.size(); ++i) {
                    QVERIFY(each.rows[i].height >= name);
                    if (i > 0)
                        QVERIFY(each.rows[i].y >= each.rows[i - 1].y + each.rows[i - 1].height);
                }
            }
        }
    }
};

QTEST_MAIN(LaneLayoutTest)
#include "lanelayout_test.moc"
