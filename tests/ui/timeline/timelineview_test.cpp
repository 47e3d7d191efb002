// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/timelineview.h>

#include <QDir>
#include <QPainter>
#include <QStyleFactory>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

class TimelineViewTest : public QObject
{
    Q_OBJECT
private slots:
    /// For people: INTERLEAVE_PICTURES=DIR saves what the tests only measure.
    void pictures();
};

void TimelineViewTest::pictures()
{
    const QString folder = qEnvironmentVariable("INTERLEAVE_PICTURES");
    if (folder.isEmpty())
        QSKIP("set INTERLEAVE_PICTURES to a folder to have pictures saved there");
    QVERIFY(QDir().mkpath(folder));
    struct Scene
    {
        const char *name;
        BuiltStore built;
        TimeRange range;
    };
    const auto between = [](double from, double to) {
        return TimeRange { kBegin + ms(from), kBegin + ms(to) };
    };
    const Scene scenes[] = { { "turns", takingTurns(ms(240)), between(20, 78) }, { "all", everything(), {} },
        { "io", waitingTogether(ms(600), 6), {} }, { "many", takingTurns(ms(400), 20), between(0, 300) },
        { "dense", dense(6, 200'000), {} }, { "out", takingTurns(ms(20000), 3), {} }, { "empty", {}, {} } };
    struct Look
    {
        const char *name;
        Scheme scheme;
        double scale;
        QSize size;
    };
    const Look looks[] = { { "light", Scheme::Light, 1, { 1096, 532 } },
        { "dark", Scheme::Dark, 1, { 1096, 532 } }, { "contrast", Scheme::HighContrast, 1, { 1096, 532 } },
        { "narrow", Scheme::Light, 1, { 520, 420 } }, { "large", Scheme::Light, 2, { 1600, 900 } } };
    for (const Scene &scene : scenes) {
        for (const Look &look : looks) {
            const QImage image = TimelineView::render(
                scene.built.store, Theme::of(look.scheme, look.scale), look.size, scene.range);
            QVERIFY(image.save(folder + '/' + scene.name + '-' + look.name + ".png"));
        }
    }
}

QTEST_MAIN(TimelineViewTest)
#include "timelineview_test.moc"
