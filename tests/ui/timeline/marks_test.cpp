// SPDX-License-Identifier: GPL-3.0-or-later
#include "shownview.h"

#include <trace/usermarks.h>

#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

struct Marked : Shown
{
    explicit Marked(const BuiltStore &from)
        : Shown(from)
        , built(from)
    {
    }
    void key(int which, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view, static_cast<Qt::Key>(which), modifiers); }
    [[nodiscard]] QLineEdit *text() { return view.findChild<QLineEdit *>(QStringLiteral("markText")); }
    /// As a person does it.
    void mark(double at, const QString &words)
    {
        view.range()->setPlayhead(kBegin + ms(at));
        key(Qt::Key_M);
        QVERIFY(text() && text()->isVisible());
        QTest::keyClicks(text(), words);
        QTest::keyClick(text(), Qt::Key_Return);
        QVERIFY(!text()->isVisible());
    }
    [[nodiscard]] std::vector<trace::UserMark> all() { return built.store->userMarks().all(); }
    [[nodiscard]] QPoint flag(double at) { return { xOf(kBegin + ms(at)) + 3, 36 }; }

    BuiltStore built;
};

} // namespace

class MarksTest : public QObject
{
    Q_OBJECT
private slots:
    void mSetsOneAtThePlayheadWithATextTypedInPlace()
    {
        Marked shown(takingTurns(ms(100)));
        QSignalSpy changed(&shown.view, &TimelineView::marksChanged);
        shown.mark(40, QStringLiteral("here A drops the GIL, although nobody asked"));
        QCOMPARE(shown.all().size(), 1UL);
        QCOMPARE(shown.all().front().time.count(), (kBegin + ms(40)).count());
        QCOMPARE(QString::fromStdString(shown.all().front().text), QStringLiteral("here A drops the GIL, although nobody asked"));
        QCOMPARE(changed.size(), 1);
        (void)shown.view.grab();
        QCOMPARE(shown.view.marks().flags().size(), 1UL);
        QCOMPARE(static_cast<int>(std::lround(shown.view.marks().flags().front().x)), shown.xOf(kBegin + ms(40)));
    }

    void lettersThatAreTypedAreNotKeysOfTheTimeline()
    {
        Marked shown(takingTurns(ms(100)));
        const TimeRange before = shown.visible();
        shown.mark(40, QStringLiteral("wasd hpm u/?"));
        QCOMPARE(shown.visible(), before);
        QCOMPARE(QString::fromStdString(shown.all().front().text), QStringLiteral("wasd hpm u/?"));
    }

    void escapeSetsNone()
    {
        Marked shown(takingTurns(ms(100)));
        shown.view.range()->setPlayhead(kBegin + ms(40));
        shown.key(Qt::Key_M);
        QTest::keyClicks(shown.text(), QStringLiteral("no"));
        QTest::keyClick(shown.text(), Qt::Key_Escape);
        QVERIFY(!shown.text()->isVisible() && shown.all().empty());
        QVERIFY(shown.view.range()->playhead()); // that Escape was the field's
    }

    void mOnAMarkChangesItsText()
    {
        Marked shown(takingTurns(ms(100)));
        shown.mark(40, QStringLiteral("first"));
        shown.mark(40, QStringLiteral("second")); // the old text is selected, and typed over
        QCOMPARE(shown.all().size(), 1UL);
        QCOMPARE(QString::fromStdString(shown.all().front().text), QStringLiteral("second"));
    }

    void nGoesFromMarkToMarkAndDeleteDeletesTheOneThere()
    {
        Marked shown(takingTurns(ms(100)));
        for (const double at : { 20.0, 50.0, 80.0 })
            shown.mark(at, QStringLiteral("mark"));
        shown.view.range()->setPlayhead(kBegin);
        const auto at = [&](double time) { return shown.view.range()->playhead() == kBegin + ms(time); };
        shown.key(Qt::Key_N);
        QVERIFY(at(20));
        shown.key(Qt::Key_N);
        shown.key(Qt::Key_N);
        QVERIFY(at(80));
        shown.key(Qt::Key_N); // there is no more
        QVERIFY(at(80) && !shown.view.notice().isEmpty());
        shown.key(Qt::Key_N, Qt::ShiftModifier);
        QVERIFY(at(50));
        shown.key(Qt::Key_Delete);
        QCOMPARE(shown.all().size(), 2UL);
        shown.key(Qt::Key_Delete); // none is here any more
        QCOMPARE(shown.all().size(), 2UL);
        shown.key(Qt::Key_Backspace);
        QVERIFY(at(80)); // from where the last jump came
    }

    void aClickOnAFlagGoesThereADoubleClickChangesIt()
    {
        Marked shown(takingTurns(ms(100)));
        shown.mark(40, QStringLiteral("here"));
        shown.view.range()->setPlayhead(kBegin);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.flag(40));
        QCOMPARE(shown.view.range()->playhead()->count(), (kBegin + ms(40)).count()); // exactly
        QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, {}, shown.flag(40));
        QVERIFY(shown.text()->isVisible());
        QTest::keyClicks(shown.text(), QStringLiteral("there"));
        QTest::keyClick(shown.text(), Qt::Key_Return);
        QCOMPARE(QString::fromStdString(shown.all().front().text), QStringLiteral("there"));
    }

    void theMenuOfAFlagDeletesIt()
    {
        Marked shown(takingTurns(ms(100)));
        shown.mark(40, QStringLiteral("here"));
        shown.mark(70, QStringLiteral("and here"));
        QContextMenuEvent event(QContextMenuEvent::Mouse, shown.flag(40), shown.view.viewport()->mapToGlobal(shown.flag(40)));
        QCoreApplication::sendEvent(shown.view.viewport(), &event);
        auto *menu = shown.view.findChild<QMenu *>(QStringLiteral("timelineMenu"));
        QVERIFY(menu);
        QAction *remove = shown.view.actions()[TimelineActions::RemoveMark];
        QVERIFY(menu->actions().contains(remove) && remove->isEnabled());
        menu->setActiveAction(remove);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(shown.all().size(), 1UL);
        QCOMPARE(QString::fromStdString(shown.all().front().text), QStringLiteral("and here"));
    }

    void theListGoesThereAndDeletes()
    {
        Marked shown(takingTurns(ms(100)));
        for (const double at : { 20.0, 50.0, 80.0 })
            shown.mark(at, QStringLiteral("<b>mark</b> at %1").arg(at));
        const auto list = [&] {
            shown.key(Qt::Key_M, Qt::ControlModifier);
            return shown.view.findChild<QListWidget *>(QStringLiteral("marks"));
        };
        QListWidget *marks = list();
        QVERIFY(marks);
        QCOMPARE(marks->count(), 3);
        QVERIFY(marks->item(1)->text().contains(QStringLiteral("<b>mark</b> at 50")));
        QTest::keyClick(marks, Qt::Key_Delete);
        QCOMPARE(shown.all().size(), 2UL);
        QTest::keyClick(marks, Qt::Key_Down);
        QTest::keyClick(marks, Qt::Key_Return);
        QCOMPARE(shown.view.range()->playhead()->count(), (kBegin + ms(80)).count());
        QTRY_VERIFY(!shown.view.findChild<QListWidget *>(QStringLiteral("marks")));
    }

    void marksBelongToTheirRecordingAsLongAsItIsThere()
    {
        const BuiltStore first = takingTurns(ms(100)), second = takingTurns(ms(100));
        Marked shown(first);
        shown.mark(40, QStringLiteral("of the first"));
        shown.view.setStore(second.store);
        QVERIFY(shown.view.marks().marks().empty());
        shown.view.setStore(first.store);
        QCOMPARE(shown.view.marks().marks().size(), 1UL);
    }

    void flagsKeepOutOfEachOthersWay_data()
    {
        QTest::addColumn<double>("scale");
        QTest::newRow("as usual") << 1.0;
        QTest::newRow("twice as large") << 2.0;
    }
    void flagsKeepOutOfEachOthersWay()
    {
        QFETCH(double, scale);
        Marked shown(takingTurns(ms(100)));
        shown.view.setTheme(Theme::of(Scheme::Light, scale));
        for (int i = 0; i < 12; ++i)
            shown.built.store->userMarks().set(kBegin + ms(2.0 * i * i / 3), "a mark whose text is much longer than there is room for it");
        shown.built.store->userMarks().set(Nanoseconds { -(1LL << 61) }, "before everything");
        shown.built.store->userMarks().set(Nanoseconds { 1LL << 61 }, "after everything");
        shown.view.setStore(shown.built.store);
        shown.view.range()->showAll();
        (void)shown.view.grab();
        const auto &flags = shown.view.marks().flags();
        QCOMPARE(flags.size(), 12UL);
        for (std::size_t i = 0; i + 1 < flags.size(); ++i)
            QVERIFY(flags[i].text.isEmpty() || flags[i].box.right() <= flags[i + 1].box.left());
    }

    void aTextFromRightToLeftIsKept()
    {
        Marked shown(takingTurns(ms(100)));
        shown.view.range()->setPlayhead(kBegin + ms(40));
        shown.key(Qt::Key_M);
        typeByInputMethod(shown.text(), QStringLiteral("כאן זה נתקע"));
        QTest::keyClick(shown.text(), Qt::Key_Return);
        QCOMPARE(QString::fromStdString(shown.all().front().text), QStringLiteral("כאן זה נתקע"));
        QVERIFY(!shown.view.grab().isNull());
    }
};

QTEST_MAIN(MarksTest)
#include "marks_test.moc"
