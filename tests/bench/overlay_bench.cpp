// SPDX-License-Identifier: GPL-3.0-or-later
// Target 8: CPU of moving the pointer, selecting and scrolling, 40 lanes of which as many as there is room for are in sight, 1920 pixels wide:
// from the event to the (offscreen) screen; and how often the store was asked for drawing meanwhile. Control: the view moved by a pixel, for
// which everything is drawn anew and the counter must move. Argument: spans a lane (100 k). Prints one JSON object: of each scene CPU in ms and
// questions of every step.
#include "bigtrace.h"

#include <ui/timeline/timelineview.h>

#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace interleave;
using namespace interleave::ui;

constexpr int kRows = 40, kSteps = 200;
constexpr QSize kWindow { 2080, 800 };

struct Scene
{
    const char *name;
    std::function<void(int)> step;
};

/// Questions to the store for drawing.
std::uint64_t asked(const TimelineView &view) { return view.figures().spansRead + view.figures().columnsComputed; }

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const std::int64_t spans = argc > 1 ? std::atoll(argv[1]) : 100'000;
    if (spans < 1)
        return 2;
    auto store = std::make_shared<trace::TraceStore>();
    for (int i = 0; i < kRows; ++i) {
        trace::LaneInfo info;
        info.name = "worker-" + std::to_string(i + 1);
        info.letter = std::string(1, static_cast<char>('A' + i % 26));
        bench::fillLane(spans, &store->createLane(info), nullptr);
    }
    const trace::Lane &first = store->lane(LaneId { 0 });
    store->setBegin(first.begin());
    store->advance(first.end());
    store->publish();

    TimelineView view;
    view.resize(kWindow);
    view.show();
    view.setStore(store);
    TimelineRange &range = *view.range();
    const Nanoseconds begin = first.begin(), middle = begin + (first.end() - begin) / 2;
    range.show({ middle, middle + Nanoseconds { 20'000'000 } }); // bars and columns
    const auto point = [&](const QPoint &at) {
        QMouseEvent event(QEvent::MouseMove, QPointF(at), view.viewport()->mapToGlobal(QPointF(at)), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(view.viewport(), &event);
    };
    QScrollBar &bar = *view.verticalScrollBar();
    const QRect plot = view.plotArea();
    const Scene scenes[] {
        { "hover", [&](int i) { point(plot.topLeft() + QPoint(40 + i * 4, 60 + i * 2)); } },
        { "select",
            [&](int i) {
                const LaneId lane { static_cast<std::uint32_t>(i % 8) };
                range.select(TimelineRange::Selection { lane, store->lane(lane).at(middle + Nanoseconds { i * 90'000 }) });
            } },
        { "scroll", [&](int i) { bar.setValue(i < kSteps / 2 ? i * 7 % (bar.maximum() + 1) : (kSteps - i) * 7 % (bar.maximum() + 1)); } },
        { "moved", [&](int i) { range.panBy(range.visible().length() / plot.width() * (i < kSteps / 2 ? 1 : -1)); } },
    };
    std::printf("{");
    for (const Scene &scene : scenes) {
        range.select(std::nullopt);
        for (int i = 0; i < 2 * kSteps; ++i) { // each place is seen once, then measured
            if (i == kSteps)
                std::printf("%s\"%s\": [", &scene == scenes ? "" : ", ", scene.name);
            const std::uint64_t before = asked(view);
            const Nanoseconds cpu = threadCpuNow();
            scene.step(i % kSteps);
            QCoreApplication::processEvents();
            if (i >= kSteps)
                std::printf("%s[%.3f, %llu]", i > kSteps ? ", " : "", static_cast<double>((threadCpuNow() - cpu).count()) / 1e6,
                    static_cast<unsigned long long>(asked(view) - before));
        }
        std::printf("]");
    }
    std::printf(", \"scrollable\": %d, \"width\": %d}\n", bar.maximum(), plot.width());
    return 0;
}
