// SPDX-License-Identifier: GPL-3.0-or-later
// Conformance 1, 2 and 4: what must hold on every run, on any machine, however busy.
#include "gilrun.h"

#include <gtest/gtest.h>

namespace interleave::conformance {
namespace {

using scenario::GilKind;
using scenario::Op;
using trace::EventKind;
using trace::LaneState;

/// Work, blocking and native code in turn, so that every way of taking and dropping occurs.
threads::Block mixed()
{
    return { repeat(8, { step(Op::Compute, ms(4)), step(Op::Sleep, us(300)), step(Op::Compute, us(200)), step(Op::Native, us(500)) }) };
}

struct Case
{
    const char *name;
    GilKind gil;
    int threads;
    std::int64_t intervalUs;
};

class GilRules : public testing::TestWithParam<Case>
{
protected:
    [[nodiscard]] GilRun run() const
    {
        return GilRun(scenarioOf(GetParam().threads, mixed(), us(GetParam().intervalUs), GetParam().gil));
    }
};

TEST_P(GilRules, no1_takesAndDropsAlternateAndEveryChangeOfHolderIsCounted)
{
    const GilRun ran = run();
    const auto holds = gil::holdsOf(ran.seen); // fails if they overlap or do not alternate
    ASSERT_FALSE(holds.empty());
    EXPECT_EQ(ran.outcome.switchNumber, gil::holderChanges(holds));
    const auto summaries = gil::only(ran.seen, EventKind::GilSummary);
    ASSERT_EQ(summaries.size(), 1U);
    EXPECT_EQ(summaries[0].value, ran.outcome.switchNumber);
}

TEST_P(GilRules, no2_nobodyIsMadeToDropUnlessAWaiterTimedOutOverAWindowWithoutASwitch)
{
    const GilRun ran = run();
    const auto holds = gil::holdsOf(ran.seen);
    gil::expectRequests(ran.seen, holds);
    for (const gil::Seen &request : gil::only(ran.seen, EventKind::GilRequest)) {
        // The window is at least an interval long; 1 % for the conversion of ticks.
        const auto window = static_cast<std::uint64_t>(double(us(GetParam().intervalUs).count()) * 0.99 * ran.ticksPerNs);
        for (std::size_t i = 1; i < holds.size(); ++i) {
            const bool change = holds[i].ring != holds[i - 1].ring;
            EXPECT_FALSE(change && holds[i].take > request.time - window && holds[i].take < request.time)
                << "a switch within the window of the request at " << request.time;
        }
    }
}

TEST_P(GilRules, no4_afterARequestedDropTheDropperDoesNotHaveItAgainBeforeAnotherHasHadIt)
{
    const GilRun ran = run();
    gil::expectForcedSwitches(gil::holdsOf(ran.seen));
}

INSTANTIATE_TEST_SUITE_P(CPython3, GilRules,
    testing::Values(Case { "two", GilKind::CPython3, 2, 5'000 }, Case { "twoOften", GilKind::CPython3, 2, 300 },
        Case { "fourOften", GilKind::CPython3, 4, 500 }, Case { "everyOpcode", GilKind::CPython39, 3, 1'000 }),
    [](const auto &param) { return std::string(param.param.name); });

TEST(OldGilRules, no1_takesAndDropsAlternateAndEveryChangeOfHolderIsCounted)
{
    const GilRun ran(scenarioOf(3, mixed(), ms(5), GilKind::CPython2));
    std::vector<gil::Seen> steps;
    for (const gil::Seen &record : ran.seen) {
        if (record.kind == EventKind::GilTake || record.kind == EventKind::GilDrop)
            steps.push_back(record);
    }
    std::sort(steps.begin(), steps.end(), [](const auto &a, const auto &b) { return a.value < b.value; });
    std::uint64_t changes = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        ASSERT_EQ(steps[i].value, i + 1);
        ASSERT_EQ(steps[i].kind, i % 2 == 0 ? EventKind::GilTake : EventKind::GilDrop);
        if (i % 2 == 1)
            ASSERT_EQ(steps[i].ring, steps[i - 1].ring);
        else
            changes += i == 0 || steps[i].ring != steps[i - 1].ring ? 1 : 0;
    }
    EXPECT_EQ(changes, ran.outcome.switchNumber);
}

TEST(OldGilRules, no2_nobodyAsksAtAll)
{
    const GilRun ran(scenarioOf(3, mixed(), ms(5), GilKind::CPython2));
    EXPECT_TRUE(gil::only(ran.seen, EventKind::GilRequest).empty());
    EXPECT_TRUE(gil::only(ran.seen, EventKind::GilForced).empty());
}

TEST(OldGilRules, no4_theReleaserHasItAgainWhileAnotherWaits)
{
    // A hold in which it was released in vain, with another thread blocked on it all the while. Even on one core: who is woken has
    // to be given the core first.
    const GilRun ran(scenarioOf(2, { step(Op::Compute, ms(60)) }, ms(5), GilKind::CPython2));
    std::uint64_t inVain = 0;
    for (const gil::Seen &drop : gil::only(ran.seen, EventKind::GilDrop)) {
        const bool somebodyWaited = std::any_of(ran.seen.begin(), ran.seen.end(), [&](const gil::Seen &other) {
            return other.ring != drop.ring && other.kind == EventKind::State && LaneState(other.detail) == LaneState::WantsGil
                && other.time < drop.time;
        });
        inVain += somebodyWaited ? drop.extra : 0;
    }
    EXPECT_GT(inVain, 0U);
}

TEST(WithoutAGil, nothingIsRecordedOfOneAndTheThreadsShareOnlyTheCores)
{
    const GilRun ran(scenarioOf(3, mixed(), ms(5), GilKind::None));
    for (const EventKind kind : { EventKind::GilTake, EventKind::GilDrop, EventKind::GilRequest, EventKind::GilSummary })
        EXPECT_TRUE(gil::only(ran.seen, kind).empty());
    for (const gil::Seen &define : gil::only(ran.seen, EventKind::Define))
        EXPECT_NE(trace::ObjectKind(define.detail), trace::ObjectKind::Gil);
    EXPECT_EQ(ran.outcome.switchNumber, 0U);
}

} // namespace
} // namespace interleave::conformance
