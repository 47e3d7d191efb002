// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/metrics/freezes.h>

#include <gtest/gtest.h>

namespace interleave::trace {

TEST(Quantiles, ofNothingAndOfOne)
{
    EXPECT_EQ(quantilesOf({}).count, 0U);
    EXPECT_EQ(quantilesOf({}).max, 0);
    const Quantiles one = quantilesOf({ 7 });
    EXPECT_EQ(one.p5, 7);
    EXPECT_EQ(one.p50, 7);
    EXPECT_EQ(one.p99, 7);
    EXPECT_EQ(one.total, 7);
}

TEST(Durations, leaveOutWhatAFreezeTouches)
{
    const Freezes freezes({ { Nanoseconds { 200 }, Nanoseconds { 300 } }, { Nanoseconds { 100 }, Nanoseconds { 120 } } });
    Durations durations(freezes);
    durations.add(Nanoseconds { 10 }, Nanoseconds { 60 });
    durations.add(Nanoseconds { 90 }, Nanoseconds { 100 }); // ended by it
    durations.add(Nanoseconds { 150 }, Nanoseconds { 350 });
    durations.addEnded(Nanoseconds { 190 }, 20);
    durations.addEnded(Nanoseconds { 190 }, ~std::uint64_t(0)); // nonsense: crosses everything
    const Quantiles q = durations.quantiles();
    EXPECT_EQ(q.count, 2U);
    EXPECT_EQ(q.total, 70);
    EXPECT_EQ(freezes.within(Nanoseconds { 110 }, Nanoseconds { 250 }), Nanoseconds { 60 });
}

} // namespace interleave::trace
