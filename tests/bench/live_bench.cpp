// SPDX-License-Identifier: GPL-3.0-or-later
// Target 6: CPU of a frame of 16 lanes, 1920 pixels wide, over 10 M spans in each, while all of them are being recorded; its control is the
// same view with 10 k spans a lane. A frame is all that the window's own timeline does for it on the GUI thread: looking for news, drawing,
// laying over, putting it on the (offscreen) screen. Scenes: following the end; the whole recording in view; dragged by a view's width a
// second, so that every pixel moves in every frame; zoomed by a notch of the wheel each, so that columns come out of a level that may be new.
// Argument: spans a lane (10 M, or 1 M where there is no memory for 16 x 10 M). Prints one JSON object: CPU in ms of each frame.
#include "bigtrace.h"

#include <ui/timeline/timelineview.h>

#include <QApplication>
#include <QScrollBar>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace interleave;
using namespace interleave::ui;
using bench::kLanes;

constexpr int kFrames = 200, kRounds = 3;
constexpr QSize kWindow { 2080, 800 }; ///< 1920 pixels of lanes beside their heads
constexpr Nanoseconds kAFrame { 16'666'667 };
constexpr Nanoseconds kSpan { 40'000 }; ///< of what is recorded meanwhile, in each lane
constexpr std::int64_t kControlSpans = 10'000;

/// 16 lanes to which a thread of its own appends in real time, as a collector does.
class Recording
{
public:
    explicit Recording(std::int64_t spans)
        : m_store(std::make_shared<trace::TraceStore>(trace::TraceStore::Options { .byteBudget = std::size_t(8) << 30 }))
    {
        for (int i = 0; i < kLanes; ++i) {
            trace::LaneInfo info;
            info.name = "worker-" + std::to_string(i + 1);
            info.letter = std::string(1, static_cast<char>('A' + i));
            m_lanes.push_back(&m_store->createLane(info));
            bench::fillLane(spans, m_lanes.back(), nullptr);
        }
        m_store->setBegin(m_lanes.front()->begin());
        m_store->advance(m_lanes.front()->end());
        m_store->publish();
    }
    [[nodiscard]] std::shared_ptr<const trace::TraceStore> store() const { return m_store; }

    void start()
    {
        m_thread = std::jthread([this](const std::stop_token &stop) {
            const Nanoseconds behind = monotonicNow() - m_store->end();
            Nanoseconds time = m_store->end();
            for (std::uint32_t i = 0; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(4))) {
                for (; time + behind < monotonicNow(); time += kSpan, ++i) {
                    for (trace::Lane *lane : m_lanes)
                        lane->append(time, static_cast<trace::LaneState>(1 + i % 6), i % 5);
                    written += kLanes;
                }
                for (trace::Lane *lane : m_lanes)
                    lane->advance(time);
                m_store->advance(time);
                m_store->publish();
            }
        });
    }
    void stop() { m_thread = {}; }

    std::uint64_t written = 0;

private:
    std::shared_ptr<trace::TraceStore> m_store;
    std::vector<trace::Lane *> m_lanes;
    std::jthread m_thread;
};

enum Scene : std::size_t
{
    Following,
    Whole,
    Dragged,
    Zoomed,
    SceneCount
};
constexpr const char *kNames[SceneCount] { "following", "whole", "dragged", "zoomed" };

/// A recording in a view of its own, as the window shows it.
class Picture
{
public:
    explicit Picture(std::int64_t spans)
        : m_recording(spans)
    {
        m_view.resize(kWindow);
        m_view.show();
        m_view.setStore(m_recording.store());
    }

    void play(Scene scene)
    {
        m_recording.start();
        m_view.setLive(true);
        TimelineRange &range = *m_view.range();
        const auto store = m_recording.store();
        const Nanoseconds begin = store->begin(), length = store->end() - store->begin(), longest = length * 7 / 8;
        switch (scene) {
        case Following:
            range.show({ store->end() - Nanoseconds { 2'000'000'000 }, store->end() });
            range.setFollowing(true);
            break;
        case Whole:
            range.showAll();
            break;
        case Dragged:
            range.show({ begin, begin + length / 8 });
            break;
        default:
            range.show({ begin, begin + longest }); // short of the end: it would follow
            break;
        }
        QCoreApplication::processEvents();
        double factor = 0.9;
        for (int frame = 0; frame < kFrames;) {
            const Nanoseconds due = monotonicNow() + kAFrame;
            const std::uint64_t drawn = m_view.figures().frames;
            const Nanoseconds cpu = threadCpuNow();
            if (scene == Dragged) {
                const bool atEnd = range.visible().end + kAFrame * 8 > begin + length;
                atEnd ? range.show({ begin, begin + length / 8 }) : range.panBy(range.visible().length() / 60);
            } else if (scene == Zoomed) {
                if (range.visible().length() < longest / 1000 || range.visible().length() >= longest)
                    factor = 1 / factor;
                range.zoomBy(factor, begin + longest / 3);
            }
            QCoreApplication::processEvents();
            if (m_view.figures().frames != drawn) {
                figures[scene].push_back(static_cast<double>((threadCpuNow() - cpu).count()) / 1e6);
                ++frame;
            }
            if (const Nanoseconds rest = due - monotonicNow(); rest.count() > 0)
                std::this_thread::sleep_for(rest);
        }
        m_recording.stop();
        m_view.setLive(false);
        QCoreApplication::processEvents();
    }

    [[nodiscard]] std::uint64_t written() const { return m_recording.written; }
    [[nodiscard]] int lanesInView() const { return m_view.verticalScrollBar()->maximum() == 0 ? kLanes : 0; }
    [[nodiscard]] int width() const { return m_view.plotArea().width(); }
    std::vector<double> figures[SceneCount];

private:
    Recording m_recording;
    TimelineView m_view;
};

/// Bytes that can be had without swapping.
double memoryAvailable()
{
    std::ifstream file("/proc/meminfo");
    for (std::string key; file >> key;) {
        double kilobytes = 0;
        if (key == "MemAvailable:" && file >> kilobytes)
            return kilobytes * 1024;
    }
    return 0;
}

void print(const char *name, const Picture &picture)
{
    std::printf("\"%s\": {", name);
    for (std::size_t scene = 0; scene < SceneCount; ++scene) {
        std::printf("%s\"%s\": [", scene ? ", " : "", kNames[scene]);
        for (std::size_t i = 0; i < picture.figures[scene].size(); ++i)
            std::printf("%s%.3f", i ? ", " : "", picture.figures[scene][i]);
        std::printf("]");
    }
    std::printf("}, ");
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    constexpr std::int64_t many = 10'000'000;
    const std::int64_t spans = argc > 1 ? std::atoll(argv[1]) : memoryAvailable() > 4e9 ? many : many / 10;
    if (spans < 1)
        return 2;
    Picture picture(spans), control(kControlSpans);
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t scene = 0; scene < SceneCount; ++scene) {
            for (Picture *one : { round % 2 == 0 ? &picture : &control, round % 2 == 0 ? &control : &picture })
                one->play(Scene(scene));
        }
    }
    std::printf("{");
    print("large", picture);
    print("small", control);
    std::printf("\"written\": %llu, \"lanes\": %d, \"width\": %d, \"spans\": %lld}\n", static_cast<unsigned long long>(picture.written()),
        picture.lanesInView(), picture.width(), static_cast<long long>(spans));
    return 0;
}
