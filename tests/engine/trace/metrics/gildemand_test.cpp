// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/metrics/gildemand.h>

#include <gtest/gtest.h>

namespace interleave::trace {
namespace {

Nanoseconds ms(int milliseconds) { return Nanoseconds { milliseconds * 1'000'000 }; }

struct Built
{
    TraceStore store;
    Lane &gil = store.createLane({ .kind = LaneKind::Gil, .name = "GIL" }); // lane 0
    Lane &a = store.createLane({ .name = "a" });
    Lane &b = store.createLane({ .name = "b" });
    Lane &c = store.createLane({ .name = "c" });

    void end(Nanoseconds time)
    {
        for (Lane *lane : { &gil, &a, &b, &c })
            lane->advance(time);
        store.advance(time);
    }
    [[nodiscard]] GilDemand demand(Freezes::Stretches frozen = {}) const
    {
        const auto all = measureGilDemand(store, Freezes(std::move(frozen)));
        return all.empty() ? GilDemand {} : all.front();
    }
};

} // namespace

TEST(GilDemand, countsTheHolderAndEverybodyWhoWaits)
{
    Built run;
    run.gil.append(ms(0), LaneState::RunningPython, 1);
    run.gil.append(ms(40), LaneState::RunnableHoldingGil, 1); // off-core, and still nobody else's
    run.gil.append(ms(50), LaneState::None);
    run.b.append(ms(10), LaneState::WantsGil, 0);
    run.b.append(ms(45), LaneState::Asleep);
    run.c.append(ms(20), LaneState::WantsGil, 0);
    run.c.append(ms(30), LaneState::Asleep);
    run.end(ms(100));
    const GilDemand demand = run.demand();
    EXPECT_EQ(demand.lane, LaneId { 0 });
    EXPECT_EQ(demand.held, ms(50));
    EXPECT_EQ(demand.contended, ms(35));
    EXPECT_EQ(demand.most, 3U);
    EXPECT_EQ(demand.waited, ms(45));
}

TEST(GilDemand, aHandOverIsNotTwoAtOnce)
{
    Built run;
    run.gil.append(ms(0), LaneState::RunningPython, 1);
    run.gil.append(ms(10), LaneState::RunningPython, 2);
    run.gil.append(ms(20), LaneState::None);
    run.end(ms(30));
    const GilDemand demand = run.demand();
    EXPECT_EQ(demand.contended, ms(0));
    EXPECT_EQ(demand.most, 1U);
}

TEST(GilDemand, leavesOutWhatWasFrozen)
{
    Built run;
    run.gil.append(ms(0), LaneState::RunningPython, 1);
    run.b.append(ms(0), LaneState::WantsGil, 0);
    run.end(ms(100));
    const GilDemand demand = run.demand({ { ms(20), ms(60) } });
    EXPECT_EQ(demand.contended, ms(60));
    EXPECT_EQ(demand.held, ms(60));
}

TEST(GilDemand, ofARunWithoutAGilThereIsNone)
{
    TraceStore store;
    store.createLane({ .name = "a" }).append(ms(0), LaneState::RunningPython);
    EXPECT_TRUE(measureGilDemand(store, Freezes({})).empty());
}

} // namespace interleave::trace
