// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltrace.h"

#include <atomic>
#include <functional>
#include <gil/makegil.h>
#include <gtest/gtest.h>
#include <os/calibration.h>
#include <thread>
#include <trace/region.h>

namespace interleave::gil {
namespace {

using trace::EventKind;
using trace::LaneState;

/// A GIL of a kind, and threads that use it directly.
class Python2GilTest : public testing::Test
{
protected:
    void run(const std::vector<std::function<void(ThreadState &)>> &bodies)
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            threads.emplace_back([&, i] {
                ThreadState thread;
                thread.id = static_cast<std::uint32_t>(i + 1);
                thread.trace = ThreadTrace(m_region->claim("thread"));
                bodies[i](thread);
            });
        }
        threads.clear();
        m_seen = readRegion(*m_region);
    }
    /// Takes and drops in the order of their epochs. Fails the test if they do not alternate or somebody drops what another took.
    std::vector<Seen> steps() const
    {
        std::vector<Seen> found;
        for (const Seen &seen : m_seen) {
            if (seen.kind == EventKind::GilTake || seen.kind == EventKind::GilDrop)
                found.push_back(seen);
        }
        std::sort(found.begin(), found.end(), [](const Seen &a, const Seen &b) { return a.value < b.value; });
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i].value, i + 1);
            EXPECT_EQ(found[i].kind, i % 2 == 0 ? EventKind::GilTake : EventKind::GilDrop) << "epoch " << i + 1;
            if (i % 2 == 1) {
                EXPECT_EQ(found[i].ring, found[i - 1].ring) << "epoch " << i + 1;
            }
            if (i > 0) {
                EXPECT_GE(found[i].time, found[i - 1].time) << "a drop is told at the time at which it was, epoch " << i + 1;
            }
        }
        EXPECT_EQ(found.size() % 2, 0U);
        return found;
    }

    std::unique_ptr<trace::Region> m_region = trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 17 }).value();
    std::unique_ptr<Gil> m_gil = makeGil(Kind::Python2, Nanoseconds { 5'000'000 }, ObjectId { m_region->newObject() });
    std::vector<Seen> m_seen;
};

TEST_F(Python2GilTest, releasesAfterAHundredTicksAndNotBefore)
{
    run({ [&](ThreadState &thread) {
        m_gil->take(thread);
        int releases = 0;
        for (int tick = 1; tick <= 1010; ++tick) {
            const bool released = m_gil->safePoint(thread);
            releases += released ? 1 : 0;
            EXPECT_EQ(released, tick % 101 == 0) << "the ticker is looked at before it counts below 0, tick " << tick;
        }
        EXPECT_EQ(releases, 10);
        m_gil->drop(thread, LaneState::RunningSystem);
    } });
    const auto found = steps();
    ASSERT_EQ(found.size(), 2U) << "nobody else was there: one long hold";
    EXPECT_EQ(found[1].extra, 10U) << "and it says how often it was released";
    EXPECT_EQ(m_gil->switchNumber(), 1U);
}

TEST_F(Python2GilTest, nobodyAsksAndNobodyIsMadeToWait)
{
    const auto spin = [&](ThreadState &thread) {
        m_gil->take(thread);
        std::uint64_t work = 1;
        while (m_gil->switchNumber() < 40) {
            work = os::burnUnit(work);
            m_gil->safePoint(thread, kTicksPerUnit);
        }
        m_gil->drop(thread, LaneState::RunningSystem);
    };
    run({ spin, spin, spin });
    std::uint64_t changes = 0;
    std::uint32_t last = 99;
    for (const Seen &step : steps()) {
        EXPECT_EQ(step.detail, 0) << "no drop request";
        if (step.kind == EventKind::GilTake) {
            EXPECT_EQ(step.extra, 0U) << "no timed wait";
            changes += step.ring != last ? 1 : 0;
            last = step.ring;
        }
    }
    EXPECT_EQ(changes, m_gil->switchNumber());
    EXPECT_GE(changes, 40U);
    for (const EventKind kind : { EventKind::GilRequest, EventKind::GilForced, EventKind::GilMissed })
        EXPECT_TRUE(only(m_seen, kind).empty());
}

TEST_F(Python2GilTest, whoReleasesMostlyHasItBackBeforeTheOneThatWaits)
{
    // What the forced switch of 3.2 came to end: with a thread waiting, the releaser takes it again at once.
    std::atomic<bool> held { false }, done { false };
    run({
        [&](ThreadState &thread) {
            m_gil->take(thread);
            held = true;
            std::uint64_t work = 1;
            while (!done) {
                work = os::burnUnit(work);
                m_gil->safePoint(thread, kTicksPerUnit);
            }
            m_gil->drop(thread, LaneState::RunningSystem);
        },
        [&](ThreadState &thread) {
            while (!held) { }
            for (int round = 0; round < 10; ++round) {
                m_gil->take(thread);
                m_gil->drop(thread, LaneState::Asleep);
                std::this_thread::yield();
            }
            done = true;
        },
    });
    std::uint64_t inVain = 0;
    for (const Seen &step : steps())
        inVain += step.kind == EventKind::GilDrop ? step.extra : 0;
    EXPECT_GT(inVain, 0U);
}

TEST_F(Python2GilTest, blockingCallsLetGoOfIt)
{
    std::atomic<bool> asleep { false }, had { false };
    run({
        [&](ThreadState &thread) {
            m_gil->take(thread);
            m_gil->drop(thread, LaneState::Asleep);
            EXPECT_EQ(thread.trace.current(), LaneState::Asleep);
            asleep = true;
            while (!had) { }
            m_gil->take(thread);
            EXPECT_EQ(thread.trace.current(), LaneState::RunningPython);
            m_gil->drop(thread, LaneState::RunningSystem);
        },
        [&](ThreadState &thread) {
            while (!asleep) { }
            m_gil->take(thread);
            had = true;
            m_gil->drop(thread, LaneState::RunningSystem);
        },
    });
    EXPECT_EQ(m_gil->switchNumber(), 3U);
    EXPECT_EQ(steps().size(), 6U);
}

TEST_F(Python2GilTest, withoutAGilTakingAndDroppingIsAChangeOfState)
{
    m_gil = makeGil(Kind::None, Nanoseconds { 5'000'000 }, ObjectId { m_region->newObject() });
    std::atomic<int> inside { 0 };
    const auto both = [&](ThreadState &thread) {
        m_gil->take(thread);
        EXPECT_EQ(thread.trace.current(), LaneState::RunningPython);
        ++inside;
        while (inside < 2) { } // with a GIL this would never end
        EXPECT_FALSE(m_gil->safePoint(thread, kTicksPerUnit));
        m_gil->drop(thread, LaneState::BlockedIo);
        EXPECT_EQ(thread.trace.current(), LaneState::BlockedIo);
    };
    run({ both, both });
    EXPECT_EQ(m_gil->switchNumber(), 0U);
    EXPECT_TRUE(steps().empty());
    for (const Seen &state : only(m_seen, EventKind::State))
        EXPECT_NE(LaneState(state.detail), LaneState::WantsGil);
}

} // namespace
} // namespace interleave::gil
