// SPDX-License-Identifier: GPL-3.0-or-later
// Conformance 3, 5 and 6: how long the GIL is held and waited for, and what it costs. Statistical.
#include "gilrun.h"

#include <fmt/format.h>
#include <gil/pthreadlock.h>
#include <gtest/gtest.h>
#include <map>
#include <os/affinity.h>

namespace interleave::conformance {
namespace {

using scenario::GilKind;
using scenario::Op;

scenario::Scenario pinned(scenario::Scenario scenario)
{
    scenario.knobs.pinned = true;
    return scenario;
}

std::vector<CoreId> firstCores(std::size_t count)
{
    auto cores = os::allowedCores().value_or(std::vector<CoreId> {});
    if (cores.size() > count)
        cores.resize(count);
    return cores;
}

class HoldTime : public testing::TestWithParam<std::int64_t> // interval, µs
{
};

TEST_P(HoldTime, no3_forcedHoldsLastTheIntervalAndALittleMore)
{
    const Nanoseconds interval = us(GetParam());
    const auto cores = firstCores(2);
    const auto look = [&] {
        // Some 40 holds.
        const GilRun ran(pinned(scenarioOf(2, { step(Op::Compute, interval * 20) }, interval)), cores);
        const auto holds = ran.forcedHolds();
        for (const double hold : holds)
            EXPECT_GE(hold, double(interval.count()) * 0.99) << "no request before the interval is over";
        // The control: how much later than asked a timed wait ends here, with nothing else about.
        gil::Mutex mutex;
        gil::Condition condition;
        std::vector<double> late;
        for (int i = 0; i < 15; ++i) {
            mutex.lock();
            const Nanoseconds begin = monotonicNow();
            (void)condition.timedOutAfter(mutex, interval);
            late.push_back(double((monotonicNow() - begin - interval).count()));
            mutex.unlock();
        }
        const double over = median(holds) - double(interval.count());
        return Look { holds.size() >= 10 && over <= 250'000 && over >= 0,
            fmt::format("{} forced holds of {} us + {:.0f} us (a timed wait alone: + {:.0f} us)", holds.size(), GetParam(), over / 1e3,
                median(late) / 1e3) };
    };
    if (cores.size() < 2)
        GTEST_SKIP() << "not testable here: one core";
    CONCLUDE(judge(1.6, 4, look));
}

INSTANTIATE_TEST_SUITE_P(Intervals, HoldTime, testing::Values(500, 1'000, 5'000, 20'000),
    [](const auto &param) { return std::to_string(param.param) + "us"; });

/// How long one thread takes for the work over how long `threads` take for it together; the median of pairs in turn.
double throughput(int threads, GilKind gil, std::size_t cores)
{
    const Nanoseconds work = ms(120);
    std::vector<double> ratios;
    for (int i = 0; i < 5; ++i) {
        const GilRun one(pinned(scenarioOf(1, { step(Op::Compute, work) }, ms(5), gil)), firstCores(cores));
        const GilRun all(pinned(scenarioOf(threads, { step(Op::Compute, work / threads) }, ms(5), gil)), firstCores(cores));
        ratios.push_back(double(one.outcome.wall.count()) / double(all.outcome.wall.count()));
    }
    return median(ratios);
}

struct Throughput
{
    const char *name;
    int threads;
    GilKind gil;
    std::size_t cores;
    double low, high;
};

class CpuThreads : public testing::TestWithParam<Throughput>
{
};

TEST_P(CpuThreads, no5_togetherAreAsFastAsTheirGilLetsThem)
{
    const Throughput &expected = GetParam();
    if (firstCores(expected.cores).size() < expected.cores)
        GTEST_SKIP() << "not testable here: fewer than " << expected.cores << " cores";
    CONCLUDE(judge(expected.cores > 1 ? 1.6 : 0.9, 4, [&] {
        const double ratio = throughput(expected.threads, expected.gil, expected.cores);
        return Look { ratio >= expected.low && ratio <= expected.high,
            fmt::format("{} threads together {:.2f} x one thread, expected {} to {}", expected.threads, ratio, expected.low, expected.high) };
    }));
}

INSTANTIATE_TEST_SUITE_P(Gils, CpuThreads,
    testing::Values(Throughput { "newGilTwo", 2, GilKind::CPython3, 2, 0.8, 1.1 },
        Throughput { "newGilFour", 4, GilKind::CPython3, 2, 0.8, 1.1 },
        Throughput { "oldGilTwoOnTwoCores", 2, GilKind::CPython2, 2, 0.45, 0.65 },
        Throughput { "oldGilTwoOnOneCore", 2, GilKind::CPython2, 1, 0.85, 1.1 },
        Throughput { "noGilTwoOnTwoCores", 2, GilKind::None, 2, 1.5, 2.2 }),
    [](const auto &param) { return std::string(param.param.name); });

TEST(WaitTime, no6_isTheOthersHoldsAndNotFirstInFirstOut)
{
    constexpr int kThreads = 4;
    const auto look = [&] {
        const GilRun ran(pinned(scenarioOf(kThreads, { step(Op::Compute, ms(150)) }, ms(1))), firstCores(2));
        auto holds = gil::holdsOf(ran.seen);
        // While all are there: until the first of them is done.
        std::uint64_t begin = 0, end = ~0ULL;
        std::map<std::uint32_t, std::uint64_t> last, first;
        for (const gil::Hold &hold : holds) {
            if (hold.ring == 0)
                continue; // the main thread
            first.try_emplace(hold.ring, hold.take);
            last[hold.ring] = hold.drop;
        }
        for (const auto &[ring, time] : first)
            begin = std::max(begin, time);
        for (const auto &[ring, time] : last)
            end = std::min(end, time);
        std::erase_if(holds, [&](const gil::Hold &hold) { return hold.take < begin || hold.drop > end; });

        std::vector<double> held, waited;
        std::map<std::uint32_t, double> share;
        std::map<std::uint32_t, std::uint64_t> since;
        std::size_t oldestFirst = 0, hadChoice = 0;
        for (const gil::Hold &hold : holds) {
            held.push_back(double(hold.length()));
            share[hold.ring] += double(hold.length());
            if (since.contains(hold.ring)) {
                waited.push_back(double(hold.take - since[hold.ring]));
                if (since.size() > 2) {
                    ++hadChoice;
                    oldestFirst += std::all_of(since.begin(), since.end(),
                                       [&](const auto &other) { return other.second >= since[hold.ring]; })
                        ? 1
                        : 0;
                }
            }
            since[hold.ring] = hold.drop;
        }
        const double ratio = mean(waited) / ((kThreads - 1) * std::max(1.0, mean(held)));
        const double fifo = double(oldestFirst) / double(std::max<std::size_t>(1, hadChoice));
        double least = 1e300, most = 0;
        for (const auto &[ring, sum] : share) {
            least = std::min(least, sum);
            most = std::max(most, sum);
        }
        return Look { holds.size() > 100 && std::abs(ratio - 1) <= 0.15 && fifo < 0.95 && most / least < 1.6,
            fmt::format("{} holds, mean wait {:.2f} x (K-1) x mean hold, oldest first {:.0f} %, shares {:.2f}", holds.size(), ratio,
                fifo * 100, most / least) };
    };
    CONCLUDE(judge(1.5, 4, look));
}

} // namespace
} // namespace interleave::conformance
