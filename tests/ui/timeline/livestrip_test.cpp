// SPDX-License-Identifier: GPL-3.0-or-later
#include "growing.h"

#include <ui/timeline/lanepainter.h>

#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

constexpr int kWidth = 700, kHeight = 30;

struct Scene
{
    BuiltStore built;
    double page, step; ///< milliseconds
    double ratio = 1;
    double gilBehind = 0;
};

} // namespace
Q_DECLARE_METATYPE(Scene)

class LiveStripTest : public QObject
{
    Q_OBJECT
private slots:
    void aLaneThatGoesOnLooksAsIfItWereMadeAtOnce_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::newRow("turns") << Scene { takingTurns(ms(240)), 200, 1.3 };
        QTest::newRow("turns, the GIL known later") << Scene { takingTurns(ms(240)), 200, 2.9, 1, 20 };
        QTest::newRow("turns, finer screen") << Scene { takingTurns(ms(240)), 200, 1.7, 2 };
        QTest::newRow("turns of a pixel or two") << Scene { takingTurns(ms(4000), 3), 3000, 17 };
        QTest::newRow("input and output") << Scene { waitingTogether(ms(600)), 500, 3.7 };
        QTest::newRow("every state, shades, a freeze and a loss") << Scene { everything(), 70, 0.9 };
        QTest::newRow("every state, on a fractional screen") << Scene { everything(), 70, 1.1, 1.25 };
        QTest::newRow("dense") << Scene { dense(2, 4000), 150, 2.3 };
        QTest::newRow("as wide as the limit between bars and columns") << Scene { dense(2, 4000, ms(1)), 230, 1.9 };
    }
    void aLaneThatGoesOnLooksAsIfItWereMadeAtOnce()
    {
        QFETCH(Scene, scene);
        const Theme theme = Theme::of(Scheme::Light);
        Growing growing(scene.built);
        LanePainter continuing;
        continuing.setTheme(theme);
        const TimeRange page { kBegin, kBegin + ms(scene.page) };
        const QRect area(0, 6, kWidth, kHeight);
        for (double at = scene.step; at < scene.page; at += scene.step) {
            growing.growTo(kBegin + ms(at), ms(scene.gilBehind));
            LanePainter anew;
            anew.setTheme(theme);
            for (std::uint32_t i = 0; i < growing.store()->laneCount(); ++i) {
                const QRect changed = continuing.update(*growing.store(), LaneId { i }, area, page, scene.ratio);
                QVERIFY(area.adjusted(0, -6, 0, 0).contains(changed) || changed.isEmpty());
                if (i % 3 != static_cast<std::uint32_t>(at / scene.step) % 3)
                    continue; // looked at now and then; drawn always
                const auto draw = [&](LanePainter &painter) {
                    QImage image(QSize(kWidth, kHeight + 6) * scene.ratio, QImage::Format_RGB32);
                    image.setDevicePixelRatio(scene.ratio);
                    image.fill(theme.panel);
                    QPainter on(&image);
                    painter.draw(on, LaneId { i }, area);
                    return image;
                };
                anew.update(*growing.store(), LaneId { i }, area, page, scene.ratio);
                const QImage expected = draw(anew), found = draw(continuing);
                if (found != expected)
                    QFAIL(qPrintable(difference(expected, found, i, at)));
            }
        }
        QVERIFY(continuing.stripsContinued() > continuing.stripsMade() / 2);
    }

    void whatChangesIsAFewPixelsAtTheEnd()
    {
        Growing growing(takingTurns(ms(240)));
        LanePainter painter;
        painter.setTheme(Theme::of(Scheme::Light));
        const QRect area(0, 6, kWidth, kHeight);
        const TimeRange page { kBegin, kBegin + ms(240) };
        const LaneId thread { static_cast<std::uint32_t>(growing.store()->laneCount() - 1) };
        growing.growTo(kBegin + ms(100));
        QCOMPARE(painter.update(*growing.store(), thread, area, page, 1).width(), kWidth);
        growing.growTo(kBegin + ms(102));
        const QRect changed = painter.update(*growing.store(), thread, area, page, 1);
        const double edge = timeToPixel(kBegin + ms(102), page, kWidth);
        QVERIFY2(changed.width() < 50, qPrintable(QString::number(changed.width())));
        QVERIFY(changed.left() < edge && changed.right() > edge);
        QVERIFY(painter.update(*growing.store(), thread, area, page, 1).isEmpty());
    }

private:
    static QString difference(const QImage &expected, const QImage &found, std::uint32_t lane, double at)
    {
        int first = -1, last = -1, pixels = 0;
        for (int x = 0; x < expected.width(); ++x) {
            for (int y = 0; y < expected.height(); ++y) {
                if (expected.pixel(x, y) == found.pixel(x, y))
                    continue;
                ++pixels;
                first = first < 0 ? x : first;
                last = x;
            }
        }
        return QStringLiteral("lane %1 at %2 ms: %3 pixels differ, from column %4 to %5").arg(lane).arg(at).arg(pixels).arg(first).arg(last);
    }
};

QTEST_MAIN(LiveStripTest)
#include "livestrip_test.moc"
