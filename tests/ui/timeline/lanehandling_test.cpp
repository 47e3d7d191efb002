// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"
#include "shownview.h"

#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

struct ShownFamily : Shown
{
    explicit ShownFamily(const Family &from, QSize size = { 1000, 700 })
        : Shown({ from.store, {}, {}, {} }, size)
        , made(from)
    {
    }
    [[nodiscard]] QPoint headOf(LaneId lane) { return { 60, view.laneRect(lane).center().y() }; }
    [[nodiscard]] QPoint headOf(const QString &key)
    {
        const LaneRow *row = view.layout().rowOf(key);
        return { 60, view.plotArea().top() + row->y + row->height / 2 };
    }
    /// Its triangle, left of its name.
    [[nodiscard]] QPoint foldOf(LaneId lane)
    {
        const LaneRow *row = view.layout().rowOf(lane);
        return { nameIndent(*row, Theme::of(Scheme::Light)) - 7, view.laneRect(lane).center().y() };
    }
    void click(const QPoint &at) { QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at); }
    void key(int which, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view, static_cast<Qt::Key>(which), modifiers); }
    [[nodiscard]] bool shows(LaneId lane) { return view.layout().rowOf(lane) != nullptr; }
    [[nodiscard]] bool above(LaneId upper, LaneId lower) { return view.layout().rowOf(upper)->y < view.layout().rowOf(lower)->y; }
    /// Opens the menu that a right click at this place gives; nothing is chosen yet.
    [[nodiscard]] QMenu *menuAt(const QPoint &at, QContextMenuEvent::Reason reason = QContextMenuEvent::Mouse)
    {
        QContextMenuEvent event(reason, at, view.viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(view.viewport(), &event);
        return view.findChild<QMenu *>(QStringLiteral("timelineMenu"));
    }
    void choose(QMenu *menu, const char *name)
    {
        QAction *action = nullptr;
        for (QAction *one : menu->actions()) {
            if (one->objectName() == QLatin1String(name))
                action = one;
        }
        QVERIFY2(action, name);
        QVERIFY2(action->isEnabled(), name);
        menu->setActiveAction(action);
        QTest::keyClick(menu, Qt::Key_Return);
        QTRY_VERIFY(!view.findChild<QMenu *>(QStringLiteral("timelineMenu")));
    }
    /// A field of the view, once it is seen.
    [[nodiscard]] QLineEdit *field(const char *name) { return view.findChild<QLineEdit *>(QLatin1String(name)); }

    Family made;
};

} // namespace

class LaneHandlingTest : public QObject
{
    Q_OBJECT
private slots:
    void aClickOnASectionsHeadFoldsItAway()
    {
        ShownFamily shown(family());
        const int before = shown.view.layout().shown;
        shown.click(shown.headOf(QStringLiteral("section/process")));
        QVERIFY(!shown.shows(shown.made.a) && !shown.shows(shown.made.child));
        QVERIFY(shown.view.layout().shown < before);
        shown.click(shown.headOf(QStringLiteral("section/process")));
        QCOMPARE(shown.view.layout().shown, before);
    }

    void aClickOnALanesTriangleFoldsWhatStandsUnderIt()
    {
        ShownFamily shown(family());
        shown.click(shown.foldOf(shown.made.mainProcess));
        QVERIFY(shown.shows(shown.made.mainProcess) && !shown.shows(shown.made.a) && shown.shows(shown.made.c));
        QVERIFY(!shown.view.range()->selection());
        shown.click(shown.foldOf(shown.made.mainProcess));
        QVERIFY(shown.shows(shown.made.a));
    }

    void aClickOnANameSelectsWhatTheLaneDoesAtThePlayhead()
    {
        ShownFamily shown(family());
        shown.view.range()->setPlayhead(kBegin + ms(20));
        shown.click(shown.headOf(shown.made.b));
        QCOMPARE(shown.view.range()->selection()->lane, shown.made.b);
        QCOMPARE(shown.made.store->lane(shown.made.b).span(shown.view.range()->selection()->span).state, trace::LaneState::BlockedLock);
    }

    void aLaneIsDraggedToAnotherPlaceByItsHead()
    {
        ShownFamily shown(family());
        QVERIFY(shown.above(shown.made.a, shown.made.b));
        shown.drag(shown.headOf(shown.made.b), shown.headOf(shown.made.a));
        QVERIFY(shown.above(shown.made.b, shown.made.a));
        shown.drag(shown.headOf(shown.made.b), shown.headOf(shown.made.lock)); // there it does not belong
        QVERIFY(shown.above(shown.made.b, shown.made.a) && shown.above(shown.made.a, shown.made.lock));
        QVERIFY(!shown.view.range()->playhead()); // time was not touched
        shown.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(shown.above(shown.made.a, shown.made.b));
        shown.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(shown.above(shown.made.b, shown.made.a));
    }

    void keysHidePinFoldAndMoveTheSelectedLane()
    {
        ShownFamily shown(family());
        shown.click(shown.headOf(shown.made.b));
        shown.key(Qt::Key_Up, Qt::AltModifier);
        QVERIFY(shown.above(shown.made.b, shown.made.a));
        shown.key(Qt::Key_Down, Qt::AltModifier);
        QVERIFY(shown.above(shown.made.a, shown.made.b));
        shown.key(Qt::Key_P);
        QVERIFY(shown.view.layout().rowOf(shown.made.b)->pinned && shown.above(shown.made.b, shown.made.core));
        shown.key(Qt::Key_P);
        QVERIFY(!shown.view.layout().rowOf(shown.made.b)->pinned);
        shown.key(Qt::Key_Minus); // nothing stands under it: what it stands under
        QVERIFY(!shown.shows(shown.made.b) && shown.shows(shown.made.mainProcess));
        shown.key(Qt::Key_Minus);
        QVERIFY(shown.shows(shown.made.b));
        shown.key(Qt::Key_H);
        QVERIFY(!shown.shows(shown.made.b));
        shown.key(Qt::Key_H, Qt::ShiftModifier);
        QVERIFY(shown.shows(shown.made.b));
    }

    void aPinnedLaneStaysInSightWhileTheOthersAreScrolled()
    {
        ShownFamily shown(family(), { 900, 340 });
        shown.view.lanes()->setPinned(shown.view.layout().rowOf(shown.made.queue)->key, true);
        const QRect before = shown.view.laneRect(shown.made.queue);
        QVERIFY(shown.view.verticalScrollBar()->maximum() > 0);
        shown.wheel({ 500, 250 }, { 0, -1200 });
        QVERIFY(shown.view.verticalScrollBar()->value() > 0);
        QCOMPARE(shown.view.laneRect(shown.made.queue), before);
    }

    void theMenuOfAHeadDoesTheSame()
    {
        ShownFamily shown(family());
        shown.choose(shown.menuAt(shown.headOf(shown.made.b)), "lane.up");
        QVERIFY(shown.above(shown.made.b, shown.made.a));
        shown.choose(shown.menuAt(shown.headOf(shown.made.b)), "lane.pin");
        QVERIFY(shown.view.layout().rowOf(shown.made.b)->pinned);
        shown.choose(shown.menuAt(shown.headOf(shown.made.queue)), "lane.hide");
        QVERIFY(!shown.shows(shown.made.queue));
        shown.choose(shown.menuAt(shown.headOf(shown.made.mainProcess)), "lane.fold");
        QVERIFY(!shown.shows(shown.made.a));
        shown.choose(shown.menuAt(shown.headOf(QStringLiteral("section/lock"))), "lane.fold");
        QVERIFY(!shown.shows(shown.made.lock));
        shown.choose(shown.menuAt(shown.headOf(shown.made.core)), "lane.showAll");
        QVERIFY(shown.shows(shown.made.queue));
    }

    void theMenuOffersOnlyWhatCanBeDone()
    {
        ShownFamily shown(family());
        QMenu *menu = shown.menuAt(shown.headOf(shown.made.a));
        const auto enabled = [&](const char *name) {
            for (const QAction *action : menu->actions()) {
                if (action->objectName() == QLatin1String(name))
                    return action->isEnabled();
            }
            return false;
        };
        QVERIFY(!enabled("lane.up") && enabled("lane.down") && enabled("lane.hide") && !enabled("lane.showAll") && !enabled("lane.undo"));
        menu->close();
    }

    void theMenuKeyOpensTheMenuOfTheSelectedLane()
    {
        ShownFamily shown(family());
        shown.click(shown.headOf(shown.made.queue));
        shown.choose(shown.menuAt({ 0, 0 }, QContextMenuEvent::Keyboard), "lane.hide");
        QVERIFY(!shown.shows(shown.made.queue));
    }

    void theFilterIsTypedAboveTheHeadsAndEscapeEndsIt()
    {
        ShownFamily shown(family());
        const int all = shown.view.layout().shown;
        shown.key(Qt::Key_Slash);
        QLineEdit *field = shown.field("laneFilter");
        QVERIFY(field && field->isVisible());
        QTest::keyClicks(field, QStringLiteral("Money of all"));
        QCOMPARE(shown.view.layout().shown, 2); // and its process
        QVERIFY(shown.shows(shown.made.a));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!field->isVisible());
        QCOMPARE(shown.view.layout().shown, all);
        shown.key(Qt::Key_L, Qt::ControlModifier);
        QTest::keyClicks(shown.field("laneFilter"), QStringLiteral("m")); // a letter that is a key elsewhere
        QVERIFY(!shown.field("markText"));
        QTest::keyClick(shown.field("laneFilter"), Qt::Key_Return); // the picture has the keys again, the filter stays
        QVERIFY(!shown.view.lanes()->filter().isEmpty());
        shown.key(Qt::Key_Escape);
        QCOMPARE(shown.view.layout().shown, all);
    }

    void whatIsHiddenIsToldAndAClickThereShowsIt()
    {
        ShownFamily shown(family());
        shown.view.lanes()->hide(shown.view.layout().rowOf(shown.made.queue)->key);
        const QPoint at(40, 42);
        QTest::mouseMove(shown.view.viewport(), at);
        QTRY_VERIFY(!shown.view.viewport()->toolTip().isEmpty());
        shown.click(at);
        QVERIFY(shown.shows(shown.made.queue));
    }

    void theNextRunOfTheLessonIsArrangedLikeTheLast()
    {
        ShownFamily shown(family());
        shown.drag(shown.headOf(shown.made.b), shown.headOf(shown.made.a));
        shown.view.lanes()->hide(shown.view.layout().rowOf(shown.made.queue)->key);
        shown.view.setStore(nullptr);
        const Family next = family();
        shown.view.setStore(next.store);
        QVERIFY(shown.above(next.b, next.a) && !shown.shows(next.queue));
        shown.view.setStore(family("another lesson").store);
        QVERIFY(shown.above(next.a, next.b) && shown.shows(next.queue));
        shown.view.setStore(next.store);
        QVERIFY(shown.above(next.b, next.a) && !shown.shows(next.queue));
    }

    void moreLanesBelowAreToldAndAClickGoesThere()
    {
        Shown shown(takingTurns(ms(100), 20));
        const QRect plot = shown.view.plotArea();
        const QPoint pill(32, shown.view.viewport()->height() - shown.view.legend().height() + 11); // beside the legend
        QTest::mouseMove(shown.view.viewport(), QPoint(32, plot.bottom() - 1));
        QTest::qWait(0);
        QVERIFY(!shown.view.viewport()->toolTip().contains(QStringLiteral("more lanes below"))); // a name may stand there
        QTest::mouseMove(shown.view.viewport(), pill);
        QTRY_VERIFY2(shown.view.viewport()->toolTip().contains(QStringLiteral("more lanes below")), qPrintable(shown.view.viewport()->toolTip()));
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, pill);
        QVERIFY(shown.view.verticalScrollBar()->value() > 0);
        shown.view.verticalScrollBar()->setValue(shown.view.verticalScrollBar()->maximum());
        QTest::mouseMove(shown.view.viewport(), pill + QPoint(1, 0));
        QTRY_VERIFY(!shown.view.viewport()->toolTip().contains(QStringLiteral("more lanes below"))); // there are none
    }

    void allOfItWorksInTwiceTheSizeAndWithNamesFromRightToLeft()
    {
        Family made = family();
        trace::Lane &hebrew = made.store->createLane({ .kind = trace::LaneKind::Lock, .name = "מנעול של החשבון" });
        const LaneId lane { static_cast<std::uint32_t>(made.store->laneCount() - 1) };
        hebrew.append(kBegin, trace::LaneState::RunningPython, made.a.value);
        hebrew.advance(kBegin + ms(100));
        made.store->publish();
        ShownFamily shown(made, { 1400, 1600 });
        shown.view.setTheme(Theme::of(Scheme::Dark, 2));
        shown.click(shown.headOf(lane));
        QCOMPARE(shown.view.range()->selection()->lane, lane);
        shown.drag(shown.headOf(lane), shown.headOf(made.lock));
        QVERIFY(shown.above(lane, made.lock));
        shown.key(Qt::Key_Slash);
        typeByInputMethod(shown.field("laneFilter"), QStringLiteral("של"));
        QCOMPARE(shown.view.layout().shown, 1);
        QVERIFY(shown.field("laneFilter")->geometry().right() <= shown.view.plotArea().left());
        QVERIFY(!shown.view.grab().isNull());
    }
};

QTEST_MAIN(LaneHandlingTest)
#include "lanehandling_test.moc"
