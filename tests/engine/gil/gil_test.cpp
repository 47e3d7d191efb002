// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltrace.h"

#include <atomic>
#include <functional>
#include <gil/cpython3gil.h>
#include <gtest/gtest.h>
#include <os/affinity.h>
#include <os/calibration.h>
#include <thread>
#include <trace/region.h>

namespace interleave::gil {
namespace {

using trace::EventKind;
using trace::LaneState;

constexpr Nanoseconds us(std::int64_t value)
{
    return Nanoseconds { value * 1'000 };
}

/// A region, a GIL, and threads that use it directly. Ticks are turned into nanoseconds by the run's own two
/// ends.
class Setting
{
public:
    explicit Setting(Nanoseconds interval)
        : region(trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 17 }).value())
        , gil(interval, ObjectId { region->newObject() })
        , m_beginNs(monotonicNow())
        , m_beginTicks(ticksNow(hasInvariantTsc()))
    {
    }

    void run(const std::vector<std::function<void(ThreadState &)>> &bodies)
    {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            threads.emplace_back([&, i] {
                ThreadState thread;
                thread.id = static_cast<std::uint32_t>(i + 1);
                thread.trace = ThreadTrace(region->claim("thread"));
                bodies[i](thread);
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        records = readRegion(*region);
    }

    [[nodiscard]] double toNs(std::uint64_t ticks) const
    {
        const double ticksPerNs = double(ticksNow(hasInvariantTsc()).count - m_beginTicks.count)
            / double((monotonicNow() - m_beginNs).count());
        return double(ticks) / ticksPerNs;
    }

    std::unique_ptr<trace::Region> region;
    CPython3Gil gil;
    std::vector<Seen> records;

private:
    Nanoseconds m_beginNs;
    Ticks m_beginTicks;
};

/// Runs Python until the GIL has changed hands so often.
std::function<void(ThreadState &)> spinUntil(CPython3Gil &gil, std::uint64_t switches)
{
    return [&gil, switches](ThreadState &thread) {
        gil.take(thread);
        std::uint64_t work = 1;
        while (gil.switchNumber() < switches) {
            work = os::burnUnit(work);
            gil.safePoint(thread);
        }
        gil.drop(thread, LaneState::RunningSystem);
    };
}

struct Contention
{
    int threads;
    std::int64_t intervalUs;
};

class ContendedGil : public testing::TestWithParam<Contention>
{
};

TEST_P(ContendedGil, behavesAsCPythonDoes)
{
    const Nanoseconds interval = us(GetParam().intervalUs);
    Setting setting(interval);
    constexpr std::uint64_t kSwitches = 25;
    setting.run(std::vector<std::function<void(ThreadState &)>>(
        std::size_t(GetParam().threads), spinUntil(setting.gil, kSwitches)));

    const std::vector<Hold> holds = holdsOf(setting.records);
    EXPECT_GE(holds.size(), kSwitches);
    EXPECT_EQ(setting.gil.switchNumber(), holderChanges(holds));
    expectForcedSwitches(holds);
    expectRequests(setting.records, holds);
    int forced = 0;
    for (const Hold &hold : holds) {
        if (!hold.requested)
            continue;
        ++forced;
        // Timed waits never end early; 1 % for the conversion of ticks.
        EXPECT_GE(setting.toNs(hold.length()), double(interval.count()) * 0.99);
    }
    EXPECT_GT(forced, int(kSwitches) / 2) << "compute threads let go only when asked";
}

INSTANTIATE_TEST_SUITE_P(ThreadsAndIntervals, ContendedGil,
    testing::Values(Contention { 2, 500 }, Contention { 2, 5'000 }, Contention { 2, 20'000 },
        Contention { 3, 1'000 }, Contention { 4, 500 }, Contention { 4, 5'000 }, Contention { 8, 500 },
        Contention { 8, 5'000 }),
    [](const auto &param) {
        return std::to_string(param.param.threads) + "threads" + std::to_string(param.param.intervalUs)
            + "us";
    });

TEST(CPython3Gil, recordsAWaitOnlyIfThereIsOne)
{
    Setting setting(us(5'000));
    setting.run({ [&](ThreadState &thread) {
        for (int i = 0; i < 10; ++i) {
            setting.gil.take(thread);
            EXPECT_EQ(thread.trace.current(), LaneState::RunningPython);
            setting.gil.drop(thread, LaneState::Asleep);
            EXPECT_EQ(thread.trace.current(), LaneState::Asleep);
        }
    } });
    EXPECT_EQ(holdsOf(setting.records).size(), 10U);
    EXPECT_EQ(setting.gil.switchNumber(), 1U) << "the first take is the only change of holder";
    for (const Seen &state : only(setting.records, EventKind::State))
        EXPECT_NE(LaneState(state.detail), LaneState::WantsGil);
    EXPECT_TRUE(only(setting.records, EventKind::GilRequest).empty());
    EXPECT_TRUE(only(setting.records, EventKind::GilForced).empty());
}

TEST(CPython3Gil, aCallThatChecksNothingKeepsItAndTheRequestStaysUntilItReturns)
{
    Setting setting(us(1'000));
    std::atomic<bool> held { false };
    setting.run({
        [&](ThreadState &thread) {
            setting.gil.take(thread);
            held = true;
            while (!setting.gil.breakRequested()) { }
            const Nanoseconds asked = monotonicNow();
            while (monotonicNow() - asked < us(10'000)) { }
            EXPECT_TRUE(setting.gil.breakRequested()) << "nothing else takes the request back";
            EXPECT_EQ(setting.gil.switchNumber(), 1U);
            EXPECT_TRUE(setting.gil.safePoint(thread));
            EXPECT_GE(setting.gil.switchNumber(), 3U) << "the other one had it meanwhile";
            setting.gil.drop(thread, LaneState::RunningSystem);
        },
        [&](ThreadState &thread) {
            while (!held) { }
            setting.gil.take(thread);
            setting.gil.drop(thread, LaneState::RunningSystem);
        },
    });
    const auto holds = holdsOf(setting.records);
    ASSERT_EQ(holds.size(), 3U);
    EXPECT_TRUE(holds[0].requested);
    EXPECT_GE(setting.toNs(holds[0].length()), double(us(11'000).count()) * 0.99);
    const auto takes = only(setting.records, EventKind::GilTake);
    EXPECT_TRUE(std::any_of(takes.begin(), takes.end(), [](const Seen &take) { return take.extra >= 2; }))
        << "the waiter's interval ran out again and again: " << testing::PrintToString(takes.size());
}

TEST(CPython3Gil, aVoluntaryDropWithARequestPendingWaitsForTheSwitchToo)
{
    Setting setting(us(1'000));
    std::atomic<bool> held { false };
    setting.run({
        [&](ThreadState &thread) {
            setting.gil.take(thread);
            held = true;
            while (!setting.gil.breakRequested()) { }
            setting.gil.drop(thread, LaneState::BlockedIo);
            EXPECT_EQ(setting.gil.switchNumber(), 2U)
                << "back from the drop: the other one has it, or had it";
            EXPECT_EQ(thread.trace.current(), LaneState::BlockedIo);
        },
        [&](ThreadState &thread) {
            while (!held) { }
            setting.gil.take(thread);
            setting.gil.drop(thread, LaneState::RunningSystem);
        },
    });
    // A forced switch begins and ends on the same thread, if it was needed at all.
    const auto forced = only(setting.records, EventKind::GilForced);
    ASSERT_LE(forced.size(), 2U);
    if (!forced.empty()) {
        ASSERT_EQ(forced.size(), 2U);
        EXPECT_EQ(forced[0].detail, 1);
        EXPECT_EQ(forced[1].detail, 0);
    }
}

TEST(CPython3Gil, aThreadThatLetsGoOftenOvertakesOneThatWaits)
{
    // Barging: there is no queue, so whoever finds the GIL free takes it, and a waiter that was woken in vain
    // starts a new interval without asking. On a core of its own the woken thread is slower than a drop and a
    // take in a row, nearly always; hence the attempts.
    const auto cores = os::allowedCores().value();
    if (cores.size() < 2)
        GTEST_SKIP() << "on one core the woken thread runs at once, instead of the one that woke it";
    constexpr Nanoseconds interval = us(2'000);
    std::size_t overtaken = 0;
    double longest = 0;
    for (int attempt = 0; attempt < 60 && (overtaken < 10 || longest < double(interval.count())); ++attempt) {
        Setting setting(interval);
        std::atomic<int> rounds { 0 };
        setting.run({
            [&](ThreadState &thread) { // never blocks, lets go all the time
                ASSERT_TRUE(os::setAllowedCores({ cores[0] }));
                std::uint64_t work = 1;
                for (int i = 0; rounds.load() < 50 && i < 20'000; ++i) {
                    setting.gil.take(thread);
                    for (int unit = 0; unit < 50; ++unit)
                        work = os::burnUnit(work);
                    setting.gil.drop(thread, LaneState::RunningSystem);
                }
                rounds = 50;
            },
            [&](ThreadState &thread) {
                ASSERT_TRUE(os::setAllowedCores({ cores[1] }));
                for (; rounds.load() < 50; ++rounds) {
                    setting.gil.take(thread);
                    setting.gil.drop(thread, LaneState::RunningSystem);
                    std::this_thread::yield();
                }
            },
        });
        const auto holds = holdsOf(setting.records);
        // Each wait of a thread, and how often the other one took the GIL meanwhile.
        std::uint64_t waiting = 0;
        std::uint32_t ring = 0;
        for (const Seen &seen : setting.records) {
            if (seen.kind == EventKind::State && LaneState(seen.detail) == LaneState::WantsGil) {
                waiting = seen.time;
                ring = seen.ring;
            } else if (seen.kind == EventKind::GilTake && waiting != 0 && seen.ring == ring) {
                const auto others = std::count_if(holds.begin(), holds.end(), [&](const Hold &hold) {
                    return hold.ring != ring && hold.take > waiting && hold.take < seen.time;
                });
                overtaken = std::max(overtaken, std::size_t(others));
                longest = std::max(longest, setting.toNs(seen.time - waiting));
                waiting = 0;
            }
        }
    }
    EXPECT_GE(overtaken, 10U);
    EXPECT_GT(longest, double(interval.count())) << "starved for longer than the interval";
}

TEST(CPython3Gil, observingThreadsTellOfTheirGapsInOrder)
{
    Setting setting(us(1'000));
    const double ticksPerNs = os::measureTicksPerNanosecond(hasInvariantTsc());
    const Ticks threshold = os::SelfObserver::thresholdFor(us(1), ticksPerNs);
    std::vector<std::function<void(ThreadState &)>> bodies(4, [&](ThreadState &thread) {
        thread.trace.observe(threshold);
        setting.gil.take(thread);
        std::uint64_t work = 1;
        while (setting.gil.switchNumber() < 40) {
            work = os::burnUnit(work);
            thread.trace.observeUnit();
            setting.gil.safePoint(thread);
        }
        setting.gil.drop(thread, LaneState::RunningNative);
        const Nanoseconds begin = monotonicNow();
        while (monotonicNow() - begin < us(20'000)) { // four threads on fewer cores: somebody is preempted
            work = os::burnUnit(work);
            thread.trace.observeUnit();
        }
    });
    setting.run(bodies); // readRegion checks that no record is older than the one before
    EXPECT_EQ(setting.gil.switchNumber(), holderChanges(holdsOf(setting.records)));
    for (const Seen &gap : only(setting.records, EventKind::CoreGap))
        EXPECT_GT(gap.value, gap.time + threshold.count);
    if (std::thread::hardware_concurrency() < 4) {
        EXPECT_FALSE(only(setting.records, EventKind::CoreGap).empty());
    }
}

} // namespace
} // namespace interleave::gil
