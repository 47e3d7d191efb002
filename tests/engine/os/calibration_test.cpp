// SPDX-License-Identifier: GPL-3.0-or-later
#include <os/affinity.h>
#include <os/calibration.h>

#include <gtest/gtest.h>

#include <thread>

using namespace interleave;

namespace {

os::UsableCores measuredOn(int cores)
{
    os::UsableCores measured;
    std::jthread([&] { // what it may use is its own, and its threads'
        ASSERT_TRUE(os::allowFirstCores(cores));
        measured = os::measureUsableCores(2);
    });
    return measured;
}

} // namespace

// Two threads on one core get done what one gets done, however busy the machine is: more would be a fault of the measurement.
TEST(Calibration, TwoThreadsOnOneCoreAreOneUsableCore)
{
    os::UsableCores one;
    for (int attempt = 0; attempt < 5; ++attempt) { // whoever takes the core in the middle of a round moves that round
        one = measuredOn(1);
        EXPECT_LE(one.low, one.cores);
        EXPECT_GE(one.high, one.cores);
        EXPECT_EQ(one.threads, 2);
        if (one.cores < 1.3)
            break;
    }
    EXPECT_LT(one.cores, 1.3) << one.toLine();
}

// What a core takes to wake up is not taken for work that the machine could not do: without others, two cores are two.
TEST(Calibration, TwoCoresThatNobodyElseUsesAreTwo)
{
    const auto allowed = os::allowedCores();
    ASSERT_TRUE(allowed);
    if (allowed->size() < 2)
        GTEST_SKIP() << "this machine has one core";
    os::UsableCores two, one;
    for (int attempt = 0; attempt < 5; ++attempt) {
        two = measuredOn(2);
        one = measuredOn(1);
        if (two.cores > 1.3 * one.cores || two.others > 0.1 || two.stolen > 0.02)
            break;
    }
    EXPECT_TRUE(two.cores > 1.3 * one.cores || two.others > 0.1 || two.stolen > 0.02) << two.toLine() << " beside " << one.toLine();
}
