// SPDX-License-Identifier: GPL-3.0-or-later
#include <os/selfobserver.h>

#include <gtest/gtest.h>

namespace interleave::os {
namespace {

/// An observer whose clock the test moves by hand. The thread itself is never blocked between two checks; where the kernel takes it off its core
/// all the same, that gap is a switch, which is not learnt from and begins a new row: hence the patience in the bounds.
struct Observed
{
    explicit Observed(std::uint64_t threshold)
        : observer(Ticks { threshold })
    {
        observer.begin(Ticks { time });
    }
    bool step(std::uint64_t length)
    {
        time += length;
        return observer.check(Ticks { time }, gap);
    }
    int gapsIn(int steps, std::uint64_t length)
    {
        int gaps = 0;
        for (int i = 0; i < steps; ++i)
            gaps += step(length) ? 1 : 0;
        return gaps;
    }

    SelfObserver observer;
    Gap gap;
    std::uint64_t time = 1'000'000;
};

TEST(SelfObserver, aStepLongerThanTheThresholdIsAGap)
{
    Observed observed(100);
    EXPECT_EQ(observed.gapsIn(1'000, 100), 0);
    EXPECT_TRUE(observed.step(101));
    EXPECT_EQ(observed.gap.end.count - observed.gap.begin.count, 101U);
    EXPECT_EQ(observed.gap.end.count, observed.time);
}

TEST(SelfObserver, stepsThatAllTakeLongerThanWasThoughtAreNoGapsForLong)
{
    Observed observed(100);
    EXPECT_LT(observed.gapsIn(10'000, 250), 1'000) << "steps of 250 with a threshold of 100";
    EXPECT_EQ(observed.gapsIn(1, 1'000), 0) << "four such steps are no gap";
    EXPECT_EQ(observed.gapsIn(1, 1'001), 1) << "a gap is still one";
}

TEST(SelfObserver, rareGapsTeachItNothing)
{
    Observed observed(100);
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_TRUE(observed.step(5'000)) << i;
        EXPECT_FALSE(observed.step(20)) << i;
    }
}

} // namespace
} // namespace interleave::os
