// SPDX-License-Identifier: GPL-3.0-or-later
// Target 4: `interleave_bench_losses flowing|stalled`. Two threads record as fast as they can, a collector drains every 2 ms as in a run; `stalled`: in the middle it
// stands still for a fifth of a second, so that there are losses for certain. Prints what was produced, stored, lost and drawn, as JSON.
#include <trace/collector.h>
#include <trace/recorder.h>
#include <trace/region.h>

#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace interleave;
using namespace interleave::trace;

constexpr std::uint64_t kEach = 10'000'000;
constexpr std::uint64_t kOwnOfEach = 3; ///< a thread's name, start and end
constexpr Nanoseconds kDrainEvery { 2'000'000 }, kStallsAfter { 20'000'000 }, kStall { 200'000'000 };

struct Drawn
{
    std::uint64_t lost = 0; ///< the sum of what the gaps say
    std::uint64_t losses = 0, asGaps = 0; ///< how many there are, and how many of them are seen as a gap on their lane
};

Drawn drawnIn(const TraceStore &store)
{
    Drawn drawn;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        (void)lane.instants(Nanoseconds::min(), Nanoseconds::max(), ~std::size_t(0), [&](const Instant &instant) {
            if (instant.kind != InstantKind::Lost)
                return;
            drawn.lost += instant.value;
            ++drawn.losses;
            const std::uint64_t at = lane.at(instant.time);
            const auto isGap = [&](std::uint64_t span) { return span < lane.spanCount() && lane.span(span).state == LaneState::Unknown; };
            drawn.asGaps += isGap(at) || (at > lane.firstSpan() && isGap(at - 1)) ? 1 : 0;
        });
    }
    return drawn;
}

void produce(Region &region, std::atomic<int> &done)
{
    Recorder recorder = region.claim("producer");
    for (std::uint64_t i = 0; i < kEach; ++i)
        recorder.state(i % 2 == 0 ? LaneState::RunningPython : LaneState::Asleep);
    ++done;
}

} // namespace

int main(int argc, char **argv)
{
    const bool stalled = argc > 1 && std::string_view(argv[1]) == "stalled";
    const ProcessId self { static_cast<std::uint32_t>(::getpid()) };
    auto region = Region::create({ .ringCount = 2 });
    Collector collector({});
    if (!region || !collector.addRegion(::fcntl((*region)->descriptor(), F_DUPFD_CLOEXEC, 0), self)) {
        std::fprintf(stderr, "no memory for the rings\n");
        return 1;
    }
    std::atomic<int> done = 0;
    const Nanoseconds begin = monotonicNow();
    Nanoseconds end = begin;
    {
        std::vector<std::jthread> producers;
        for (int p = 0; p < 2; ++p)
            producers.emplace_back([&] { produce(**region, done); });
        bool hasStalled = !stalled;
        while (done < 2) {
            std::this_thread::sleep_for(kDrainEvery);
            if (!hasStalled && monotonicNow() - begin > kStallsAfter) {
                hasStalled = true;
                std::this_thread::sleep_for(kStall);
            }
            collector.drain();
        }
        end = monotonicNow();
    }
    collector.processEnded(self);
    collector.finish();
    const auto store = collector.store();
    const TraceInfo info = store->info();
    const Drawn drawn = drawnIn(*store);
    std::printf("{\"produced\": %llu, \"stored\": %llu, \"lost\": %llu, \"drawn\": %llu, \"losses\": %llu, \"gaps\": %llu, \"seconds\": %.6f}\n",
        static_cast<unsigned long long>(2 * (kEach + kOwnOfEach)), static_cast<unsigned long long>(info.events), static_cast<unsigned long long>(info.lost),
        static_cast<unsigned long long>(drawn.lost), static_cast<unsigned long long>(drawn.losses), static_cast<unsigned long long>(drawn.asGaps),
        static_cast<double>((end - begin).count()) * 1e-9);
    return 0;
}
