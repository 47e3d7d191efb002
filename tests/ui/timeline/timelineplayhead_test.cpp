// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/timelineview.h>

#include <QPaintEvent>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

/// Adds up what is painted of a widget.
class Painted : public QObject
{
public:
    explicit Painted(QWidget *widget)
        : QObject(widget)
    {
        widget->installEventFilter(this);
    }
    QRegion region;
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            region += static_cast<QPaintEvent *>(event)->region();
        return false;
    }
    [[nodiscard]] double area() const
    {
        double sum = 0;
        for (const QRect &each : region)
            sum += double(each.width()) * each.height();
        return sum;
    }
};

struct Shown
{
    TimelineView view;
    explicit Shown(const BuiltStore &built)
    {
        view.setTheme(Theme::of(Scheme::Light));
        view.resize(1000, 500);
        view.setStore(built.store);
        view.show();
        view.range()->showAll();
    }
    [[nodiscard]] Nanoseconds at() { return view.range()->playhead().value_or(Nanoseconds { 0 }) - kBegin; }
};

} // namespace

class TimelinePlayheadTest : public QObject
{
    Q_OBJECT
private slots:
    void rightAndLeftGoFromEventToEvent()
    {
        Shown shown(takingTurns(ms(100)));
        shown.view.range()->setPlayhead(kBegin + ms(1));
        QTest::keyClick(&shown.view, Qt::Key_Right);
        QCOMPARE(shown.at(), ms(5)); // the drop request
        QTest::keyClick(&shown.view, Qt::Key_Right);
        QCOMPARE(shown.at(), ms(5.1)); // it is dropped
        QTest::keyClick(&shown.view, Qt::Key_Right);
        QCOMPARE(shown.at(), ms(5.16)); // and taken
        QTest::keyClick(&shown.view, Qt::Key_Left);
        QTest::keyClick(&shown.view, Qt::Key_Left);
        QCOMPARE(shown.at(), ms(5));
        QTest::keyClick(&shown.view, Qt::Key_Left);
        QCOMPARE(shown.at(), ms(0));
        QTest::keyClick(&shown.view, Qt::Key_Left); // before the first there is none
        QCOMPARE(shown.at(), ms(0));
    }

    void withControlItMovesAHundredthOfTheView()
    {
        Shown shown(takingTurns(ms(100)));
        shown.view.range()->setPlayhead(kBegin + ms(50));
        QTest::keyClick(&shown.view, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(shown.at(), ms(51));
        QTest::keyClick(&shown.view, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(shown.at(), ms(50));
    }

    void whatIsSteppedToComesIntoSight()
    {
        Shown shown(takingTurns(ms(1000)));
        shown.view.range()->show({ kBegin, kBegin + ms(3) });
        for (int i = 0; i < 40; ++i) {
            QTest::keyClick(&shown.view, Qt::Key_Right);
            QVERIFY(shown.view.range()->visible().contains(*shown.view.range()->playhead()));
        }
        QCOMPARE(shown.view.range()->visible().length(), ms(3));
    }

    void homeAndEndTakeThePlayheadOfARecordingAlong()
    {
        Shown shown(takingTurns(ms(1000)));
        shown.view.range()->setPlayhead(kBegin + ms(1));
        QTest::keyClick(&shown.view, Qt::Key_End);
        QCOMPARE(shown.at(), ms(1000));
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QCOMPARE(shown.at(), ms(0));
    }

    /// Painted piece by piece it must look as if painted at once.
    void aMovedPlayheadLeavesNothingBehind()
    {
        Shown shown(takingTurns(ms(100)));
        QVERIFY(QTest::qWaitForWindowExposed(&shown.view));
        QImage kept(shown.view.viewport()->size(), QImage::Format_RGB32);
        const auto paintInto = [&](const QRegion &region) { shown.view.viewport()->render(&kept, region.boundingRect().topLeft(), region, {}); };
        shown.view.range()->setPlayhead(kBegin + ms(10));
        QCoreApplication::processEvents();
        paintInto(shown.view.viewport()->rect());
        Painted painted(shown.view.viewport());
        for (const double at : { 12.0, 50.0, 99.5, 0.0, 33.3 }) {
            const auto paints = shown.view.figures().paints;
            painted.region = {};
            shown.view.range()->setPlayhead(kBegin + ms(at));
            QTRY_VERIFY_WITH_TIMEOUT(shown.view.figures().paints > paints, 60'000);
            const QRegion changed = painted.region;
            for (const QRect &each : changed)
                paintInto(each);
            QImage whole(kept.size(), kept.format());
            shown.view.viewport()->render(&whole, {}, {}, {});
            QCOMPARE(kept, whole);
        }
    }
};

QTEST_MAIN(TimelinePlayheadTest)
#include "timelineplayhead_test.moc"
