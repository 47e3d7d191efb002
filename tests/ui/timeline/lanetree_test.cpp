// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"

#include <ui/timeline/arrangedlanes.h>
#include <ui/timeline/lanelayout.h>
#include <ui/timeline/lanetree.h>

#include <QSignalSpy>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

/// Rows as a text tree, so that a difference can be read.
QString treeOf(const trace::TraceStore &store, const LaneArrangement &arrangement = {}, const QString &filter = {})
{
    QStringList lines;
    for (const LaneRow &row : layoutLanes(store, Theme::of(Scheme::Light), 0, arrangement, filter).rows) {
        const QString name = row.subtitle.isEmpty() || !row.lane ? row.title : row.title + ' ' + row.subtitle;
        lines << (row.lane ? QString(2 * row.depth + 2, ' ') : QString()) + name + (row.folded ? QStringLiteral(" +%1").arg(row.inside) : QString());
    }
    return lines.join('\n');
}

QString keyOf(const trace::TraceStore &store, LaneId lane)
{
    const LaneTree tree(store, {});
    return tree.nodes()[static_cast<std::size_t>(tree.find(lane))].key;
}

const char *kAll = "CORES\n  core 0 sampled\nGIL\n  held by\n"
                   "PROCESSES\n  main process\n    A counts the money of all accounts\n    B takes what there is and prints it\n"
                   "    loop\n      gather everything\n        fetch one page\n  a helper that reads files\n    C reader\n"
                   "LOCKS\n  the counter's lock\nQUEUES\n  jobs";

} // namespace

class LaneTreeTest : public QObject
{
    Q_OBJECT
private slots:
    void threadsStandUnderTheirProcessAndTasksUnderWhoMadeThem()
    {
        QCOMPARE(treeOf(*family().store), QString::fromLatin1(kAll));
    }

    void ofOneProcessThreadsStandForThemselves()
    {
        const BuiltStore built = takingTurns(ms(10));
        QCOMPARE(treeOf(*built.store), QStringLiteral("CORES\n  core 0 exact\n  core 1\nGIL\n  held by\nTHREADS\n  A worker-1\n  B worker-2"));
    }

    void aFoldHidesWhatStandsUnderItAndSaysHowMuch()
    {
        const Family made = family();
        LaneArrangement folded;
        folded.folded = { keyOf(*made.store, made.mainProcess), QStringLiteral("section/lock") };
        QCOMPARE(treeOf(*made.store, folded),
            QStringLiteral("CORES\n  core 0 sampled\nGIL\n  held by\nPROCESSES\n  main process +5\n  a helper that reads files\n    C reader\n"
                           "LOCKS +1\nQUEUES\n  jobs"));
    }

    void whatIsHiddenIsHiddenWithWhatStandsUnderIt()
    {
        const Family made = family();
        LaneArrangement hidden;
        hidden.hidden = { keyOf(*made.store, made.loop), keyOf(*made.store, made.queue) };
        const LaneLayout layout = layoutLanes(*made.store, Theme::of(Scheme::Light), 0, hidden);
        QCOMPARE(layout.hidden, 4);
        QCOMPARE(layout.shown, layout.lanes - 4);
        for (const LaneId lane : { made.loop, made.parent, made.child, made.queue })
            QVERIFY(!layout.rowOf(lane));
        QVERIFY(!layout.rowOf(QStringLiteral("section/queue"))); // nothing is left in it
    }

    void whatIsPinnedStandsAboveAllInTheOrderOfPinning()
    {
        const Family made = family();
        LaneArrangement pinned;
        pinned.pinned = { keyOf(*made.store, made.b), keyOf(*made.store, made.loop), QStringLiteral("thread/Z/nobody") };
        const QString tree = treeOf(*made.store, pinned);
        QVERIFY2(tree.startsWith(QStringLiteral("PINNED\n  B takes what there is and prints it\n  loop\n    gather everything\n      fetch one page\nCORES\n")), qPrintable(tree));
        QCOMPARE(tree.count(QStringLiteral("takes what")), 1);
        const LaneLayout layout = layoutLanes(*made.store, Theme::of(Scheme::Light), 0, pinned);
        QVERIFY(layout.pinnedByUser > 0 && layout.pinnedByUser < layout.pinned);
        QVERIFY(layout.rowOf(made.child)->y < layout.pinnedByUser && layout.rowOf(made.core)->y >= layout.pinnedByUser);
    }

    void aLaneMovesAmongThoseThatStandUnderTheSame()
    {
        const Family made = family();
        const QString a = keyOf(*made.store, made.a), b = keyOf(*made.store, made.b), loop = keyOf(*made.store, made.loop), lock = keyOf(*made.store, made.lock);
        const LaneArrangement moved = withMoved(*made.store, {}, loop, a);
        const QString tree = treeOf(*made.store, moved);
        QVERIFY2(tree.contains(QStringLiteral("main process\n    loop\n      gather everything\n        fetch one page\n    A ")), qPrintable(tree));
        QCOMPARE(treeOf(*made.store, withMoved(*made.store, moved, loop, b)), QString::fromLatin1(kAll)); // and back
        QCOMPARE(withMoved(*made.store, {}, a, lock), LaneArrangement {}); // threads are no locks
        QCOMPARE(withMoved(*made.store, {}, a, QStringLiteral("nobody")), LaneArrangement {});
    }

    void aFilterShowsMatchesWithWhatTheyStandUnderAndWhatStandsUnderThem_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("tree");
        QTest::newRow("a sentence, in capitals") << "THE MONEY OF ALL" << "PROCESSES\n  main process\n    A counts the money of all accounts";
        QTest::newRow("what others stand under") << "helper that" << "PROCESSES\n  a helper that reads files\n    C reader";
        QTest::newRow("a section") << "queues" << "QUEUES\n  jobs";
        QTest::newRow("nothing") << "xyzzy" << "";
        QTest::newRow("blanks are nothing to look for") << "   " << kAll;
    }
    void aFilterShowsMatchesWithWhatTheyStandUnderAndWhatStandsUnderThem()
    {
        QFETCH(QString, filter);
        QFETCH(QString, tree);
        QCOMPARE(treeOf(*family().store, {}, filter), tree);
    }

    void aFilterFindsWhatIsFoldedAwayButNotWhatIsHidden()
    {
        const Family made = family();
        LaneArrangement arrangement;
        arrangement.folded = { QStringLiteral("section/process") };
        QVERIFY(treeOf(*made.store, arrangement, QStringLiteral("fetch")).contains(QStringLiteral("fetch one page")));
        arrangement.hidden = { keyOf(*made.store, made.child) };
        QCOMPARE(treeOf(*made.store, arrangement, QStringLiteral("fetch")).count(QStringLiteral("fetch one page")), 0);
    }

    void anotherRunOfTheSameProgramLooksTheSame()
    {
        const Family first = family();
        LaneArrangement arrangement = withMoved(*first.store, {}, keyOf(*first.store, first.b), keyOf(*first.store, first.a));
        arrangement.hidden = { keyOf(*first.store, first.c) };
        arrangement.folded = { keyOf(*first.store, first.parent) };
        const Family second = family();
        QCOMPARE(treeOf(*second.store, arrangement), treeOf(*first.store, arrangement));
        QVERIFY(treeOf(*second.store, arrangement) != treeOf(*second.store));
    }

    void lanesOfTheSameNameAreNotConfused()
    {
        trace::TraceStore store;
        for (int i = 0; i < 3; ++i)
            store.createLane({ .kind = trace::LaneKind::Thread, .name = "worker" });
        QSet<QString> keys;
        for (std::uint32_t i = 0; i < 3; ++i)
            keys << keyOf(store, LaneId { i });
        QCOMPARE(keys.size(), 3);
    }

    void tasksUnderTasksAsDeepAsAFileLikesAreTakenCalmly()
    {
        trace::TraceStore store;
        store.createLane({ .kind = trace::LaneKind::Loop, .name = "loop" });
        constexpr std::uint32_t deep = 10'000;
        for (std::uint32_t i = 1; i <= deep; ++i) {
            trace::Lane &lane = store.createLane({ .kind = trace::LaneKind::Task, .name = "task" });
            lane.add({ kBegin, trace::InstantKind::TaskCreate, 0, i == 1 ? trace::kNoLane.value : i - 1 });
        }
        trace::Lane &loops = store.createLane({ .kind = trace::LaneKind::Task, .name = "its own parent" });
        loops.add({ kBegin, trace::InstantKind::TaskCreate, 0, deep + 1 });
        const LaneLayout layout = layoutLanes(store, Theme::of(Scheme::Light));
        QCOMPARE(layout.shown, static_cast<int>(deep) + 2);
        QCOMPARE(layout.rowOf(LaneId { deep })->depth, static_cast<int>(deep));
        QVERIFY(layout.headWidth < 300);
    }

    void everyChangeButTheFilterCanBeUndone()
    {
        ArrangedLanes lanes;
        QSignalSpy changed(&lanes, &ArrangedLanes::changed);
        lanes.hide(QStringLiteral("a"));
        lanes.setPinned(QStringLiteral("b"), true);
        lanes.setFilter(QStringLiteral("x"));
        lanes.setFolded(QStringLiteral("c"), true);
        QCOMPARE(changed.size(), 4);
        const LaneArrangement all = lanes.arrangement();
        lanes.undo();
        QVERIFY(lanes.arrangement().folded.isEmpty() && !lanes.arrangement().pinned.isEmpty());
        lanes.undo();
        lanes.undo();
        QCOMPARE(lanes.arrangement(), LaneArrangement {});
        QVERIFY(!lanes.canUndo());
        lanes.undo(); // nothing more
        for (int i = 0; i < 3; ++i)
            lanes.redo();
        QCOMPARE(lanes.arrangement(), all);
        QCOMPARE(lanes.filter(), QStringLiteral("x"));
        lanes.showAllHidden();
        QVERIFY(!lanes.canRedo());
    }

    void eachLessonHasAnArrangementOfItsOwn()
    {
        ArrangedLanes lanes;
        lanes.setLesson(QStringLiteral("one"));
        lanes.hide(QStringLiteral("a"));
        const LaneArrangement one = lanes.arrangement();
        lanes.setFilter(QStringLiteral("x"));
        lanes.setLesson(QStringLiteral("two"));
        QCOMPARE(lanes.arrangement(), LaneArrangement {});
        QVERIFY(lanes.filter().isEmpty() && !lanes.canUndo());
        lanes.setLesson(QStringLiteral("one"));
        QCOMPARE(lanes.arrangement(), one);
    }
};

QTEST_MAIN(LaneTreeTest)
#include "lanetree_test.moc"
