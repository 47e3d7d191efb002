// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/pngexport.h>

#include <trace/store.h>
#include <ui/timeline/arrangedlanes.h>
#include <ui/timeline/lanetree.h>
#include <ui/timeline/tellingview.h>

#include <QTemporaryDir>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::app;

namespace {

constexpr Nanoseconds kBegin { 5'000'000'000 };

Nanoseconds at(int milliseconds) { return kBegin + std::chrono::milliseconds(milliseconds); }

/// A thread that is at something from 10 to 60 ms, in a store that begins before and is known until 100 ms.
std::shared_ptr<trace::TraceStore> shortRun()
{
    auto store = std::make_shared<trace::TraceStore>();
    store->setBegin(kBegin);
    trace::TraceInfo info;
    info.lesson = "one-gil";
    info.variant = "threads";
    info.parametersJson = R"({"threads": 2})";
    store->setInfo(info);
    trace::Lane &core = store->createLane({ .kind = trace::LaneKind::Core, .name = "core 0" });
    trace::Lane &thread = store->createLane({ .name = "count-1", .letter = "A" });
    core.append(kBegin, trace::LaneState::None);
    core.append(at(10), trace::LaneState::RunningPython, 1);
    core.append(at(60), trace::LaneState::None);
    thread.append(at(10), trace::LaneState::RunningPython);
    thread.append(at(60), trace::LaneState::None);
    for (trace::Lane *lane : { &core, &thread })
        lane->advance(at(100));
    store->advance(at(100));
    store->publish();
    return store;
}

/// The columns of `part` in which there is something else than one colour from top to bottom: first and last, -1: none.
std::pair<int, int> drawn(const QImage &image, const QRect &part, const QColor &ground)
{
    int first = -1, last = -1;
    for (int x = part.left(); x <= part.right(); ++x) {
        for (int y = part.top(); y <= part.bottom(); ++y) {
            if (image.pixelColor(x, y) == ground)
                continue;
            first = first < 0 ? x : first;
            last = x;
            break;
        }
    }
    return { first, last };
}

} // namespace

class PngExportTest : public QObject
{
    Q_OBJECT
private slots:
    void whatHappenedFillsThePicture()
    {
        const auto store = shortRun();
        const TimeRange active = activeRange(*store);
        QCOMPARE(active, (TimeRange { at(10), at(60) }));
        const Theme theme = Theme::of(Scheme::Light);
        const QImage image = drawPicture(store, theme, {});
        // The bars are the only blue things below the title.
        const QColor blue = theme.color(trace::LaneState::RunningPython);
        int first = image.width(), last = -1;
        for (int y = 120; y < image.height() - 40; ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y) != blue)
                    continue;
                first = std::min(first, x);
                last = std::max(last, x);
            }
        }
        QVERIFY2(first < 220 && last > image.width() - 40, qPrintable(QStringLiteral("%1 to %2").arg(first).arg(last)));
    }

    void itHasATitleAndALegend()
    {
        const Theme theme = Theme::of(Scheme::Light);
        const QImage image = drawPicture(shortRun(), theme, {});
        const auto [left, right] = drawn(image, { 0, 0, image.width(), 62 }, theme.panel);
        QVERIFY(left >= 10 && left < 40 && right > 150);
        const auto [from, to] = drawn(image, { 0, image.height() - 24, image.width(), 24 }, theme.panel);
        QVERIFY(from >= 0 && to > image.width() - 60);
        const QImage other = drawPicture(shortRun(), theme, {}, { QStringLiteral("Another title"), {} });
        QCOMPARE(other.size(), image.size());
        QVERIFY(other != image);
        QCOMPARE(other.copy(0, 70, image.width(), image.height() - 70), image.copy(0, 70, image.width(), image.height() - 70));
    }

    void whatIsHiddenIsNotInIt()
    {
        const auto store = shortRun();
        const Theme theme = Theme::of(Scheme::Light);
        const LaneTree tree(*store, {});
        ArrangedLanes lanes;
        QCOMPARE(drawPicture(store, theme, {}, {}, &lanes), drawPicture(store, theme, {}));
        lanes.hide(tree.nodes()[static_cast<std::size_t>(tree.find(LaneId { 0 }))].key);
        QVERIFY(drawPicture(store, theme, {}, {}, &lanes).height() < drawPicture(store, theme, {}).height());
    }

    void aTargetThatIsNoFileIsRefused()
    {
        const QTemporaryDir folder;
        for (const auto format : { PictureFormat::Png, PictureFormat::Svg, PictureFormat::Pdf }) {
            const auto written = writePicture(shortRun(), Theme::of(Scheme::Light), {}, folder.path().toStdString(), format);
            QVERIFY(!written);
            QVERIFY(!written.error().remedy.empty());
        }
    }

    void aPictureOfTenThousandLanesIsNoHigherThanCanBeSeen()
    {
        auto store = std::make_shared<trace::TraceStore>();
        for (int i = 0; i < 10'000; ++i) {
            trace::Lane &lane = store->createLane({ .name = "task " + std::to_string(i) });
            lane.append(Nanoseconds { i }, trace::LaneState::RunningPython);
            lane.advance(Nanoseconds { 20'000 });
        }
        store->advance(Nanoseconds { 20'000 });
        store->publish();
        const QImage image = drawPicture(store, Theme::of(Scheme::Light), {});
        QVERIFY(!image.isNull());
        QVERIFY2(image.height() <= 16'100, qPrintable(QString::number(image.height())));
    }

    void aRunInWhichNothingHappenedIsAPictureAllTheSame()
    {
        auto store = std::make_shared<trace::TraceStore>();
        QVERIFY(activeRange(*store).empty());
        QVERIFY(!drawPicture(store, Theme::of(Scheme::Light), {}).isNull());
    }
};

QTEST_MAIN(PngExportTest)
#include "pngexport_test.moc"
