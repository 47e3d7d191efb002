// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/plausible.h>
#include <lessons/plausibledeadlock.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

namespace {

using scenario::GilKind;
using scenario::Model;
using scenario::ObjectKind;
using scenario::Op;
using scenario::Starts;
using testing::UnorderedElementsAre;
using threads::Block;
using threads::Instruction;

Instruction step(Op op, double ms = 0)
{
    Instruction step;
    step.op = op;
    step.duration = Nanoseconds { static_cast<std::int64_t>(ms * 1e6) };
    return step;
}

Instruction on(Op op, std::uint32_t object, Block body = {})
{
    Instruction step;
    step.op = op;
    step.object = { object, 1, threads::Pick::First };
    step.body = std::move(body);
    return step;
}

Instruction of(Op op, std::uint32_t worker)
{
    Instruction step;
    step.op = op;
    step.workers = { worker };
    return step;
}

/// Eight orders that wait 100 ms and compute 30 ms, then 90 ms by the main worker alone.
scenario::Scenario orders(Model model, GilKind gil = GilKind::CPython3)
{
    scenario::Scenario all;
    all.model = model;
    all.gil = gil;
    const Block order { step(Op::Sleep, 100), step(Op::Compute, 30) };
    if (model == Model::Sequential) {
        all.job.workers = { { "order", 8, Starts::Alone, order }, { "report", 1, Starts::Alone, { step(Op::Compute, 90) } } };
        return all;
    }
    const Block start = model == Model::Asyncio ? Block { of(Op::Gather, 1) } : Block { of(Op::Spawn, 1), of(Op::Join, 1) };
    all.job.workers = { { "main", 1, Starts::Main, start }, { "order", 8, Starts::OnDemand, order } };
    all.job.workers[0].steps.push_back(step(Op::Compute, 90));
    return all;
}

double wallMs(const scenario::Scenario &scenario) { return static_cast<double>(plausibleMetrics(scenario).wall.count()) / 1e6; }

/// Two workers, each of whom updates the one variable so.
scenario::Scenario updates(const Block &first, const Block &second, Model model = Model::Threads, GilKind gil = GilKind::CPython3)
{
    scenario::Scenario both;
    both.model = model;
    both.gil = gil;
    both.job.objects = { { "total", ObjectKind::Variable, 5 }, { "one", ObjectKind::Lock }, { "other", ObjectKind::Lock } };
    both.job.workers = { { "first", 1, Starts::Alone, first }, { "second", 1, Starts::Alone, second } };
    return both;
}

Block update(std::optional<Instruction> between = {})
{
    Block steps { on(Op::Load, 0), on(Op::Add, 0), on(Op::Store, 0) };
    if (between)
        steps.insert(steps.begin() + 1, *between);
    return steps;
}

std::uint64_t overwritten(const scenario::Scenario &scenario) { return plausibleMetrics(scenario).variables.at(0).overwritten; }

} // namespace

TEST(PlausibleTime, hasOneGilForThreadsAndOneEachForProcessesAndInterpreters)
{
    EXPECT_NEAR(wallMs(orders(Model::Sequential)), 8 * 130 + 90, 1);
    EXPECT_NEAR(wallMs(orders(Model::Threads)), 100 + 8 * 30 + 90, 1);
    EXPECT_NEAR(wallMs(orders(Model::Asyncio)), 100 + 8 * 30 + 90, 1);
    for (const auto &scenario : { orders(Model::Processes), orders(Model::Interpreters, GilKind::PerInterpreter), orders(Model::Threads, GilKind::None) })
        EXPECT_NEAR(wallMs(scenario), 100 + 8 * 30 / 2.0 + 90, 1) << "two cores share the computing";
}

TEST(PlausibleTime, whoIsStartedHasAThreadOfItsOwn)
{
    EXPECT_EQ(plausibleMetrics(orders(Model::Threads)).threads.size(), 9U);
    EXPECT_GT(plausibleMetrics(orders(Model::Threads)).gilWait.total, 0);
    EXPECT_EQ(plausibleMetrics(orders(Model::Threads, GilKind::None)).gilWait.total, 0) << "there is none to wait for";
    EXPECT_EQ(plausibleMetrics(orders(Model::Processes)).gilWait.total, 0) << "each has its own";
}

TEST(PlausibleTime, ownWorkBetweenStartAndJoinOverlaps)
{
    scenario::Scenario overlapping = orders(Model::Processes);
    auto &main = overlapping.job.workers[0].steps;
    std::swap(main[1], main[2]); // spawn, compute, join
    EXPECT_NEAR(wallMs(overlapping), 220, 1);
}

TEST(PlausibleTime, aCallThatBlocksTheLoopHoldsEverybodyUp)
{
    scenario::Scenario loop;
    loop.model = Model::Asyncio;
    Instruction ticks = step(Op::Repeat), nap = step(Op::Sleep, 200);
    ticks.count = 40;
    ticks.body = { step(Op::Sleep, 10) };
    loop.job.workers = { { "tick", 1, Starts::Alone, { ticks } }, { "nap", 1, Starts::Alone, { nap } } };
    EXPECT_NEAR(wallMs(loop), 400, 1) << "awaited, the nap lies beside the ticks";
    loop.job.workers[1].steps[0].blocking = true;
    EXPECT_NEAR(wallMs(loop), 600, 1);
    Instruction elsewhere = step(Op::ToThread);
    elsewhere.body = { nap };
    loop.job.workers[1].steps = { elsewhere };
    EXPECT_NEAR(wallMs(loop), 400, 1);
}

TEST(PlausibleTime, whatIsDoneUnderOneLockIsDoneByOneAtATime)
{
    const Block guarded { on(Op::With, 1, { step(Op::Compute, 50) }) };
    EXPECT_NEAR(wallMs(updates(guarded, guarded, Model::Threads, GilKind::None)), 100, 1);
    const Block other { on(Op::With, 2, { step(Op::Compute, 50) }) };
    EXPECT_NEAR(wallMs(updates(guarded, other, Model::Threads, GilKind::None)), 50, 1);
}

/// So often that it takes several turns.
Block often(Block block)
{
    Instruction rounds = step(Op::Repeat);
    rounds.count = 100'000;
    rounds.body = std::move(block);
    return { rounds };
}

TEST(PlausibleUpdates, areLostWhereTheTurnPassesBetweenLoadAndStore)
{
    const Block called = often(update(step(Op::Call)));
    EXPECT_EQ(overwritten(updates(update(), update())), 0U);
    EXPECT_GT(overwritten(updates(called, called)), 0U);
    EXPECT_EQ(overwritten(updates(update(step(Op::Call)), update(step(Op::Call)))), 0U) << "over before the first turn is";
    const Block awaited = update(step(Op::Sleep, 1));
    EXPECT_EQ(overwritten(updates(called, called, Model::Asyncio)), 0U) << "a call awaits nothing";
    EXPECT_GT(overwritten(updates(awaited, awaited, Model::Asyncio)), 0U);
    EXPECT_EQ(overwritten(updates(awaited, awaited, Model::Processes)), 0U) << "each has a variable of its own";
}

TEST(PlausibleUpdates, areSafeOnlyUnderALockThatAllTake)
{
    const Block called = often(update(step(Op::Call)));
    const Block one { on(Op::With, 1, called) }, other { on(Op::With, 2, called) };
    Block acquired = called;
    acquired.insert(acquired.begin(), on(Op::Acquire, 1));
    acquired.push_back(on(Op::Release, 1));
    EXPECT_EQ(overwritten(updates(one, one)), 0U);
    EXPECT_EQ(overwritten(updates(one, acquired)), 0U);
    EXPECT_GT(overwritten(updates(one, other)), 0U) << "two locks guard nothing together";
    EXPECT_GT(overwritten(updates(one, called)), 0U) << "one who forgets it is enough";
}

TEST(PlausibleUpdates, ofInterpretersLeaveTheMainProgramsVariableAlone)
{
    const auto variable = plausibleMetrics(updates(update(), update(), Model::Interpreters, GilKind::PerInterpreter)).variables.at(0);
    EXPECT_EQ(variable.stores, 2U);
    EXPECT_EQ(variable.overwritten, 0U);
    EXPECT_EQ(variable.last, 5);
}

TEST(PlausibleDeadlock, comesOfLocksInTwoOrders)
{
    const auto both = [](std::uint32_t outer, std::uint32_t inner) {
        Instruction rounds = step(Op::Repeat);
        rounds.count = 20;
        rounds.body = { on(Op::With, outer, { on(Op::With, inner, { step(Op::Compute, 1) }) }) };
        return Block { rounds };
    };
    const trace::Metrics crossed = plausibleMetrics(updates(both(1, 2), both(2, 1)));
    EXPECT_EQ(crossed.deadlocks, 1U);
    EXPECT_GT(crossed.deadlockFoundAfter.count(), 0);
    EXPECT_EQ(crossed.locks.obtains, 2U) << "one each, and no more";
    const trace::Metrics ordered = plausibleMetrics(updates(both(1, 2), both(1, 2)));
    EXPECT_EQ(ordered.deadlocks, 0U);
    EXPECT_EQ(ordered.locks.obtains, 80U);
    EXPECT_EQ(plausibleMetrics(updates(both(1, 2), both(2, 1), Model::Sequential)).deadlocks, 0U) << "one after the other";
}

TEST(LockCircle, needsDifferentWorkersWhoseLocksDiffer)
{
    EXPECT_THAT(lockCircle({ { 0, false, { 1 }, 2 }, { 1, false, { 2 }, 1 } }), UnorderedElementsAre(1, 2));
    EXPECT_THAT(lockCircle({ { 0, false, { 1 }, 2 }, { 1, false, { 1 }, 2 } }), testing::IsEmpty());
    EXPECT_THAT(lockCircle({ { 0, false, { 1 }, 2 }, { 0, false, { 2 }, 1 } }), testing::IsEmpty()) << "the same one, in turn";
    EXPECT_THAT(lockCircle({ { 0, true, { 1 }, 2 }, { 0, true, { 2 }, 1 } }), UnorderedElementsAre(1, 2)) << "there are several of it";
    EXPECT_THAT(lockCircle({ { 0, false, { 1, 9 }, 2 }, { 1, false, { 2, 9 }, 1 } }), testing::IsEmpty()) << "only one comes past lock 9";
    EXPECT_THAT(lockCircle({ { 0, false, { 1 }, 2 }, { 1, false, { 2 }, 3 }, { 2, false, { 3 }, 1 } }), UnorderedElementsAre(1, 2, 3));
}

} // namespace interleave::lessons::test
