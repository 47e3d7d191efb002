// SPDX-License-Identifier: GPL-3.0-or-later
// CPU of one frame of 16 lanes, 1920 pixels wide: from scratch, moved by a pixel as while following a run,
// and unchanged as under an overlay. The control of each size is what it costs merely to visit every span
// once.
#include "../ui/timeline/storebuilder.h"

#include <ui/timeline/lanepainter.h>

#include <benchmark/benchmark.h>
#include <QGuiApplication>

#include <map>

namespace {

using namespace interleave;
using namespace interleave::ui;

constexpr int kLanes = 16, kWidth = 1920, kLaneHeight = 30, kPitch = 38;
constexpr std::int64_t kRunLength = 20'000'000'000; // nanoseconds, whatever the number of spans

/// The same run length with more and more spans; built once.
const test::BuiltStore &storeOf(std::int64_t spans)
{
    static std::map<std::int64_t, test::BuiltStore> stores;
    auto found = stores.find(spans);
    if (found == stores.end())
        found = stores
                    .emplace(spans,
                        test::dense(
                            kLanes, static_cast<std::uint64_t>(spans), Nanoseconds { kRunLength / spans }))
                    .first;
    return found->second;
}

struct Screen
{
    QImage image { kWidth, kLanes *kPitch, QImage::Format_ARGB32_Premultiplied };
    LanePainter lanes;
    Screen() { lanes.setTheme(Theme::of(Scheme::Light)); }

    void frame(const test::BuiltStore &built, const TimeRange &range)
    {
        QPainter painter(&image);
        for (int i = 0; i < kLanes; ++i)
            lanes.paint(painter, *built.store, built.threads[static_cast<std::size_t>(i)],
                QRect(0, i * kPitch + 4, kWidth, kLaneHeight), range);
    }
};

/// The first half of the run, so that there is somewhere to move to.
TimeRange firstHalf(const test::BuiltStore &built)
{
    const Nanoseconds begin = built.store->begin();
    return { begin, begin + (built.store->end() - begin) / 2 };
}

void frameFromScratch(benchmark::State &state)
{
    const test::BuiltStore &built = storeOf(state.range(0));
    for (auto _ : state) {
        state.PauseTiming();
        Screen screen;
        state.ResumeTiming();
        screen.frame(built, firstHalf(built));
        benchmark::DoNotOptimize(screen.image.constBits());
    }
}

void frameMovedByAPixel(benchmark::State &state)
{
    const test::BuiltStore &built = storeOf(state.range(0));
    Screen screen;
    TimeRange range = firstHalf(built);
    const Nanoseconds pixel = range.length() / kWidth;
    const Nanoseconds most = built.store->end();
    screen.frame(built, range);
    for (auto _ : state) {
        range = { range.begin + pixel, range.end + pixel };
        if (range.end > most)
            range = firstHalf(built);
        screen.frame(built, range);
        benchmark::DoNotOptimize(screen.image.constBits());
    }
}

void frameUnchanged(benchmark::State &state)
{
    const test::BuiltStore &built = storeOf(state.range(0));
    Screen screen;
    for (auto _ : state) {
        screen.frame(built, firstHalf(built));
        benchmark::DoNotOptimize(screen.image.constBits());
    }
}

void linearScan(benchmark::State &state)
{
    const test::BuiltStore &built = storeOf(state.range(0));
    for (auto _ : state) {
        for (const LaneId id : built.threads) {
            const trace::Lane &lane = built.store->lane(id);
            trace::StateTimes times {};
            for (std::uint64_t i = lane.firstSpan(); i < lane.spanCount(); ++i) {
                const trace::Span span = lane.span(i);
                times[trace::index(span.state)] += (span.end - span.begin).count();
            }
            benchmark::DoNotOptimize(times);
        }
    }
}

#define SIZES ->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)
BENCHMARK(frameFromScratch) SIZES;
BENCHMARK(frameMovedByAPixel) SIZES;
BENCHMARK(frameUnchanged) SIZES;
BENCHMARK(linearScan) SIZES;

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
