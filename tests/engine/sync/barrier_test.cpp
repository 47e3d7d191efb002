// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/barrier.h>

namespace interleave::sync {
namespace {

class BarrierTest : public SyncTest
{
};

TEST_F(BarrierTest, nobodyIsARoundAhead)
{
    constexpr int parties = 4, rounds = 25;
    Barrier barrier(*m_domain, kLook, parties);
    std::atomic<int> arrived { 0 };
    std::vector<std::jthread> threads;
    for (int i = 0; i < parties; ++i) {
        threads.push_back(thread([&](const Caller &me) {
            for (int round = 1; round <= rounds; ++round) {
                ++arrived;
                EXPECT_TRUE(barrier.wait(me).done());
                EXPECT_GE(arrived.load(), round * parties) << "all have come before one goes on";
            }
        }));
    }
    threads.clear();
    EXPECT_EQ(arrived.load(), parties * rounds);
}

TEST_F(BarrierTest, aTimeOutBreaksItForAll)
{
    Barrier barrier(*m_domain, kLook, 3);
    std::jthread waiter = thread([&](const Caller &me) { EXPECT_EQ(textOf(barrier.wait(me)), "BrokenBarrierError: "); });
    untilBlocked(LaneState::BlockedLock, kObject.value);
    here([&](const Caller &me) {
        EXPECT_EQ(textOf(barrier.wait(me, ms(1))), "BrokenBarrierError: ");
        EXPECT_EQ(textOf(barrier.wait(me)), "BrokenBarrierError: ") << "and stays broken";
    });
}

TEST_F(BarrierTest, oneAloneNeverBlocks)
{
    Barrier barrier(*m_domain, kLook, 1);
    here([&](const Caller &me) {
        for (int i = 0; i < 3; ++i)
            EXPECT_TRUE(barrier.wait(me).done());
    });
    EXPECT_EQ(gil::holdsOf(seen()).size(), 1U);
}

} // namespace
} // namespace interleave::sync
