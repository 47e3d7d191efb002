// SPDX-License-Identifier: GPL-3.0-or-later
#include <async/timerheap.h>

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace interleave::async {
namespace {

constexpr Nanoseconds kEver { INT64_MAX };

TimerPtr at(std::int64_t when)
{
    return std::make_shared<TimerHandle>([] {}, Nanoseconds { when });
}

TEST(TimerHeap, givesTimersInOrderOfTime)
{
    std::mt19937 random(1);
    TimerHeap heap;
    std::vector<std::int64_t> times;
    for (int i = 0; i < 500; ++i) {
        times.push_back(static_cast<std::int64_t>(random() % 100));
        heap.push(at(times.back()));
    }
    std::sort(times.begin(), times.end());
    for (const std::int64_t time : times) {
        EXPECT_EQ(heap.first(), Nanoseconds { time });
        EXPECT_EQ(heap.popBefore(kEver)->when.count(), time);
    }
    EXPECT_FALSE(heap.first());
    EXPECT_EQ(heap.popBefore(kEver), nullptr);
}

TEST(TimerHeap, ordersEqualsAsPythonsHeapqDoes)
{
    // The order in which heapq gives back seven that are equal, pushed in order.
    TimerHeap heap;
    std::vector<TimerPtr> timers;
    for (int i = 0; i < 7; ++i) {
        timers.push_back(at(5));
        heap.push(timers.back());
    }
    std::vector<std::ptrdiff_t> order;
    while (const TimerPtr timer = heap.popBefore(kEver))
        order.push_back(std::find(timers.begin(), timers.end(), timer) - timers.begin());
    EXPECT_EQ(order, (std::vector<std::ptrdiff_t> { 0, 2, 5, 6, 4, 1, 3 }));
}

TEST(TimerHeap, keepsWhatIsNotDueYet)
{
    TimerHeap heap;
    heap.push(at(10));
    EXPECT_EQ(heap.popBefore(Nanoseconds { 10 }), nullptr) << "the end itself is not before it";
    EXPECT_NE(heap.popBefore(Nanoseconds { 11 }), nullptr);
}

TEST(TimerHeap, forgetsCancelledTimersAtTheTopOnly)
{
    TimerHeap heap;
    const TimerPtr early = at(1), middle = at(2), late = at(3);
    for (const TimerPtr &timer : { middle, late, early })
        heap.push(timer);
    heap.cancel(*early);
    heap.cancel(*late);
    heap.cancel(*late);
    EXPECT_EQ(heap.cancelled(), 2U) << "cancelling twice counts once";
    heap.purge();
    EXPECT_EQ(heap.size(), 2U);
    EXPECT_EQ(heap.first(), Nanoseconds { 2 });
    EXPECT_FALSE(early->scheduled);
    EXPECT_TRUE(late->scheduled) << "it stays until its turn comes";
}

TEST(TimerHeap, throwsOutAllWhenMostOfManyAreCancelled)
{
    TimerHeap heap;
    std::vector<TimerPtr> timers;
    for (int i = 0; i < 120; ++i) {
        timers.push_back(at(i));
        heap.push(timers.back());
    }
    for (std::size_t i = 60; i < 120; ++i)
        heap.cancel(*timers[i]);
    heap.purge();
    EXPECT_EQ(heap.size(), 120U) << "half is not more than half";
    heap.cancel(*timers[59]);
    heap.purge();
    EXPECT_EQ(heap.size(), 59U);
    EXPECT_EQ(heap.cancelled(), 0U);
    for (std::int64_t i = 0; i < 59; ++i)
        EXPECT_EQ(heap.popBefore(kEver)->when.count(), i);
}

TEST(TimerHeap, letsGoOfACancelledCallbackAtOnce)
{
    TimerHeap heap;
    const auto held = std::make_shared<int>(1);
    const auto timer = std::make_shared<TimerHandle>([held] {}, Nanoseconds { 1 });
    heap.push(timer);
    EXPECT_EQ(held.use_count(), 2);
    heap.cancel(*timer);
    EXPECT_EQ(held.use_count(), 1);
}

} // namespace
} // namespace interleave::async
