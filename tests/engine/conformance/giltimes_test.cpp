// SPDX-License-Identifier: GPL-3.0-or-later
// Conformance 3, 5 and 6: how long the GIL is held and waited for, and what it costs. Statistical.
#include "cpythonrun.h"
#include "gilrun.h"

#include <fmt/format.h>
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
        // Between 50 and 250 us; a machine whose timers are sharper or duller than that is measured by its own timers.
        const double over = median(holds) - double(interval.count()), timer = timedWaitIsLate(interval);
        return Look { holds.size() >= 10 && over >= std::min(50'000.0, 0.9 * timer) && over <= std::max(250'000.0, timer + 150'000),
            fmt::format("{} forced holds of {} us + {:.0f} us (a timed wait alone: + {:.0f} us)", holds.size(), GetParam(), over / 1e3,
                timer / 1e3) };
    };
    if (cores.size() < 2)
        GTEST_SKIP() << "not testable here: one core";
    CONCLUDE(judge(1.6, 4, look));
}

INSTANTIATE_TEST_SUITE_P(Intervals, HoldTime, testing::Values(500, 1'000, 5'000, 20'000),
    [](const auto &param) { return std::to_string(param.param) + "us"; });

/// How long one thread takes for the work over how long `threads` take for it together.
double throughput(int threads, GilKind gil, std::size_t cores)
{
    const Nanoseconds work = ms(120);
    const GilRun one(pinned(scenarioOf(1, { step(Op::Compute, work) }, ms(5), gil)), firstCores(cores));
    const GilRun all(pinned(scenarioOf(threads, { step(Op::Compute, work / threads) }, ms(5), gil)), firstCores(cores));
    return double(one.outcome.wall.count()) / double(all.outcome.wall.count());
}

/// `python`: the CPython with that GIL. Where it is on PATH, what counts is what it does in the same minute, +- 10 %; else `low` to `high`.
struct Throughput
{
    const char *name;
    int threads;
    GilKind gil;
    std::size_t cores;
    double low, high;
    const char *python;
};

class CpuThreads : public testing::TestWithParam<Throughput>
{
};

TEST_P(CpuThreads, no5_togetherAreAsFastAsTheirGilLetsThem)
{
    const Throughput &expected = GetParam();
    if (firstCores(expected.cores).size() < expected.cores)
        GTEST_SKIP() << "not testable here: fewer than " << expected.cores << " cores";
    const bool compares = expected.python != nullptr && hasPython(expected.python);
    CONCLUDE(judge(expected.cores > 1 ? 1.6 : 0.9, 4, [&] {
        std::vector<double> ours, theirs;
        const auto us = [&] { ours.push_back(throughput(expected.threads, expected.gil, expected.cores)); };
        const auto them = [&] {
            const auto told = compares ? experiment(expected.python, fmt::format("throughput {} {}", expected.threads, expected.cores))
                                       : std::vector<double>();
            if (!told.empty())
                theirs.push_back(1 / told.front());
        };
        for (int round = 0; round < 5; ++round) { // in turn, and every second round the other way round
            round % 2 == 0 ? us() : them();
            round % 2 == 0 ? them() : us();
        }
        double low = expected.low, high = expected.high;
        std::string who = "expected";
        if (!theirs.empty()) {
            low = 0.9 * *std::min_element(theirs.begin(), theirs.end());
            high = 1.1 * *std::max_element(theirs.begin(), theirs.end());
            if (expected.gil == GilKind::CPython3) { // the written bounds hold for every machine; those of this minute only add to them
                low = std::min(low, expected.low);
                high = std::max(high, expected.high);
            }
            who = fmt::format("{} {:.2f}, so expected", expected.python, median(theirs));
        }
        const double ratio = median(ours);
        return Look { ratio >= low && ratio <= high,
            fmt::format("{} threads together {:.2f} x one thread, {} {:.2f} to {:.2f}", expected.threads, ratio, who, low, high) };
    }));
}

INSTANTIATE_TEST_SUITE_P(Gils, CpuThreads,
    testing::Values(Throughput { "newGilTwo", 2, GilKind::CPython3, 2, 0.8, 1.1, "python3" },
        Throughput { "newGilFour", 4, GilKind::CPython3, 2, 0.8, 1.1, "python3" },
        // What a hand-over across cores costs is the machine's: python2.7 had 0.5 on the reference, and 0.18 to 0.35 on the same machine another
        // day. Without one to compare with, only the pathology itself is certain.
        Throughput { "oldGilTwoOnTwoCores", 2, GilKind::CPython2, 2, 0.15, 0.65, "python2.7" },
        Throughput { "oldGilTwoOnOneCore", 2, GilKind::CPython2, 1, 0.85, 1.1, "python2.7" },
        Throughput { "noGilTwoOnTwoCores", 2, GilKind::None, 2, 1.5, 2.2, nullptr }),
    [](const auto &param) { return std::string(param.param.name); });

/// How `threads` computing ones share the GIL while all of them are there.
struct Sharing
{
    std::size_t holds = 0;
    double waitOverHolds = 0; ///< mean wait ÷ ((threads − 1) × mean hold)
    double p99OverMean = 0; ///< of the waits
    double oldestFirst = 0; ///< share of the takes by whoever had waited longest, where several waited
    double shares = 0; ///< most ÷ least time that one of them had it
    [[nodiscard]] std::string toLine() const
    {
        return fmt::format("{} holds, mean wait {:.2f} x (K-1) x mean hold, p99 {:.1f} x the mean, oldest first {:.0f} %, shares {:.2f}", holds,
            waitOverHolds, p99OverMean, oldestFirst * 100, shares);
    }
};

Sharing sharingOf(int threads, Nanoseconds work, Nanoseconds interval)
{
    const GilRun ran(pinned(scenarioOf(threads, { step(Op::Compute, work) }, interval)), firstCores(2));
    auto holds = gil::holdsOf(ran.seen);
    std::erase_if(holds, [](const gil::Hold &hold) { return hold.ring == 0; }); // the main thread
    // From the last one's first take to the first one's last drop.
    std::uint64_t begin = 0, end = ~0ULL;
    std::map<std::uint32_t, std::uint64_t> last, first;
    for (const gil::Hold &hold : holds) {
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
                oldestFirst += std::all_of(since.begin(), since.end(), [&](const auto &other) { return other.second >= since[hold.ring]; });
            }
        }
        since[hold.ring] = hold.drop;
    }
    double least = 1e300, most = 0;
    for (const auto &[ring, sum] : share) {
        least = std::min(least, sum);
        most = std::max(most, sum);
    }
    return { .holds = holds.size(),
        .waitOverHolds = mean(waited) / ((threads - 1) * std::max(1.0, mean(held))),
        .p99OverMean = quantile(waited, .99) / std::max(1.0, mean(waited)),
        .oldestFirst = double(oldestFirst) / double(std::max<std::size_t>(1, hadChoice)),
        .shares = most / least };
}

TEST(WaitTime, no6_isTheOthersHoldsAndNotFirstInFirstOut)
{
    CONCLUDE(judge(1.5, 4, [] {
        const Sharing seen = sharingOf(4, ms(200), us(500));
        return Look { seen.holds > 400 && std::abs(seen.waitOverHolds - 1) <= 0.15 && seen.oldestFirst < 0.95 && seen.shares < 1.4, seen.toLine() };
    }));
}

/// The same quotient in CPython, in the same minute; 0 where there is no python3.
double p99OverMeanOfCPython(int threads, double intervalMs)
{
    const auto waits = experiment("python3", fmt::format("waits {} {}", threads, intervalMs));
    return waits.size() < 100 ? 0 : quantile(waits, .99) / mean(waits);
}

TEST(WaitTime, no6_hasATailBesideEightAsInCPython)
{
    CONCLUDE(judge(1.5, 4, [] {
        const Sharing seen = sharingOf(8, ms(150), ms(1));
        const double python = p99OverMeanOfCPython(8, 1);
        // Three to five times the mean in the reference, 2.6 to 3.3 in CPython 3.11 elsewhere: how many are overtaken is the scheduler's doing,
        // so the CPython that is here says what is right here.
        const bool asCPython = python <= 0 ? seen.p99OverMean >= 2 && seen.p99OverMean <= 6
                                           : seen.p99OverMean >= 0.6 * python && seen.p99OverMean <= 1.7 * python;
        return Look { seen.holds > 400 && asCPython && std::abs(seen.waitOverHolds - 1) <= 0.15 && seen.oldestFirst < 0.9 && seen.shares < 1.4,
            fmt::format("{}; p99 in CPython {:.1f} x the mean", seen.toLine(), python) };
    }));
}

} // namespace
} // namespace interleave::conformance
