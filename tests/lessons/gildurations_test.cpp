// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/gildurations.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::lessons {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using trace::InstantKind;
using trace::Lane;
using trace::LaneKind;
using trace::LaneState;

constexpr Nanoseconds ms(std::int64_t n) { return Nanoseconds { n * 1'000'000 }; }

/// A script's run: the interpreter starts alone and gives its GIL away now and then; from 100 ms on two threads take turns.
struct Turns
{
    trace::TraceStore store;
    Lane &gil = store.createLane({ .kind = LaneKind::Gil, .name = "GIL" });
    Lane &a = store.createLane({ .kind = LaneKind::Thread, .name = "a" });
    Lane &b = store.createLane({ .kind = LaneKind::Thread, .name = "b" });

    void hold(Lane &who, std::uint32_t lane, Nanoseconds begin, Nanoseconds end)
    {
        gil.append(begin, LaneState::RunningPython, lane);
        gil.add({ begin, InstantKind::GilTake, lane, 0 });
        gil.append(end, LaneState::None);
        who.append(begin, LaneState::RunningPython);
    }
    static void wants(Lane &who, Nanoseconds time) { who.append(time, LaneState::WantsGil, 0); }

    Turns()
    {
        store.setBegin(ms(0));
        for (int i = 0; i < 3; ++i) {
            hold(a, 1, ms(10 * i), ms(10 * i + 1));
            a.append(ms(10 * i + 1), LaneState::BlockedIo);
        }
        hold(a, 1, ms(100), ms(104)); // nobody else is there
        a.append(ms(104), LaneState::Asleep);
        hold(b, 2, ms(110), ms(115));
        wants(a, ms(112));
        wants(b, ms(115));
        hold(a, 1, ms(115), ms(122));
        gil.add({ ms(120), InstantKind::DropRequest, 2, 0 });
        a.append(ms(122), LaneState::Asleep);
        hold(b, 2, ms(122), ms(123));
        for (Lane *lane : { &gil, &a, &b })
            lane->advance(ms(130));
        store.advance(ms(130));
        store.publish();
    }
};

TEST(GilDurations, onlyHoldsDuringWhichAnotherWaitedAreContested)
{
    const Turns run;
    GilDurations durations;
    durations.add(run.store);
    EXPECT_THAT(durations.holds, ElementsAre(1e6, 1e6, 1e6, 4e6, 5e6, 7e6, 1e6));
    EXPECT_THAT(durations.contested, ElementsAre(5e6, 7e6)) << "who takes it over has waited before, not during its own hold";
    EXPECT_THAT(durations.asked, ElementsAre(7e6));
    EXPECT_THAT(durations.waits, UnorderedElementsAre(3e6, 7e6));
    EXPECT_EQ(durations.overlaps, 0U);
}

TEST(GilDurations, whatBeganBeforeTheScriptIsLeftOut)
{
    const Turns run;
    GilDurations durations;
    durations.add(run.store, ms(100));
    EXPECT_THAT(durations.holds, ElementsAre(4e6, 5e6, 7e6, 1e6));
    GilDurations later;
    later.add(run.store, ms(113));
    EXPECT_THAT(later.holds, ElementsAre(7e6, 1e6));
    EXPECT_THAT(later.waits, ElementsAre(7e6));
    GilDurations none;
    none.add(run.store, ms(130));
    EXPECT_THAT(none.holds, IsEmpty());
}

TEST(GilDurations, aWaitForAnotherInterpretersGilContestsNothing)
{
    Turns run;
    Lane &other = run.store.createLane({ .kind = LaneKind::Thread, .name = "c" });
    run.store.createLane({ .kind = LaneKind::Gil, .name = "another GIL" });
    other.append(ms(0), LaneState::WantsGil, 4);
    other.advance(ms(130));
    run.store.publish();
    GilDurations durations;
    durations.add(run.store);
    EXPECT_THAT(durations.contested, ElementsAre(5e6, 7e6));
}

} // namespace
} // namespace interleave::lessons
