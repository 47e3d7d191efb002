// SPDX-License-Identifier: GPL-3.0-or-later
#include "growing.h"

#include <ui/timeline/timelineview.h>

#include <QPaintEvent>
#include <QSignalSpy>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

constexpr int kPatience = 60'000; // a watchdog, not an expectation

/// What was painted, and how often.
class Painted : public QObject
{
public:
    explicit Painted(QWidget *widget) { widget->installEventFilter(this); }
    QRegion region;
    int events = 0;
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            region += static_cast<QPaintEvent *>(event)->region();
            ++events;
        }
        return false;
    }
};

struct Live
{
    explicit Live(const BuiltStore &finished, double window)
        : growing(finished)
    {
        growing.growTo(kBegin + ms(10));
        view.setTheme(Theme::of(Scheme::Light));
        view.resize(1000, 500);
        view.setStore(growing.store(), ms(window));
        view.setLive(true);
        view.show();
        (void)QTest::qWaitForWindowExposed(&view);
        view.grab();
    }
    /// Grows and waits until it was drawn.
    bool growTo(double time, double gilBehind = 0)
    {
        QSignalSpy news(&view, &TimelineView::newsShown);
        growing.growTo(kBegin + ms(time), ms(gilBehind));
        const bool seen = news.wait(kPatience);
        QCoreApplication::processEvents();
        return seen;
    }
    Growing growing;
    TimelineView view;
};

} // namespace

class LiveViewTest : public QObject
{
    Q_OBJECT
private slots:
    void onlyWhatIsNewIsDrawn()
    {
        Live live(takingTurns(ms(400)), 400);
        QVERIFY(live.growTo(100));
        Painted painted(live.view.viewport());
        const auto before = live.view.figures();
        for (double time = 102; time < 140; time += 2)
            QVERIFY(live.growTo(time));
        const auto after = live.view.figures();
        QVERIFY(after.continued > before.continued);
        QCOMPARE(after.frames - before.frames, after.continued - before.continued); // none was made as a whole
        const QRect plot = live.view.plotArea();
        const double edge = timeToPixel(kBegin + ms(100), live.view.range()->visible(), plot.width());
        QRegion lanes = painted.region.intersected(plot);
        QVERIFY(!lanes.isEmpty());
        QVERIFY2(lanes.boundingRect().left() > plot.left() + edge - 60, qPrintable(QString::number(lanes.boundingRect().left())));
        QVERIFY(!painted.region.intersects(QRect(0, plot.bottom() + 1, live.view.width(), 100))); // the legend stands
    }

    void aPictureThatGrewIsTheSameAsOneDrawnAtOnce()
    {
        Live live(everything(), 60);
        for (double time = 11; time < 50; time += 3)
            QVERIFY(live.growTo(time, 4));
        const QRect plot = live.view.plotArea();
        const QImage grown = live.view.grab().toImage().copy(plot);
        live.view.setTheme(Theme::of(Scheme::Dark)); // everything anew
        live.view.grab();
        live.view.setTheme(Theme::of(Scheme::Light));
        QCOMPARE(live.view.plotArea(), plot);
        QCOMPARE(live.view.grab().toImage().copy(plot), grown);
    }

    void whenNothingComesNothingIsPainted()
    {
        Live live(takingTurns(ms(400)), 400);
        QVERIFY(live.growTo(100));
        for (const bool frozen : { false, true }) {
            live.view.setFrozen(frozen);
            live.view.grab();
            QTest::qWait(300); // so that what was asked for before is over; however long, nothing comes
            Painted painted(live.view.viewport());
            QTest::qWait(300);
            QCOMPARE(painted.events, 0);
        }
    }

    void whileFrozenThePictureSaysSoUpToItsEnd()
    {
        Live live(takingTurns(ms(400)), 400);
        QVERIFY(live.growTo(100));
        trace::TraceInfo info = live.growing.store()->info();
        info.frozen.emplace_back(kBegin + ms(100), kBegin + ms(100)); // as the collector writes it when it stops
        live.growing.store()->setInfo(info);
        QVERIFY(live.growTo(150)); // what was under way still arrived
        const QRect plot = live.view.plotArea();
        const auto groundAt = [&](double time) {
            const int x = plot.left() + static_cast<int>(timeToPixel(kBegin + ms(time), live.view.range()->visible(), plot.width()));
            return live.view.grab().toImage().pixelColor(x, plot.bottom() - 4);
        };
        const QColor before = groundAt(125);
        live.view.setFrozen(true);
        QVERIFY(groundAt(125) != before);
        QVERIFY(groundAt(148) == groundAt(125));
        QCOMPARE(groundAt(50), before);
        live.view.setFrozen(false);
        QCOMPARE(groundAt(125), before);
    }
};

QTEST_MAIN(LiveViewTest)
#include "liveview_test.moc"
