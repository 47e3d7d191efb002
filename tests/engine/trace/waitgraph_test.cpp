// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitgraphfixture.h"

namespace interleave::trace {
namespace {

TEST_F(WaitGraphTest, namesACycleOnceItHasStoodForAMoment)
{
    embrace();
    EXPECT_EQ(found(50), Words {});
    EXPECT_FALSE(graph.standing());
    const auto all = graph.find(ms(110));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, Deadlock::Kind::Cycle);
    EXPECT_EQ(all[0].words, "A waits for 'right', which B holds; B waits for 'left', which A holds");
    EXPECT_EQ(all[0].since, ms(10)) << "when the last of its waits began";
    EXPECT_EQ(all[0].rings, (std::vector<std::uint32_t> { 0, 1 }));
    EXPECT_TRUE(graph.standing());
    EXPECT_EQ(found(300), Words {}) << "once";
    EXPECT_EQ(found(3'000), Words {});
}

TEST_F(WaitGraphTest, aWaitWithATimeOutIsNoDeadlock)
{
    obtains(1, 0, kLeft);
    obtains(2, 1, kRight);
    say(3, 0, EventKind::WaitLimit, kRight);
    blocks(3, 0, kRight);
    blocks(10, 1, kLeft);
    EXPECT_EQ(found(5'000), Words {});
    // It gives up and waits again, this time for ever.
    state(5'001, 0, LaneState::RunningPython);
    blocks(5'002, 0, kRight);
    EXPECT_EQ(found(5'200).size(), 1U);
}

TEST_F(WaitGraphTest, whoGotTheLockDoesNotWaitForItWhateverItsState)
{
    embrace();
    say(20, 2, EventKind::Release, kRight); // anybody may release a lock
    obtains(21, 0, kRight); // A still says BlockedLock: it has not got the GIL yet
    EXPECT_EQ(found(5'000), Words {});
}

TEST_F(WaitGraphTest, aCycleThatWasBrokenAndComesBackIsToldAgain)
{
    embrace();
    EXPECT_EQ(found(110).size(), 1U);
    say(120, 2, EventKind::Release, kRight);
    obtains(121, 0, kRight);
    state(122, 0, LaneState::RunningPython);
    say(123, 0, EventKind::Release, kRight);
    obtains(124, 2, kRight);
    say(125, 2, EventKind::Release, kRight);
    obtains(126, 1, kRight); // (B was let in by whoever)
    blocks(127, 1, kLeft);
    blocks(128, 0, kRight);
    EXPECT_EQ(found(300).size(), 1U);
}

TEST_F(WaitGraphTest, findsCyclesOfThreeWithTailsAndOfOne)
{
    obtains(1, 0, kLeft);
    obtains(1, 1, kRight);
    blocks(2, 0, kRight);
    state(3, 1, LaneState::BlockedJoin, kThreads + 2); // B joins C
    blocks(4, 2, kLeft);
    start(3);
    blocks(5, 3, kLeft); // D only waits behind them
    EXPECT_EQ(found(200),
        (Words { "A waits for 'right', which B holds; B waits for the end of C; C waits for 'left', which A holds" }));
    EXPECT_EQ(found(2'000), Words {}) << "who waits behind a deadlock is none";

    WaitGraphTest::graph = {};
    SetUp();
    obtains(1, 0, kLeft);
    blocks(2, 0, kLeft);
    EXPECT_EQ(found(200), (Words { "A waits for 'left', which it holds itself" }));
}

TEST_F(WaitGraphTest, tellsOfALockThatNobodyWhoLivesHolds)
{
    obtains(1, 0, kLeft);
    blocks(2, 1, kLeft);
    graph.end(0);
    EXPECT_EQ(found(100), Words {});
    EXPECT_EQ(found(800), (Words { "B waits for 'left', which A held when it ended" }));
    EXPECT_EQ(found(900), Words {});
    blocks(901, 2, kRight); // never obtained by anybody: its holder was not copied by fork
    EXPECT_EQ(found(1'700), (Words { "C waits for 'right', which nobody holds who could release it" }));
}

TEST_F(WaitGraphTest, whoWasSignalledIsNotForgottenBecauseItGetsNoCore)
{
    obtains(1, 0, kLeft);
    blocks(2, 1, kLeft);
    say(3, 0, EventKind::Release, kLeft, 1);
    state(4, 0, LaneState::BlockedIo);
    EXPECT_EQ(found(60'000), Words {}) << "nobody holds it, but B was let in";
}

TEST_F(WaitGraphTest, aFreezeMakesNoWaitOlder)
{
    embrace();
    graph.resumed(ms(10'000));
    EXPECT_EQ(found(10'050), Words {});
    EXPECT_EQ(found(10'150).size(), 1U);
}

TEST_F(WaitGraphTest, aForkedCopyOfALockStaysTakenWhateverTheParentDoes)
{
    graph.define(0, { ObjectId { kShared }, ObjectKind::Lock, "guard" });
    obtains(1, 0, kShared);
    start(3, 1); // the child
    blocks(2, 3, kShared);
    say(500, 0, EventKind::Release, kShared);
    EXPECT_EQ(found(900), Words {});
    EXPECT_EQ(found(1'300), (Words { "D waits for 'guard', which nobody who lives in this process holds" }));
}

TEST_F(WaitGraphTest, aSharedLockMayBeHeldInAnotherProcess)
{
    graph.define(0, { ObjectId { kShared }, ObjectKind::Lock, "shared" });
    start(3, 1);
    obtains(1, 3, kShared);
    blocks(2, 0, kShared);
    EXPECT_EQ(found(2'000), Words {});
    graph.end(3);
    EXPECT_EQ(found(2'001), (Words { "A waits for 'shared', which D held when it ended" }));
}

TEST_F(WaitGraphTest, claimsNothingAboutQueuesAndSemaphoresWhileSomebodyCouldEndTheWait)
{
    state(1, 0, LaneState::BlockedQueue, kJobs);
    blocks(1, 1, kPermits);
    state(1, 2, LaneState::BlockedIo, 0);
    EXPECT_EQ(found(5'000), Words {});
    state(5'001, 2, LaneState::BlockedJoin, kThreads + 0);
    EXPECT_EQ(found(6'900), Words {});
    EXPECT_EQ(found(7'100),
        (Words { "nobody is left to wake anybody: A waits for 'jobs'; B waits for 'permits'; C waits for the end of A" }));
}

TEST_F(WaitGraphTest, aProcessThatBootsMayStillEndTheWaits)
{
    for (std::uint32_t ring = 0; ring < 3; ++ring)
        state(1, ring, LaneState::BlockedQueue, kJobs);
    say(1, 0, EventKind::ProcessStart);
    EXPECT_EQ(found(5'000), Words {});
    say(5'001, 0, EventKind::ProcessReady);
    EXPECT_EQ(found(5'002).size(), 1U);
}

TEST_F(WaitGraphTest, claimsNothingThatLostEventsCouldContradict)
{
    obtains(1, 0, kLeft);
    obtains(2, 1, kRight);
    say(3, 1, EventKind::Lost); // it may have released right
    blocks(4, 0, kRight);
    blocks(4, 1, kLeft);
    blocks(4, 2, kLeft);
    EXPECT_EQ(found(5'000), Words {});
}

} // namespace
} // namespace interleave::trace
