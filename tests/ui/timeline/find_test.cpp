// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"
#include "shownview.h"

#include <trace/usermarks.h>
#include <ui/theme/words.h>
#include <ui/timeline/tracefinder.h>

#include <QLabel>
#include <QLineEdit>

#include <algorithm>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;
using Kind = TraceFinder::Hit::Kind;

namespace {

std::vector<TraceFinder::Hit> allHits(const std::shared_ptr<const trace::TraceStore> &store, const QString &text)
{
    TraceFinder finder(store, text);
    finder.lookAtAll();
    return finder.hits();
}

struct Searched : Shown
{
    explicit Searched(const std::shared_ptr<trace::TraceStore> &store, QSize size = { 1000, 700 })
        : Shown({ store, {}, {}, {} }, size)
    {
    }
    void find(const QString &text)
    {
        QTest::keyClick(&view, Qt::Key_F, Qt::ControlModifier);
        QLineEdit *edit = field();
        QVERIFY(edit && edit->isVisible());
        edit->clear();
        QTest::keyClicks(edit, text);
    }
    [[nodiscard]] QLineEdit *field() { return view.findChild<QLineEdit *>(QStringLiteral("findText")); }
    [[nodiscard]] QString count() { return view.findChild<QLabel *>(QStringLiteral("findCount"))->text(); }
    void enter(Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(field(), Qt::Key_Return, modifiers); }
};

} // namespace

class FindTest : public QObject
{
    Q_OBJECT
private slots:
    void findsLanesStatesObjectsAndMarksAndNothingElse()
    {
        const Family made = family();
        made.store->userMarks().set(kBegin + ms(33), "money changes hands");
        const auto hits = allHits(made.store, QStringLiteral("MONEY"));
        QCOMPARE(hits.size(), 2UL);
        QVERIFY(hits[0].kind == Kind::Lane && hits[0].lane == made.a);
        QVERIFY(hits[1].kind == Kind::Mark && hits[1].time == kBegin + ms(33));
        const auto locks = allHits(made.store, QStringLiteral("counter's lock")); // its lane, and B's wait for it
        QCOMPARE(locks.size(), 2UL);
        QVERIFY(locks[0].lane == made.lock && locks[1].lane == made.b && locks[1].time == kBegin + ms(10));
        const auto asleep = allHits(made.store, stateWords(LaneState::Asleep));
        QCOMPARE(asleep.size(), 1UL);
        QVERIFY(asleep[0].kind == Kind::Span && asleep[0].lane == made.b);
        QCOMPARE(allHits(made.store, QStringLiteral("b")).empty(), false); // the letter of a lane
        QVERIFY(allHits(made.store, QStringLiteral("xyzzy")).empty());
        QVERIFY(allHits(made.store, {}).empty());
        QVERIFY(allHits(nullptr, QStringLiteral("a")).empty());
    }

    void findsTheProgramsOwnMarks()
    {
        const auto hits = allHits(everything().store, QStringLiteral("half"));
        QCOMPARE(hits.size(), 1UL);
        QVERIFY(hits[0].kind == Kind::Mark && hits[0].time == kBegin + ms(62));
    }

    void findsInPortionsWhatItFindsAtOnce()
    {
        const BuiltStore built = dense(4, 1000);
        TraceFinder finder(built.store, QStringLiteral("wants"));
        int portions = 0;
        while (finder.look(37))
            ++portions;
        QVERIFY(portions > 50);
        std::size_t expected = 0;
        for (const LaneId lane : built.threads) {
            for (std::uint64_t i = 0; i < built.store->lane(lane).spanCount(); ++i)
                expected += built.store->lane(lane).span(i).state == LaneState::WantsGil;
        }
        QCOMPARE(finder.hits().size(), expected);
        QCOMPARE(finder.hits(), allHits(built.store, QStringLiteral("wants")));
        QVERIFY(std::is_sorted(finder.hits().begin(), finder.hits().end(), [](const auto &a, const auto &b) { return a.time < b.time; }));
    }

    void moreHitsThanAnybodyGoesThroughAreCutAndThatIsSaid()
    {
        const BuiltStore built = dense(2, 500'000);
        TraceFinder finder(built.store, QStringLiteral("r")); // every state of it
        finder.lookAtAll();
        QVERIFY(finder.cut());
        QCOMPARE(finder.hits().size(), TraceFinder::kMostHits);
    }

    void enterGoesFromHitToHitAndShiftEnterBack()
    {
        const Family made = family();
        Searched shown(made.store);
        shown.find(QStringLiteral("wants the"));
        QTRY_COMPARE(shown.count(), QStringLiteral("2 hits"));
        shown.enter();
        QCOMPARE(shown.count(), QStringLiteral("1 of 2"));
        QCOMPARE(shown.view.range()->selection()->lane, made.b);
        QCOMPARE(shown.view.range()->playhead()->count(), (kBegin + ms(30)).count());
        shown.enter();
        QCOMPARE(shown.view.range()->selection()->lane, made.a);
        shown.enter(); // round again
        QCOMPARE(shown.view.range()->selection()->lane, made.b);
        shown.enter(Qt::ShiftModifier);
        QCOMPARE(shown.count(), QStringLiteral("2 of 2"));
        QTest::keyClick(shown.field(), Qt::Key_Escape);
        QVERIFY(!shown.field()->isVisible());
        QVERIFY(shown.view.range()->selection()); // it stays where one has come
        QTest::keyClick(&shown.view, Qt::Key_Backspace);
        QVERIFY(!shown.view.range()->selection()); // where the search began
    }

    void theFirstHitIsTheNextInView()
    {
        const BuiltStore built = takingTurns(ms(1000));
        Searched shown(built.store);
        shown.view.range()->show(between(500, 600));
        shown.find(QStringLiteral("wants"));
        shown.enter();
        QVERIFY(*shown.view.range()->playhead() >= kBegin + ms(500));
        QVERIFY(*shown.view.range()->playhead() < kBegin + ms(520));
        QVERIFY(shown.visible().contains(*shown.view.range()->playhead()));
    }

    void aHitThatIsHiddenOrFoldedAwayIsShown()
    {
        const Family made = family();
        Searched shown(made.store);
        shown.view.lanes()->setFolded(QStringLiteral("section/process"), true);
        shown.view.lanes()->setFilter(QStringLiteral("jobs"));
        QVERIFY(!shown.view.layout().rowOf(made.child));
        shown.find(QStringLiteral("fetch one page"));
        shown.enter();
        QVERIFY(shown.view.layout().rowOf(made.child));
        QCOMPARE(shown.view.range()->selection()->lane, made.child);
    }

    void whatIsNotThereIsSaid()
    {
        Searched shown(family().store);
        shown.find(QStringLiteral("xyzzy"));
        QTRY_COMPARE(shown.count(), QStringLiteral("no hit"));
        const TimeRange before = shown.visible();
        shown.enter();
        QCOMPARE(shown.visible(), before);
    }

    void hitsThatCameWhileTheRunWentOnAreFound()
    {
        const BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin, LaneState::RunningPython);
        lane.append(kBegin + ms(10), LaneState::Asleep);
        lane.append(kBegin + ms(20), LaneState::RunningPython);
        advanceAll(built, kBegin + ms(30));
        Searched shown(built.store);
        shown.view.setLive(true);
        shown.find(QStringLiteral("asleep"));
        shown.enter();
        QCOMPARE(shown.count(), QStringLiteral("1 of 1"));
        lane.append(kBegin + ms(40), LaneState::Asleep);
        advanceAll(built, kBegin + ms(50));
        shown.enter();
        QCOMPARE(shown.count(), QStringLiteral("2 of 2"));
        QCOMPARE(shown.view.range()->playhead()->count(), (kBegin + ms(40)).count());
    }

    void theBarStandsWithinTheViewAtEverySize()
    {
        for (const double scale : { 1.0, 2.0 }) {
            for (const int width : { 500, 1000, 2560 }) {
                Searched shown(family().store, { width, 700 });
                shown.view.setTheme(Theme::of(Scheme::HighContrast, scale));
                shown.find(QStringLiteral("a"));
                QVERIFY(shown.view.viewport()->rect().contains(shown.field()->parentWidget()->geometry()));
            }
        }
    }
};

QTEST_MAIN(FindTest)
#include "find_test.moc"
