// SPDX-License-Identifier: GPL-3.0-or-later
// Target 6: CPU of a frame of 16 lanes, 1920 pixels wide, over 10 M spans in each, while they are being recorded; its control is the same
// frame over the same spans with nobody recording. One lane of the store stands for all sixteen (each row has a painter, and so a cache, of
// its own), so that they fit into a small machine's memory. Prints one JSON object: CPU in ms of each frame.
#include "bigtrace.h"

#include <ui/timeline/lanepainter.h>

#include <QGuiApplication>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <memory>
#include <thread>

namespace {

using namespace interleave;
using namespace interleave::ui;
using bench::kLanes;

constexpr int kWidth = 1920, kLaneHeight = 30, kPitch = 38, kFrames = 300, kRounds = 4;
constexpr std::int64_t kSpans = 10'000'000;
constexpr std::int64_t kAFrame = 16'666'667; ///< nanoseconds

double threadCpuMs()
{
    timespec time {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Appends to a lane in real time, as a collector does: a hundred spans a drain, of 10 µs each.
class Writer
{
public:
    Writer(trace::TraceStore &store, trace::Lane &lane)
        : m_thread([this, &store, &lane](const std::stop_token &stop) {
            Nanoseconds time = lane.end();
            std::uint32_t i = 0;
            while (!stop.stop_requested()) {
                for (int n = 0; n < 100; ++n, ++i, time += Nanoseconds { 10'000 })
                    lane.append(time, static_cast<trace::LaneState>(1 + i % 6), i % 5);
                lane.advance(time);
                store.advance(time);
                store.publish();
                written.fetch_add(100);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        })
    {
    }
    std::atomic<std::uint64_t> written { 0 };

private:
    std::jthread m_thread;
};

/// One round: frames that follow the end, the whole recording in view at first, then the last eighth.
void frames(const trace::TraceStore &store, std::vector<double> &into)
{
    QImage image(kWidth, kLanes * kPitch, QImage::Format_ARGB32_Premultiplied);
    std::vector<LanePainter> rows(kLanes);
    for (LanePainter &row : rows)
        row.setTheme(Theme::of(Scheme::Light));
    const trace::Lane &lane = store.lane(LaneId { 0 });
    const Nanoseconds length = lane.end() - lane.begin();
    for (int frame = 0; frame < kFrames; ++frame) {
        const Nanoseconds begin = monotonicNow();
        const Nanoseconds view = frame < kFrames / 2 ? length : length / 8;
        const TimeRange range { lane.end() - view, lane.end() };
        const double cpu = threadCpuMs();
        QPainter painter(&image);
        for (int i = 0; i < kLanes; ++i)
            rows[static_cast<std::size_t>(i)].paint(painter, store, LaneId { 0 }, QRect(0, i * kPitch + 4, kWidth, kLaneHeight), range);
        painter.end();
        into.push_back(threadCpuMs() - cpu);
        const Nanoseconds rest = begin + Nanoseconds { kAFrame } - monotonicNow();
        if (rest.count() > 0)
            std::this_thread::sleep_for(rest); // 60 Hz
    }
}

void print(const char *name, const std::vector<double> &values, bool last)
{
    std::printf("\"%s\": [", name);
    for (std::size_t i = 0; i < values.size(); ++i)
        std::printf("%s%.3f", i ? ", " : "", values[i]);
    std::printf("]%s", last ? "" : ", ");
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication application(argc, argv);
    trace::TraceStore store;
    trace::Lane &lane = store.createLane({});
    bench::fillLane(kSpans, &lane, nullptr);
    store.setBegin(lane.begin());
    store.advance(lane.end());
    std::vector<double> live, still;
    std::uint64_t written = 0;
    for (int round = 0; round < kRounds; ++round) {
        for (const bool recording : { round % 2 == 0, round % 2 != 0 }) {
            std::unique_ptr<Writer> writer;
            if (recording)
                writer = std::make_unique<Writer>(store, lane);
            frames(store, recording ? live : still);
            written += writer ? writer->written.load() : 0;
        }
    }
    std::printf("{");
    print("live", live, false);
    print("still", still, false);
    std::printf("\"written\": %llu, \"spans\": %llu}\n", static_cast<unsigned long long>(written),
        static_cast<unsigned long long>(lane.spanCount()));
    return 0;
}
