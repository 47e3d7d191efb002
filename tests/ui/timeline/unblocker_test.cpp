// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"
#include "shownview.h"

#include <ui/timeline/unblocker.h>

#include <QLocale>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

std::uint64_t spanAt(const Family &made, LaneId lane, double at)
{
    return made.store->lane(lane).at(kBegin + ms(at));
}

QString plain(QString text)
{
    return text.replace(QChar(0x00a0), ' ');
}

} // namespace

class UnblockerTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void everyWaitHasSomebodyWhoEndedItOrAReason_data()
    {
        QTest::addColumn<LaneId>("lane");
        QTest::addColumn<double>("at");
        QTest::addColumn<int>("who"); // -1: nobody
        QTest::addColumn<double>("when");
        QTest::addColumn<QString>("words");
        const Family made = family();
        const auto id = [](LaneId lane) { return static_cast<int>(lane.value); };
        QTest::newRow("a lock, by who released it") << made.b << 20.0 << id(made.a) << 30.0 << "Thread A let it go on";
        QTest::newRow("the GIL, by who dropped it") << made.b << 32.0 << id(made.a) << 34.9 << "Thread A dropped the GIL, 100 µs before.";
        QTest::newRow("it runs: the wait before") << made.b << 37.0 << id(made.a) << 34.9 << "Thread A dropped the GIL";
        QTest::newRow("a message, by who sent it") << made.b << 50.0 << id(made.c) << 59.5 << "reader";
        QTest::newRow("a sleep") << made.b << 75.0 << -1 << 0.0 << "Its own timer: the sleep was over.";
        QTest::newRow("the first that it does, by who started it") << made.b << 5.0 << id(made.a) << 0.1 << "Thread A started it.";
        QTest::newRow("a process, by who started it") << made.otherProcess << 2.0 << id(made.a) << 0.0 << "Thread A started it.";
        QTest::newRow("a task, by the task that did what it awaited") << made.child << 30.0 << id(made.parent) << 50.0 << "gather everything let it go on";
        QTest::newRow("a GIL's holder: who had it before") << made.gil << 37.0 << id(made.a) << 34.9 << "Thread A had it before";
        QTest::newRow("a lock's holder: who had it before") << made.lock << 35.0 << id(made.a) << 30.0 << "Thread A had it before";
        QTest::newRow("a core's: who was on it before") << made.core << 37.0 << id(made.a) << 35.0 << "Thread A had it before";
        QTest::newRow("never waited") << made.loop << 50.0 << -1 << 0.0 << "It did not wait before this.";
        QTest::newRow("the first on a strip") << made.gil << 10.0 << -1 << 0.0 << "Nobody had it shortly before.";
    }
    void everyWaitHasSomebodyWhoEndedItOrAReason()
    {
        QFETCH(LaneId, lane);
        QFETCH(double, at);
        QFETCH(int, who);
        QFETCH(double, when);
        QFETCH(QString, words);
        const Family made = family();
        const Unblocker found = unblockerOf(*made.store, lane, spanAt(made, lane, at));
        if (words == QLatin1String("reader"))
            words = QStringLiteral("Thread C sent what it was waiting for, 500 µs before.");
        QVERIFY2(plain(found.words).contains(words), qPrintable(found.words));
        QCOMPARE(found.who.has_value(), who >= 0);
        if (who < 0)
            return;
        QCOMPARE(static_cast<int>(found.who->lane.value), who);
        QCOMPARE(found.who->time.count(), (kBegin + ms(when)).count());
    }

    void whatStillWaitsHasNobodyYet()
    {
        BuiltStore built = emptyLanes(0, 1);
        built.store->writableLane(built.threads[0]).append(kBegin, LaneState::BlockedLock);
        advanceAll(built, kBegin + ms(10));
        const Unblocker found = unblockerOf(*built.store, built.threads[0], 0);
        QVERIFY(!found.who);
        QCOMPARE(found.words, QStringLiteral("Nothing yet: it still waits."));
    }

    void whatIsNotThereIsNoReasonToFall()
    {
        const Family made = family();
        QVERIFY(!unblockerOf(*made.store, LaneId { 4000 }, 0).who);
        QVERIFY(!unblockerOf(*made.store, made.a, 4000).who);
        // A file may say that a lane woke it that there is not.
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin, LaneState::BlockedLock);
        lane.append(kBegin + ms(5), LaneState::RunningPython);
        lane.add({ kBegin + ms(5), trace::InstantKind::Woken, 77, ~0ULL });
        lane.add({ kBegin + ms(5), trace::InstantKind::Received, 77, ~0ULL });
        lane.add({ kBegin + ms(5), trace::InstantKind::JobBegin, 0, ~0ULL });
        advanceAll(built, kBegin + ms(10));
        QVERIFY(!unblockerOf(*built.store, built.threads[0], 0).who);
    }

    void uGoesThereAndBackspaceComesBack()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        shown.view.range()->show(between(8, 28));
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(made.b, 20));
        const auto selected = shown.view.range()->selection();
        const TimeRange before = shown.visible();
        const auto playhead = shown.view.range()->playhead();
        QTest::keyClick(&shown.view, Qt::Key_U);
        QCOMPARE(shown.view.range()->selection()->lane, made.a);
        QCOMPARE(shown.view.range()->playhead()->count(), (kBegin + ms(30)).count());
        QVERIFY(shown.visible().contains(kBegin + ms(30)));
        QVERIFY(shown.view.notice().contains(QStringLiteral("Thread A")));
        const TimeRange there = shown.visible();
        QTest::keyClick(&shown.view, Qt::Key_Backspace);
        QCOMPARE(shown.view.range()->selection(), selected);
        QCOMPARE(shown.visible(), before);
        QCOMPARE(shown.view.range()->playhead(), playhead);
        QTest::keyClick(&shown.view, Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(shown.visible(), there);
        QCOMPARE(shown.view.range()->selection()->lane, made.a);
        QTest::keyClick(&shown.view, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(shown.visible(), before);
        QTest::keyClick(&shown.view, Qt::Key_Backspace); // there is nothing before
        QCOMPARE(shown.visible(), before);
    }

    void aPanelCanAskForAMomentOfALaneThatIsHidden()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        const TimeRange before = shown.visible();
        shown.view.lanes()->hide(shown.view.layout().rowOf(made.b)->key);
        shown.view.jumpTo(between(10, 30), made.b, kBegin + ms(20));
        QVERIFY(shown.view.layout().rowOf(made.b));
        QCOMPARE(shown.visible(), between(10, 30));
        QCOMPARE(shown.view.range()->selection()->lane, made.b);
        shown.view.jumpTo({}, trace::kNoLane, kBegin + ms(90));
        QCOMPARE(shown.view.range()->playhead()->count(), (kBegin + ms(90)).count());
        QVERIFY(shown.visible().contains(kBegin + ms(90)));
        QTest::keyClick(&shown.view, Qt::Key_Backspace);
        QTest::keyClick(&shown.view, Qt::Key_Backspace);
        QCOMPARE(shown.visible(), before);
    }

    void whoUnblockedItIsShownThoughItWasFoldedAway()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        shown.view.lanes()->hide(shown.view.layout().rowOf(made.a)->key);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(made.b, 20));
        QTest::keyClick(&shown.view, Qt::Key_U);
        QVERIFY(shown.view.layout().rowOf(made.a));
        QCOMPARE(shown.view.range()->selection()->lane, made.a);
    }

    void withoutASelectionUSaysWhatToDo()
    {
        Shown shown(takingTurns(ms(100)));
        QTest::keyClick(&shown.view, Qt::Key_U);
        QVERIFY(shown.view.notice().contains(QStringLiteral("Select a span first")));
    }

    void shiftWithFullStopAndCommaGoesToTheNextOfTheSameState()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(made.b, 5));
        const auto at = [&] { return made.store->lane(made.b).span(shown.view.range()->selection()->span).begin - kBegin; };
        QTest::keyClick(&shown.view, Qt::Key_Greater, Qt::ShiftModifier); // as English keyboards send it
        QCOMPARE(at().count(), ms(60).count());
        QTest::keyClick(&shown.view, Qt::Key_Colon, Qt::ShiftModifier); // and German ones
        QCOMPARE(at().count(), ms(80).count());
        QTest::keyClick(&shown.view, Qt::Key_Period, Qt::ShiftModifier); // that was the last
        QCOMPARE(at().count(), ms(80).count());
        QTest::keyClick(&shown.view, Qt::Key_Semicolon, Qt::ShiftModifier);
        QTest::keyClick(&shown.view, Qt::Key_Less, Qt::ShiftModifier);
        QCOMPARE(at().count(), 0LL);
    }
};

QTEST_MAIN(UnblockerTest)
#include "unblocker_test.moc"
