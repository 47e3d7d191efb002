// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/clockanchors.h>

#include <gtest/gtest.h>

using namespace interleave;
using namespace interleave::trace;

TEST(ClockAnchors, convertPieceByPiece)
{
    ClockAnchors anchors;
    anchors.add({ Ticks { 1000 }, Nanoseconds { 500 } });
    anchors.add({ Ticks { 3000 }, Nanoseconds { 1500 } }); // 2 ticks a nanosecond
    anchors.add({ Ticks { 4000 }, Nanoseconds { 2500 } }); // then 1
    const std::pair<std::uint64_t, std::int64_t> table[] = { { 1000, 500 }, { 2000, 1000 }, { 3000, 1500 },
        { 3500, 2000 }, { 4000, 2500 }, { 5000, 3500 }, { 0, 0 } };
    for (const auto &[ticks, time] : table)
        EXPECT_EQ(anchors.toNanoseconds(Ticks { ticks }).count(), time) << ticks;
}

TEST(ClockAnchors, doNotChangeWhatWasConvertedBetweenTwoOfThem)
{
    ClockAnchors anchors;
    anchors.add({ Ticks { 1000 }, Nanoseconds { 1000 } });
    anchors.add({ Ticks { 2000 }, Nanoseconds { 2100 } });
    const Nanoseconds before = anchors.toNanoseconds(Ticks { 1500 });
    anchors.add({ Ticks { 3000 }, Nanoseconds { 2900 } });
    EXPECT_EQ(anchors.toNanoseconds(Ticks { 1500 }), before);
}

TEST(ClockAnchors, stayMonotonicWhenTheyAreThinned)
{
    ClockAnchors anchors;
    for (std::uint64_t i = 1; i < 100'000; ++i)
        anchors.add({ Ticks { i * 1000 }, Nanoseconds { std::int64_t(i * 300 + i % 7) } });
    EXPECT_LT(anchors.anchors().size(), 100'000u);
    Nanoseconds last = anchors.toNanoseconds(Ticks { 0 });
    for (std::uint64_t ticks = 0; ticks < 110'000'000; ticks += 33'331) {
        const Nanoseconds time = anchors.toNanoseconds(Ticks { ticks });
        ASSERT_GE(time, last) << ticks;
        last = time;
    }
}

TEST(ClockAnchors, saturateAndIgnoreWhatDoesNotGoForward)
{
    ClockAnchors anchors;
    EXPECT_EQ(anchors.toNanoseconds(Ticks { 5 }).count(), 0);
    anchors.add({ Ticks { 1000 }, Nanoseconds { 1000 } });
    anchors.add({ Ticks { 900 }, Nanoseconds { 2000 } });
    anchors.add({ Ticks { 2000 }, Nanoseconds { 1000 } });
    EXPECT_EQ(anchors.anchors().size(), 1u);
    anchors.add({ Ticks { 1001 }, Nanoseconds { 1'000'000'000 } });
    EXPECT_GT(anchors.toNanoseconds(Ticks { ~std::uint64_t(0) }).count(), 0);
    EXPECT_LE(anchors.toNanoseconds(Ticks { 0 }).count(), 0);
}

#if defined(__x86_64__)
TEST(ClockAnchors, readBothClocksCloseTogether)
{
    ClockAnchors anchors;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t ticksBefore = ticksNow(true).count;
        const Nanoseconds before = monotonicNow();
        const ClockAnchors::Anchor anchor = anchors.take();
        EXPECT_GE(anchor.time, before);
        EXPECT_LE(anchor.time, monotonicNow());
        EXPECT_GE(anchor.ticks.count, ticksBefore);
        EXPECT_LE(anchor.ticks.count, ticksNow(true).count);
    }
}
#endif
