// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/replay/giltext.h>
#include <ui/replay/giltoken.h>

#include <QHelpEvent>
#include <QPaintEvent>
#include <QProxyStyle>
#include <QTest>
#include <QToolTip>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

/// How many pixels of a picture are nearly of this colour.
int pixelsOf(const QImage &picture, const QColor &color)
{
    int count = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const QColor at = picture.pixelColor(x, y);
            count += std::abs(at.red() - color.red()) + std::abs(at.green() - color.green()) + std::abs(at.blue() - color.blue()) < 12;
        }
    }
    return count;
}

struct Shown
{
    GilToken token;
    Theme theme = Theme::of(Scheme::Light);
    explicit Shown(std::shared_ptr<const trace::TraceStore> store, QSize size = { 320, 190 })
    {
        token.setTheme(theme);
        token.resize(size);
        token.setRun(std::move(store));
        token.show();
    }
    [[nodiscard]] QImage picture() { return token.grab().toImage(); }
    [[nodiscard]] const QColor wants() const { return theme.color(LaneState::WantsGil); }
};

/// A desktop that wants motion, or none.
class Motion : public QProxyStyle
{
public:
    explicit Motion(int duration)
        : m_duration(duration)
    {
    }
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *back) const override
    {
        return hint == SH_Widget_Animation_Duration ? m_duration : QProxyStyle::styleHint(hint, option, widget, back);
    }

private:
    int m_duration;
};

} // namespace

class GilTokenTest : public QObject
{
    Q_OBJECT
private slots:
    void itSaysInWordsWhoHoldsItWhoWantsItAndWhatFollows()
    {
        const BuiltStore built = takingTurns(ms(100));
        const auto said = [&](double at) {
            const Nanoseconds t = kBegin + ms(at);
            return gilSentence(*built.store, gilMoment(*built.store, built.gil, t), t).replace(QChar(0x00a0), ' ');
        };
        QCOMPARE(said(3), QStringLiteral("A has held the GIL for 3 ms. B has wanted it for 3 ms."));
        QVERIFY(said(5.13).startsWith(QStringLiteral("The GIL has been free for 30 µs; ")));
    }

    void severalWaitersAreCounted()
    {
        const BuiltStore built = takingTurns(ms(100), 5);
        const Nanoseconds t = kBegin + ms(2);
        QVERIFY(gilSentence(*built.store, gilMoment(*built.store, built.gil, t), t).contains(QStringLiteral("longest of 4")));
    }

    void theLettersAndTheQueueAreThoseOfTheMoment()
    {
        const BuiltStore built = takingTurns(ms(100), 3);
        Shown shown(built.store);
        shown.token.showMoment(kBegin + ms(2));
        QCOMPARE(shown.token.faces().size(), std::size_t { 1 });
        QCOMPARE(shown.token.faces()[0].holder, QStringLiteral("A"));
        QCOMPARE(shown.token.faces()[0].waiters.size(), std::size_t { 2 });
        QVERIFY(shown.token.faces()[0].name.isEmpty()); // there is only one
        shown.token.showMoment(kBegin + ms(7));
        QCOMPARE(shown.token.faces()[0].holder, QStringLiteral("B"));
        QCOMPARE(shown.token.accessibleDescription(), shown.token.sentence());
    }

    void theDiscIsLargeAndTheRingClosesWhileTheIntervalRunsOut()
    {
        const BuiltStore built = takingTurns(ms(100));
        Shown shown(built.store);
        shown.token.showMoment(kBegin + ms(0.5));
        const int little = pixelsOf(shown.picture(), shown.wants());
        QVERIFY(pixelsOf(shown.picture(), shown.theme.color(LaneState::RunningPython)) > 3000); // readable from afar
        shown.token.showMoment(kBegin + ms(4.5));
        const int much = pixelsOf(shown.picture(), shown.wants());
        QVERIFY2(much > little + 300, qPrintable(QStringLiteral("%1, %2").arg(little).arg(much)));
        shown.token.showMoment(kBegin + ms(5.05)); // asked
        QVERIFY(pixelsOf(shown.picture(), shown.wants()) > much);
    }

    void aHandOffMovesOnlyWhileTimeDoesAndOnlyWhereMotionIsWanted()
    {
        const BuiltStore built = takingTurns(ms(100));
        const Nanoseconds justTaken = kBegin + ms(5.16 + 0.5);
        const auto movedBy = [&](int duration, double pace) {
            Shown shown(built.store);
            Motion style(duration);
            shown.token.setStyle(&style);
            shown.token.showMoment(justTaken, pace);
            const double moved = shown.token.faces()[0].moved;
            shown.token.setStyle(nullptr);
            return moved;
        };
        QVERIFY(movedBy(200, 0.02) < 1);
        QCOMPARE(movedBy(200, 0), 1.0); // who steps sees it where it is
        QCOMPARE(movedBy(0, 0.02), 1.0);
        Shown shown(built.store);
        Motion style(200);
        shown.token.setStyle(&style);
        double last = -1;
        for (double at = 5.17; at < 8; at += 0.1) { // forwards, and there before half of its turn is over
            shown.token.showMoment(kBegin + ms(at), 0.02);
            QVERIFY(shown.token.faces()[0].moved >= last);
            last = shown.token.faces()[0].moved;
        }
        QCOMPARE(last, 1.0);
        shown.token.setStyle(nullptr);
    }

    void whereNothingChangedNothingIsPainted()
    {
        const BuiltStore built = takingTurns(ms(100), 1);
        Shown shown(built.store);
        QVERIFY(QTest::qWaitForWindowExposed(&shown.token));
        shown.token.showMoment(kBegin + ms(1));
        QCoreApplication::processEvents();
        int paints = 0;
        class Counter : public QObject
        {
        public:
            int *paints = nullptr;
            bool eventFilter(QObject *, QEvent *event) override
            {
                *paints += event->type() == QEvent::Paint;
                return false;
            }
        } counter;
        counter.paints = &paints;
        shown.token.installEventFilter(&counter);
        for (int i = 0; i < 5; ++i) {
            shown.token.showMoment(kBegin + ms(1));
            QCoreApplication::processEvents();
        }
        QCOMPARE(paints, 0);
        shown.token.showMoment(kBegin + ms(2));
        QTRY_VERIFY_WITH_TIMEOUT(paints > 0, 60'000);
    }

    void severalGilsAreSeveralTokensWithTheirNames()
    {
        const BuiltStore built = takingTurns(ms(50));
        trace::LaneInfo info;
        info.kind = trace::LaneKind::Gil;
        info.name = "GIL of worker-1";
        built.store->createLane(info);
        const LaneId second { static_cast<std::uint32_t>(built.store->laneCount() - 1) };
        built.store->writableLane(second).append(kBegin, LaneState::RunningPython, built.threads[1].value);
        advanceAll(built, kBegin + ms(50));
        Shown shown(built.store, { 420, 190 });
        shown.token.showMoment(kBegin + ms(2));
        QCOMPARE(shown.token.faces().size(), std::size_t { 2 });
        QCOMPARE(shown.token.faces()[1].name, QStringLiteral("GIL of worker-1"));
        QCOMPARE(shown.token.faces()[1].holder, QStringLiteral("B"));
    }

    void ofSeveralGilsTheSentenceSpeaksOfOneThatIsHeldAndSaysOfWhich()
    {
        BuiltStore built = emptyLanes(0, 3);
        trace::LaneInfo info;
        info.kind = trace::LaneKind::Gil;
        info.name = "GIL of worker-1";
        built.store->createLane(info);
        const LaneId second { static_cast<std::uint32_t>(built.store->laneCount() - 1) };
        built.store->writableLane(built.gil).append(kBegin, LaneState::None); // free, and one has yet to wake up and take it
        built.store->writableLane(built.threads[0]).append(kBegin, LaneState::WantsGil, built.gil.value);
        built.store->writableLane(built.threads[1]).append(kBegin, LaneState::RunningPython);
        built.store->writableLane(second).append(kBegin, LaneState::RunningPython, built.threads[1].value);
        advanceAll(built, kBegin + ms(50));
        Shown shown(built.store, { 420, 190 });
        shown.token.showMoment(kBegin + ms(2));
        QVERIFY2(shown.token.sentence().startsWith(QStringLiteral("GIL of worker-1: B has held the GIL")), qPrintable(shown.token.sentence()));
    }

    void withoutAGilItSaysSoAndShowsWhoRunsAtOnce()
    {
        trace::TraceStore made;
        auto store = std::make_shared<trace::TraceStore>();
        store->setBegin(kBegin);
        for (const char *letter : { "A", "B" }) {
            trace::LaneInfo info;
            info.letter = letter;
            trace::Lane &lane = store->createLane(info);
            lane.append(kBegin, LaneState::RunningPython);
            lane.advance(kBegin + ms(10));
        }
        store->advance(kBegin + ms(10));
        store->publish();
        Shown shown(store);
        shown.token.showMoment(kBegin + ms(5));
        QVERIFY(shown.token.faces().empty());
        QVERIFY(shown.token.sentence().contains(QStringLiteral("no GIL: A and B run Python at the same time")));
        QVERIFY(pixelsOf(shown.picture(), shown.theme.color(LaneState::RunningPython)) > 3000);
    }

    void hiddenItAsksNothingAndShownItIsUpToDate()
    {
        const BuiltStore built = takingTurns(ms(50));
        GilToken token;
        token.setRun(built.store);
        token.showMoment(kBegin + ms(2));
        QVERIFY(token.faces().empty());
        token.show();
        QCOMPARE(token.faces().size(), std::size_t { 1 });
    }

    void withoutRunOrMomentItSaysWhatComesHere()
    {
        Shown shown(nullptr);
        QVERIFY(shown.token.sentence().contains(QStringLiteral("who holds the GIL")));
        shown.token.setRun(takingTurns(ms(20)).store);
        QVERIFY(shown.token.sentence().contains(QStringLiteral("Space")));
        shown.token.setLive(true); // then moments come by themselves, and Space freezes
        QVERIFY2(!shown.token.sentence().contains(QStringLiteral("play")), qPrintable(shown.token.sentence()));
        shown.token.setLive(false);
        QVERIFY(shown.token.sentence().contains(QStringLiteral("press Space to play")));
        shown.token.showMoment(kBegin + ms(1000)); // after the end
        QVERIFY(!shown.token.grab().isNull());
        shown.token.resize(10, 10);
        QVERIFY(!shown.token.grab().isNull());
    }
};

QTEST_MAIN(GilTokenTest)
#include "giltoken_test.moc"
