// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"

#include <trace/sampledgil.h>
#include <trace/stepping.h>
#include <ui/theme/gilwords.h>
#include <ui/timeline/hovertext.h>
#include <ui/timeline/standing.h>
#include <ui/timeline/tracesummary.h>

#include <QLocale>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

QString plain(QString text)
{
    return text.replace(QChar(0x00a0), ' ');
}

} // namespace

class HoverTextTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void aLaneSaysInWordsWhatItDoesAndWhy_data()
    {
        // Lanes of everything(): 0 and 1 cores, 2 the GIL, 3 … 9 threads A … G.
        QTest::addColumn<int>("lane");
        QTest::addColumn<double>("at");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("runs") << 3 << 4.0 << "Thread A runs Python"
                              << "It is on core 0 and holds the GIL, for 9 ms.";
        QTest::newRow("native")
            << 5 << 4.0 << "Thread C runs native code"
            << "It is on core 1 and does without the GIL for 14 ms: another thread can run Python beside it.";
        QTest::newRow("system") << 5 << 15.0 << "Thread C is in the system"
                                << "It is on its way into or out of a wait, for 3 ms.";
        QTest::newRow("wants, before the interval is over")
            << 4 << 3.1 << "Thread B wants the GIL"
            << "It has wanted it for 3.1 ms. Thread A holds it and must drop it at its next safe point once "
               "5 ms are over.";
        QTest::newRow("wants, and has asked")
            << 4 << 19.5 << "Thread B wants the GIL"
            << "It has wanted it for 20 ms. Thread A holds it, 5 ms are over and the drop request "
               "is set: it must drop it at its next safe point.";
        QTest::newRow("wants, holder off-core")
            << 4 << 10.0 << "Thread B wants the GIL"
            << "It has wanted it for 10 ms. Thread A holds it, but is off-core: until it has a core "
               "again, nobody can run Python.";
        QTest::newRow("wants, nobody has it") << 4 << 72.0 << "Thread B wants the GIL"
                                              << "It has wanted it for 22 ms. The GIL is free at this "
                                                 "moment; this thread has yet to wake up and take it.";
        QTest::newRow("runnable") << 4 << 42.0 << "Thread B could run, but has no core"
                                  << "It has been ready for 4 ms, 12 ms in all; something else has its core.";
        QTest::newRow("off-core with the GIL")
            << 3 << 11.0 << "Thread A holds the GIL, but is off-core"
            << "It was taken off its core 2 ms ago. Until it has one again, nobody can run Python.";
        QTest::newRow("I/O") << 5 << 20.0 << "Thread C is blocked on I/O"
                             << "It has waited for an answer from service for 3 ms, 43 ms in all. It needs "
                                "neither GIL nor core meanwhile.";
        QTest::newRow("lock") << 6 << 12.0 << "Thread D is blocked on a lock"
                              << "It has waited for the counter's lock for 10 ms, 28 ms in all.";
        QTest::newRow("queue") << 7 << 5.0 << "Thread E is blocked on a queue"
                               << "It has waited for jobs for 1 ms, 40 ms in all.";
        QTest::newRow("sleep") << 7 << 50.0 << "Thread E is asleep"
                               << "A timed sleep of 32 ms. It needs neither GIL nor core meanwhile.";
        QTest::newRow("join")
            << 9 << 10.0 << "Thread G is blocked on a join"
            << "It waits until another thread has ended, 75 ms in all, and needs neither GIL nor core.";
        QTest::newRow("lost") << 8 << 25.0 << "Not recorded"
                              << "1832 records were lost here: the recorder's buffer was full.";
        QTest::newRow("frozen") << 3 << 80.0 << "Frozen"
                                << "You froze the whole run here, for 8 ms. This time does not count.";
        QTest::newRow("ended") << 3 << 72.0 << ""
                               << "";
        QTest::newRow("GIL held") << 2 << 22.0 << "Thread B holds the GIL"
                                  << "It has held it for 2 ms, 18 ms in all, and is on core 1. No other "
                                     "thread can run Python meanwhile.";
        QTest::newRow("GIL held off-core")
            << 2 << 10.0 << "Thread A holds the GIL, but is off-core"
            << "Something else has its core, for 4 ms. Nobody can run Python in this time.";
        QTest::newRow("GIL free") << 2 << 72.0 << "The GIL is free"
                                  << "Nobody holds it, for 6 ms. Whoever wants to run Python may take it.";
        QTest::newRow("core runs") << 1 << 25.0 << "Core 1 runs Thread B"
                                   << "It runs Python here for 18 ms without a break.";
        QTest::newRow("core runs others") << 0 << 25.0 << "Core 0 runs other programs"
                                          << "None of this run's threads is on it for 18 ms. In 32 ms around this "
                                             "moment other programs used 45 % of the core, give or take 31.";
        QTest::newRow("core with nothing on it that could be measured")
            << 0 << 72.0 << "Core 0 runs none of ours"
            << "None of this run's threads is on it for 6 ms. In 32 ms around this moment other programs used too little of it to be "
               "measured: less than some 31 %.";
        QTest::newRow("core stolen") << 1 << 39.0 << "Core 1 was taken away"
                                     << "None of this run's threads is on it for 22 ms. In 32 ms around this moment "
                                        "the hypervisor gave about 30 % of the core to another machine.";
        QTest::newRow("before anything was known") << 6 << 1.0 << ""
                                                   << "";
        QTest::newRow("behind the end") << 3 << 500.0 << ""
                                        << "";
    }
    void aLaneSaysInWordsWhatItDoesAndWhy()
    {
        QFETCH(int, lane);
        QFETCH(double, at);
        QFETCH(QString, title);
        QFETCH(QString, sentence);
        const BuiltStore built = everything();
        const HoverText text
            = hoverText(*built.store, LaneId { static_cast<std::uint32_t>(lane) }, kBegin + ms(at));
        QCOMPARE(plain(text.title), title);
        QCOMPARE(plain(text.sentence), sentence);
    }

    void aLaneThatDoesNotExistSaysNothing()
    {
        const BuiltStore built = everything();
        QVERIFY(hoverText(*built.store, LaneId { 4000 }, kBegin).empty());
    }

    void factsHoldAsLongAsNothingTheySayChanges()
    {
        const BuiltStore built = everything();
        const LaneId b = built.threads[1];
        const HoverFacts facts = HoverFacts::of(*built.store, b, kBegin + ms(3));
        QVERIFY(facts.hold(b, kBegin + ms(0)));
        QVERIFY(facts.hold(b, kBegin + ms(8.9)));
        QVERIFY(!facts.hold(b, kBegin + ms(9.1))); // A goes off-core: another sentence
        QVERIFY(!facts.hold(built.threads[0], kBegin + ms(3)));
        QCOMPARE(facts.textAt(kBegin + ms(8)), hoverText(*built.store, b, kBegin + ms(8)));
    }

    void ofACoreThatWasNotMeasuredNothingIsClaimed()
    {
        const BuiltStore built = takingTurns(ms(60)); // without a word about what else the cores did
        const HoverText text = hoverText(*built.store, built.cores[1], kBegin + ms(1));
        QVERIFY2(text.sentence.endsWith(QStringLiteral("What else it did is not known.")), qPrintable(text.sentence));
    }

    void aSampledGilSaysSoWhereverItIsSpokenOf()
    {
        trace::TraceStore store;
        trace::Lane &thread = store.createLane({ .kind = trace::LaneKind::Thread, .name = "worker", .letter = "A" });
        trace::Lane &gil = store.createLane({ .kind = trace::LaneKind::Gil, .name = "GIL", .what = trace::kSampledGil });
        thread.append(Nanoseconds { 0 }, LaneState::RunningPython);
        gil.append(Nanoseconds { 0 }, LaneState::RunningPython, 0);
        for (trace::Lane *lane : { &thread, &gil })
            lane->advance(Nanoseconds { 5'000'000 });
        store.advance(Nanoseconds { 5'000'000 });
        store.publish();
        QVERIFY(hoverText(store, LaneId { 1 }, Nanoseconds { 1'000'000 }).sentence.endsWith(sampledGilSentence()));
        QVERIFY(!hoverText(store, LaneId { 0 }, Nanoseconds { 1'000'000 }).sentence.contains(sampledGilSentence()));
        QVERIFY(traceSummary(store).contains(QStringLiteral("The GIL is sampled:")));
    }

    void aThreadWithoutAGilDoesNotClaimToHoldOne()
    {
        auto store = std::make_shared<trace::TraceStore>();
        store->setBegin(kBegin);
        trace::Lane &lane = store->createLane({ trace::LaneKind::Thread, "worker-1", "A", {}, {}, {}, 0 });
        lane.append(kBegin, LaneState::RunningPython);
        lane.advance(kBegin + ms(10));
        QVERIFY(!hoverText(*store, LaneId { 0 }, kBegin + ms(1)).sentence.contains(QStringLiteral("GIL")));
    }

    void theHandOffNamesWhoDroppedAndWhoTook()
    {
        const BuiltStore built = takingTurns(ms(60));
        const HoverFacts waits = HoverFacts::of(*built.store, built.threads[1], kBegin + ms(2));
        QVERIFY(waits.handOff());
        QCOMPARE(waits.handOff()->from, built.threads[0]);
        QCOMPARE(waits.handOff()->to, built.threads[1]);
        QCOMPARE(waits.handOff()->released.count(), (kBegin + ms(5.1)).count());
        QCOMPARE(waits.handOff()->taken.count(), (kBegin + ms(5.16)).count());
        QVERIFY(!HoverFacts::of(*built.store, built.threads[0], kBegin + ms(2))
                     .handOff()); // the first had it from nobody
    }

    void namesFromATraceAreShownAsTextNotAsPlaceholders()
    {
        BuiltStore built = emptyLanes(0, 1);
        const std::uint32_t name = built.store->intern("%1 %2 <b>x</b>");
        built.store->writableLane(built.threads[0]).append(kBegin, LaneState::BlockedLock, name);
        advanceAll(built, kBegin + ms(10));
        const HoverText text = hoverText(*built.store, built.threads[0], kBegin + ms(2));
        QVERIFY2(text.sentence.contains(QStringLiteral("%1 %2 <b>x</b>")), qPrintable(text.sentence));
    }

    void aThreadThatStandsBeforeItsNextStepSaysSoAndIsListed()
    {
        BuiltStore built = emptyLanes(0, 3);
        const std::uint32_t step = built.store->intern(trace::kNextStep), name = built.store->intern("something else");
        built.store->writableLane(built.threads[0]).append(kBegin, LaneState::RunningPython);
        built.store->writableLane(built.threads[0]).append(kBegin + ms(2), trace::kHeld, step);
        built.store->writableLane(built.threads[1]).append(kBegin, trace::kHeld, step);
        built.store->writableLane(built.threads[1]).append(kBegin + ms(3), LaneState::RunningPython);
        built.store->writableLane(built.threads[2]).append(kBegin, LaneState::Asleep, name);
        QCOMPARE(standingWorkers(*built.store), QStringList { QStringLiteral("A") });
        advanceAll(built, kBegin + ms(10));
        const HoverText text = hoverText(*built.store, built.threads[0], kBegin + ms(5));
        QCOMPARE(text.title, QStringLiteral("Thread A is held: it waits to be told"));
        QCOMPARE(plain(text.sentence),
            QStringLiteral("It stands before its next step, for 8 ms until you let it go on. It does not hold the GIL meanwhile. "
                           "This run goes step by step: such time counts for nothing."));
        QCOMPARE(hoverText(*built.store, built.threads[2], kBegin + ms(5)).title, QStringLiteral("Thread C is asleep"));
        built.store->writableLane(built.threads[2]).append(kBegin + ms(11), trace::kHeld, step);
        QCOMPARE(standingWorkers(*built.store), QStringList({ QStringLiteral("A"), QStringLiteral("C") }));
    }

    void aTaskIsHeldInItsTurnOrBeforeItAndItsLoopOnlyInIt()
    {
        auto store = std::make_shared<trace::TraceStore>();
        store->setBegin(kBegin);
        const std::uint32_t step = store->intern(trace::kNextStep), turn = store->intern(trace::kNextTurn);
        const auto lane = [&](trace::LaneKind kind, const char *name, LaneState state, std::uint32_t object) {
            trace::Lane &made = store->createLane({ kind, name, {}, {}, {}, {}, 0 });
            made.append(kBegin, state, object);
            made.advance(kBegin + ms(8));
            return LaneId { static_cast<std::uint32_t>(store->laneCount() - 1) };
        };
        const auto saidOf = [&](LaneId id) {
            const HoverText text = hoverText(*store, id, kBegin + ms(4));
            return QString(text.title + QLatin1Char('|') + plain(text.sentence));
        };
        const QString inTurn = saidOf(lane(trace::LaneKind::Task, "one", trace::kHeld, step));
        QVERIFY2(inTurn.startsWith(QStringLiteral("one is held: it waits to be told|")) && inTurn.contains(QStringLiteral("keeps its turn")), qPrintable(inTurn));
        const QString before = saidOf(lane(trace::LaneKind::Task, "two", trace::kHeld, turn));
        QVERIFY2(before.contains(QStringLiteral("before its next turn")) && before.contains(QStringLiteral("loop goes on")), qPrintable(before));
        const QString loop = saidOf(lane(trace::LaneKind::Loop, "event loop", trace::kHeld, step));
        QVERIFY2(loop.startsWith(QStringLiteral("event loop is held with a task of it|")), qPrintable(loop));
        // And without such a name it is the user's freeze.
        QVERIFY(saidOf(lane(trace::LaneKind::Task, "three", LaneState::Frozen, 0)).startsWith(QStringLiteral("Frozen|You froze the whole run")));
        QVERIFY(saidOf(lane(trace::LaneKind::Task, "four", LaneState::Frozen, store->intern("anything"))).startsWith(QStringLiteral("Frozen|")));
    }

    void aTaskSaysWhatItDoesWithVariablesInItsTurn()
    {
        const Family made = family();
        const HoverText text = hoverText(*made.store, made.child, kBegin + ms(15));
        QCOMPARE(text.title, QStringLiteral("fetch one page has its turn"));
        QVERIFY2(plain(text.sentence).endsWith(QStringLiteral("It loads total 3 × and stores it 1 ×.")), qPrintable(text.sentence));
        QVERIFY(!hoverText(*made.store, made.child, kBegin + ms(52)).sentence.contains(QStringLiteral("total"))); // in that turn it does not
        QVERIFY(!hoverText(*made.store, made.child, kBegin + ms(30)).sentence.contains(QStringLiteral("total")));
    }

    void aRunIsSummedUpForThoseWhoDoNotSeeIt()
    {
        const QString text = plain(traceSummary(*everything().store));
        QVERIFY2(text.startsWith(QStringLiteral("2 cores and 7 threads over 96 ms. Thread A: running Python "
                                                "for 48 ms, wants the GIL for 18 ms")),
            qPrintable(text));
        const QString many = plain(traceSummary(*takingTurns(ms(100), 20).store));
        QVERIFY(many.endsWith(QStringLiteral("And 12 more threads.")));
    }
};

QTEST_MAIN(HoverTextTest)
#include "hovertext_test.moc"
