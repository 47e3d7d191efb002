// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomstore.h"
#include "temporarydirectory.h"

#include <trace/gilholds.h>
#include <trace/measures.h>
#include <trace/tracefile.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace interleave::trace {

namespace {

constexpr Nanoseconds ms(std::int64_t n)
{
    return Nanoseconds { n * 1'000'000 };
}

/// Two threads (lanes 1 and 2) on one GIL (lane 0), from 0 on.
struct TwoThreads
{
    TraceStore store;
    Lane &gil = store.createLane({ .kind = LaneKind::Gil, .name = "GIL" });
    Lane &a = store.createLane({ .name = "a", .letter = "A" });
    Lane &b = store.createLane({ .name = "b", .letter = "B" });

    TwoThreads() { store.setBegin(ms(0)); }
    void take(Nanoseconds time, std::uint32_t holder)
    {
        gil.append(time, LaneState::RunningPython, holder);
        gil.add({ time, InstantKind::GilTake, holder, 0 });
    }
    void drop(Nanoseconds time) { gil.append(time, LaneState::None); }
    void end(Nanoseconds time)
    {
        for (Lane *lane : { &gil, &a, &b })
            lane->advance(time);
        store.advance(time);
    }
};

} // namespace

TEST(Metrics, aHoldLastsFromTakeToReleaseWhateverTheHolderDoesMeanwhile)
{
    TwoThreads run;
    run.take(ms(0), 1);
    run.gil.append(ms(2), LaneState::RunnableHoldingGil, 1); // preempted while holding
    run.gil.append(ms(3), LaneState::RunningPython, 1);
    run.drop(ms(5));
    run.take(ms(6), 2);
    run.gil.add({ ms(8), InstantKind::DropRequest, 1, 0 });
    run.drop(ms(9));
    run.take(ms(9), 1); // handed over at once
    run.drop(ms(10));
    run.end(ms(20));
    const auto holds = gilHolds(run.gil);
    ASSERT_EQ(holds.size(), 3U);
    EXPECT_EQ(holds[0].end - holds[0].begin, ms(5));
    EXPECT_FALSE(holds[0].forced);
    EXPECT_EQ(holds[1].holder, LaneId { 2 });
    EXPECT_TRUE(holds[1].forced);
    const Metrics metrics = measure(run.store);
    ASSERT_EQ(metrics.gils.size(), 1U);
    const GilMetrics &gil = metrics.gils.front();
    EXPECT_EQ(gil.hold.count, 3U);
    EXPECT_EQ(gil.hold.p50, 3e6);
    EXPECT_EQ(gil.hold.max, 5e6);
    EXPECT_EQ(gil.hold.total, 9e6);
    EXPECT_EQ(gil.forcedHold.count, 1U);
    EXPECT_EQ(gil.forcedHold.mean, 3e6);
    EXPECT_EQ(gil.takes, 3U);
    EXPECT_EQ(gil.requests, 1U);
    EXPECT_EQ(gil.holderChanges, 2U);
    EXPECT_DOUBLE_EQ(gil.heldShare, 9.0 / 20);
}

TEST(Metrics, aReleaseAndRetakeAtOnceAreTwoHolds)
{
    for (const bool asSpans : { true, false }) {
        TwoThreads run;
        run.take(ms(0), 1);
        if (asSpans)
            run.drop(ms(4)); // a free stretch without length
        run.take(ms(4), 1);
        run.drop(ms(10));
        run.end(ms(10));
        const auto holds = gilHolds(run.gil);
        ASSERT_EQ(holds.size(), 2U) << (asSpans ? "by spans" : "by the instant");
        EXPECT_EQ(holds[0].end, ms(4));
        EXPECT_EQ(holds[1].begin, ms(4));
        EXPECT_EQ(holds[1].end, ms(10));
        EXPECT_TRUE(holds[0].complete && holds[1].complete);
        EXPECT_EQ(measure(run.store).gils[0].hold.p50, 5e6);
    }
}

TEST(Metrics, aHoldWithoutLengthIsCounted)
{
    TwoThreads run;
    run.take(ms(3), 1);
    run.drop(ms(3));
    run.take(ms(3), 2);
    run.drop(ms(5));
    run.end(ms(6));
    const auto holds = gilHolds(run.gil);
    ASSERT_EQ(holds.size(), 2U);
    EXPECT_EQ(holds[0].holder, LaneId { 1 });
    EXPECT_EQ(holds[0].end, holds[0].begin);
    EXPECT_EQ(holds[1].holder, LaneId { 2 });
}

TEST(Metrics, whatIsCutOffByALossOrTheEndHasNoLength)
{
    TwoThreads run;
    run.take(ms(0), 1);
    run.gil.append(ms(2), LaneState::Unknown); // lost
    run.gil.append(ms(4), LaneState::RunningPython, 2); // was taken unseen
    run.drop(ms(5));
    run.take(ms(6), 1);
    run.drop(ms(8));
    run.take(ms(9), 2); // never released
    run.end(ms(12));
    const Metrics metrics = measure(run.store);
    EXPECT_EQ(metrics.gils[0].hold.count, 1U);
    EXPECT_EQ(metrics.gils[0].hold.p50, 2e6);
}

TEST(Metrics, aHandOffNeedsAnotherThreadThatWantedIt)
{
    TwoThreads run;
    run.a.append(ms(0), LaneState::RunningPython);
    run.b.append(ms(0), LaneState::BlockedIo);
    run.take(ms(0), 1);
    run.b.append(ms(4), LaneState::WantsGil, 0);
    run.drop(ms(5));
    run.take(ms(6), 2); // b waited since 4: a hand-off of 1 ms
    run.b.append(ms(6), LaneState::RunningPython);
    run.a.append(ms(5), LaneState::Asleep);
    run.drop(ms(8));
    run.a.append(ms(9), LaneState::WantsGil, 0);
    run.take(ms(9), 1); // a came later: none
    run.a.append(ms(9), LaneState::RunningPython);
    run.drop(ms(10));
    run.end(ms(12));
    const Metrics metrics = measure(run.store);
    EXPECT_EQ(metrics.gils[0].handOff.count, 1U);
    EXPECT_EQ(metrics.gils[0].handOff.p50, 1e6);
    EXPECT_EQ(metrics.threads[1].gilWait.count, 1U);
    EXPECT_EQ(metrics.threads[1].gilWait.max, 2e6);
    EXPECT_EQ(metrics.gilWait.count, 2U);
}

TEST(Metrics, frozenStretchesCountForNothing)
{
    TwoThreads run;
    for (const bool frozen : { false, true }) {
        const std::int64_t at = frozen ? 100 : 0;
        run.a.append(ms(at), LaneState::WantsGil, 0);
        run.a.append(ms(at + 10), LaneState::RunningPython);
        run.take(ms(at + 10), 1);
        if (frozen) {
            run.gil.append(ms(at + 12), LaneState::Frozen);
            run.a.append(ms(at + 12), LaneState::Frozen);
            run.gil.append(ms(at + 20), LaneState::RunningPython, 1);
            run.a.append(ms(at + 20), LaneState::RunningPython);
        }
        run.drop(ms(at + 30));
        run.a.append(ms(at + 30), LaneState::None);
        run.a.add({ ms(at + 15), InstantKind::IoDone, 0, 5'000'000 });
    }
    run.end(ms(200));
    TraceInfo info;
    info.frozen = { { ms(112), ms(120) } };
    run.store.setInfo(info);
    const Metrics metrics = measure(run.store);
    EXPECT_EQ(metrics.wall, ms(192));
    EXPECT_EQ(metrics.gils[0].hold.count, 1U) << "the other crosses the freeze";
    EXPECT_EQ(metrics.gils[0].hold.max, 20e6);
    EXPECT_EQ(metrics.threads[0].io.count, 1U);
    EXPECT_EQ(metrics.threads[0].gilWait.count, 2U);
    EXPECT_EQ(metrics.cpu, ms(20 + 12));
    EXPECT_EQ(metrics.threads[0].states[index(LaneState::Frozen)], 0);
    EXPECT_EQ(metrics.threads[0].lifetime, ms(30 + 22));
    EXPECT_DOUBLE_EQ(metrics.gils[0].heldShare, 32.0 / 192);
}

TEST(Metrics, quantilesAreInterpolatedAsNumpyDoes)
{
    TwoThreads run;
    run.a.append(ms(0), LaneState::BlockedIo);
    for (const std::uint64_t latency : { 10, 50, 20, 40, 30 })
        run.a.add({ ms(1), InstantKind::IoDone, 0, latency });
    run.end(ms(10));
    const Quantiles io = measure(run.store).io;
    EXPECT_EQ(io.count, 5U);
    EXPECT_DOUBLE_EQ(io.p5, 12);
    EXPECT_DOUBLE_EQ(io.p50, 30);
    EXPECT_DOUBLE_EQ(io.p90, 46);
    EXPECT_DOUBLE_EQ(io.p99, 49.6);
    EXPECT_DOUBLE_EQ(io.max, 50);
    EXPECT_DOUBLE_EQ(io.mean, 30);
}

TEST(Metrics, coresSayWhatIsOursIdleOthersAndStolen)
{
    TraceStore store;
    store.setBegin(ms(0));
    Lane &core = store.createLane({ .kind = LaneKind::Core, .core = CoreId { 5 } });
    Lane &unknown = store.createLane({ .kind = LaneKind::Core, .core = CoreId { 6 } });
    core.append(ms(0), LaneState::RunningPython, 0);
    core.append(ms(50), LaneState::None);
    core.advance(ms(100));
    unknown.advance(ms(100));
    store.advance(ms(100));
    store.addCoreUse({ CoreId { 5 }, ms(0), ms(50), 0.1F, 0.9F, 0 });
    store.addCoreUse({ CoreId { 5 }, ms(50), ms(200), 0.5F, 0.25F, 0.25F }); // half of it counts
    const Metrics metrics = measure(store);
    ASSERT_EQ(metrics.cores.size(), 2U);
    EXPECT_DOUBLE_EQ(metrics.cores[0].ours, 0.5);
    EXPECT_NEAR(metrics.cores[0].idle, 0.3, 1e-6);
    EXPECT_NEAR(metrics.cores[0].other, 0.075, 1e-6);
    EXPECT_NEAR(metrics.cores[0].stolen, 0.125, 1e-6);
    EXPECT_FALSE(metrics.cores[1].useKnown);
    const auto json = toJson(metrics);
    EXPECT_TRUE(json["cores"][1]["idle"].is_null()) << "nobody knows";
}

TEST(Metrics, aFileReadBackGivesTheSameNumbers)
{
    const test::TemporaryDirectory directory;
    TraceStore store;
    test::fillStore(store, 9, 7, 2000);
    ASSERT_TRUE(saveTrace(store, directory / "a.itrace"));
    const auto loaded = loadTrace(directory / "a.itrace");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(toJson(measure(store)), toJson(measure(**loaded)));
    EXPECT_EQ(measures(measure(store)), measures(measure(**loaded)));
}

TEST(Metrics, measuresAlwaysHaveTheSameNames)
{
    TwoThreads run;
    run.take(ms(0), 1);
    run.end(ms(10));
    std::vector<std::string> none, some;
    for (const auto &[name, value] : measures(Metrics {}))
        none.push_back(name);
    for (const auto &[name, value] : measures(measure(run.store)))
        some.push_back(name);
    EXPECT_EQ(none, some);
    for (const char *name :
        { "wall", "cpu", "cores.used", "gil.hold.p50", "gil.wait.p99", "gil.hand_off.p50", "gil.overlaps",
            "gil.held_share", "io.p50", "wants_gil.total", "running_python.total", "threads.count" })
        EXPECT_NE(std::find(none.begin(), none.end(), name), none.end()) << name;
    EXPECT_DOUBLE_EQ(measures(measure(run.store)).at("wall"), 0.01) << "in seconds";
}

TEST(Metrics, jsonHasTheKeysThatAreDocumented)
{
    TwoThreads run;
    run.take(ms(0), 1);
    run.drop(ms(2));
    run.end(ms(10));
    const auto json = toJson(measure(run.store));
    for (const char *key : { "wall_ns", "cpu_ns", "gil", "deadlock", "threads", "cores", "processes", "starts", "loops", "tasks", "locks", "queues", "pools",
             "variables", "serialisation" })
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_EQ(json["gil"]["hold"]["p50_ns"], 2e6);
    EXPECT_EQ(json["threads"].size(), 2U);
    EXPECT_EQ(toJson(Metrics {})["gil"], nullptr);
}

} // namespace interleave::trace
