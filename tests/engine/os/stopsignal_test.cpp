// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <poll.h>
#include <thread>
#include <os/stopsignal.h>

namespace interleave::os {
namespace {

TEST(StopSignal, sleepsForTheWholeTimeWhenNobodyStopsIt)
{
    const auto stop = StopSignal::create().value();
    const Nanoseconds begin = monotonicNow();
    EXPECT_TRUE(stop->sleepFor(Nanoseconds { 5'000'000 }));
    EXPECT_GE(monotonicNow() - begin, Nanoseconds { 5'000'000 });
    EXPECT_TRUE(stop->sleepFor(Nanoseconds { 0 }));
}

TEST(StopSignal, endsAnHourOfSleepAtOnce)
{
    const auto stop = StopSignal::create().value();
    std::thread other([&] { stop->request(); });
    EXPECT_FALSE(stop->sleepFor(Nanoseconds { 3'600'000'000'000 }));
    other.join();
    EXPECT_TRUE(stop->requested());
    EXPECT_FALSE(stop->sleepFor(Nanoseconds { 3'600'000'000'000 })) << "and every sleep after it";
}

TEST(StopSignal, keepsItsDescriptorReadableForAll)
{
    const auto stop = StopSignal::create().value();
    pollfd descriptor { stop->descriptor(), POLLIN, 0 };
    EXPECT_EQ(::poll(&descriptor, 1, 0), 0);
    stop->request();
    stop->request();
    EXPECT_EQ(::poll(&descriptor, 1, 0), 1);
    EXPECT_EQ(::poll(&descriptor, 1, 0), 1);
}

} // namespace
} // namespace interleave::os
