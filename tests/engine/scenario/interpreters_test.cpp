// SPDX-License-Identifier: GPL-3.0-or-later
// Interpreters with a GIL each, and threads without any: what they share and what not.
#include "../conformance/gilrun.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace interleave::scenario {
namespace {

using conformance::GilRun;
using conformance::ms;
using conformance::repeat;
using conformance::scenarioOf;
using conformance::step;
using conformance::us;
using trace::EventKind;

Scenario interpreters(int workers, const threads::Block &steps, GilKind gil = GilKind::PerInterpreter)
{
    Scenario scenario = scenarioOf(workers, steps, us(500), gil);
    scenario.model = Model::Interpreters;
    scenario.job.objects = { { .name = "counter", .kind = threads::ObjectKind::Variable, .size = 7 } };
    return scenario;
}

/// Takes and drops of each GIL.
std::map<std::uint32_t, std::vector<gil::Seen>> byGil(const std::vector<gil::Seen> &seen)
{
    std::map<std::uint32_t, std::vector<gil::Seen>> found;
    for (const gil::Seen &record : seen) {
        if (record.kind == EventKind::GilTake || record.kind == EventKind::GilDrop)
            found[record.object].push_back(record);
    }
    return found;
}

TEST(Interpreters, eachHasAGilOfItsOwnThatNobodyElseTakes)
{
    const GilRun ran(interpreters(3, { step(Op::Compute, ms(10)), step(Op::Sleep, ms(1)), step(Op::Compute, ms(2)) }));
    const auto gils = byGil(ran.seen);
    ASSERT_EQ(gils.size(), 4U) << "the main interpreter's and three";
    std::set<std::uint32_t> rings;
    for (const auto &[object, records] : gils) {
        for (const gil::Seen &record : records)
            EXPECT_EQ(record.ring, records.front().ring) << "one thread only is in each";
        EXPECT_TRUE(rings.insert(records.front().ring).second);
        EXPECT_FALSE(gil::holdsOf(records).empty());
    }
    EXPECT_TRUE(gil::only(ran.seen, EventKind::GilRequest).empty()) << "nobody has to ask";
    EXPECT_EQ(gil::only(ran.seen, EventKind::GilSummary).size(), 4U);
    EXPECT_EQ(ran.outcome.switchNumber, 4U) << "each has one holder from its first take on";
}

TEST(Interpreters, whatTheMainThreadStartsHasOneOfItsOwnAndWhatThatStartsIsAThreadInIt)
{
    Scenario scenario = interpreters(0, {});
    const auto starting = [](std::uint32_t worker) {
        threads::Instruction spawn = step(Op::Spawn);
        spawn.workers = { worker };
        threads::Instruction join = step(Op::Join);
        join.workers = { worker };
        return threads::Block { spawn, join };
    };
    scenario.job.workers = {
        { .name = "main", .count = 1, .starts = threads::Starts::Main, .steps = starting(1) },
        { .name = "order", .count = 2, .starts = threads::Starts::OnDemand, .steps = starting(2) },
        { .name = "helper", .count = 1, .starts = threads::Starts::OnDemand, .steps = { step(Op::Compute, ms(5)) } },
    };
    const GilRun ran(scenario);
    ASSERT_FALSE(ran.outcome.error) << ran.outcome.error->toLine();
    std::map<std::uint32_t, std::set<std::uint32_t>> threads; // by GIL
    for (const auto &[object, records] : byGil(ran.seen)) {
        for (const gil::Seen &record : records)
            threads[object].insert(record.ring);
    }
    ASSERT_EQ(threads.size(), 3U) << "the main interpreter's, and one for each order";
    std::multiset<std::size_t> sizes;
    for (const auto &[object, rings] : threads)
        sizes.insert(rings.size());
    EXPECT_EQ(sizes, (std::multiset<std::size_t> { 1, 2, 2 })) << "an order, and the helper that it has started";
    EXPECT_EQ(gil::only(ran.seen, EventKind::GilSummary).size(), 3U);
}

TEST(Interpreters, eachHasItsOwnCopyOfTheVariables)
{
    const GilRun ran(interpreters(2, { repeat(1'000, { step(Op::Load), step(Op::Add), step(Op::Store) }) }));
    EXPECT_EQ(ran.finalValue(0), 7) << "the main interpreter's has not changed";
    std::vector<std::int64_t> others;
    for (const gil::Seen &value : gil::only(ran.seen, EventKind::Value)) {
        if (value.object != threads::objectIdOf(0).value && value.detail == std::uint8_t(trace::ValueAccess::Final))
            others.push_back(static_cast<std::int64_t>(value.value));
    }
    EXPECT_EQ(others, (std::vector<std::int64_t> { 1'007, 1'007 }));
}

TEST(Interpreters, upTo311ShareTheOneGil)
{
    const GilRun ran(interpreters(2, { step(Op::Compute, ms(10)) }, GilKind::CPython3));
    EXPECT_EQ(byGil(ran.seen).size(), 1U);
    EXPECT_EQ(ran.outcome.switchNumber, gil::holderChanges(gil::holdsOf(ran.seen)));
}

TEST(Interpreters, stopWhenAsked)
{
    std::stop_source stop;
    stop.request_stop();
    const auto region = trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 12 }).value();
    const RunOutcome outcome = runScenario(interpreters(3, { step(Op::Compute, ms(600'000)) }),
        { .region = *region, .workPerMs = conformance::workPerMs(), .stop = stop.get_token() });
    EXPECT_TRUE(outcome.stopped);
    EXPECT_FALSE(outcome.error) << outcome.error->toLine();
}

/// Wall time of the scenario with two workers over that with one.
double twoOverOne(Scenario scenario)
{
    scenario.knobs.pinned = true;
    Scenario one = scenario;
    one.job.workers.resize(1);
    std::vector<double> ratios;
    for (int i = 0; i < 5; ++i) {
        const GilRun alone(one), both(scenario);
        ratios.push_back(double(both.outcome.wall.count()) / double(alone.outcome.wall.count()));
    }
    return conformance::median(ratios);
}

TEST(Interpreters, runSideBySide)
{
    CONCLUDE(conformance::judge(1.6, 4, [] {
        const double ratio = twoOverOne(interpreters(2, { step(Op::Compute, ms(80)) }));
        return conformance::Look { ratio < 1.35, fmt::format("two took {:.2f} x one", ratio) };
    }));
}

/// Work with an object: everybody's, or each thread's own.
Scenario counting(Pick pick)
{
    threads::Instruction work = step(Op::Compute, ms(60));
    work.object = { 0, pick == Pick::Worker ? 2U : 1U, pick };
    Scenario scenario = scenarioOf(2, { work }, ms(5), GilKind::None);
    scenario.job.objects = { { .name = "table-1", .kind = threads::ObjectKind::Variable },
        { .name = "table-2", .kind = threads::ObjectKind::Variable } };
    return scenario;
}

TEST(FreeThreading, privateDataScalesAndSharedDataDoesNot)
{
    CONCLUDE(conformance::judge(1.6, 4, [] {
        const double own = twoOverOne(counting(Pick::Worker)), shared = twoOverOne(counting(Pick::First));
        return conformance::Look { own < 1.35 && shared > 1.2 * own,
            fmt::format("two threads took {:.2f} x one with an object each, {:.2f} x with one for both", own, shared) };
    }));
}

TEST(FreeThreading, threadsAreNeverBlockedOnAGil)
{
    const GilRun ran(counting(Pick::First));
    for (const gil::Seen &state : gil::only(ran.seen, EventKind::State))
        EXPECT_NE(trace::LaneState(state.detail), trace::LaneState::WantsGil);
}

} // namespace
} // namespace interleave::scenario
