// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol of the ring under every order of its two sides' accesses: nothing torn, nothing lost in silence, the intent word tells the truth.
#include "ringorders.h"

#include "../gil/schedules.h"

#include <gtest/gtest.h>

namespace interleave::trace::ringorders {
namespace {

using gil::schedules::Bounds;
using gil::schedules::Outcome;

struct Found
{
    Outcome outcome;
    std::string wrong; ///< in the first order that goes wrong
};

Found search(const Setup &setup, const Bounds &bounds)
{
    Found found;
    std::shared_ptr<Run> run;
    const auto checkLast = [&] {
        if (run && found.wrong.empty())
            found.wrong = run->check();
        run.reset();
    };
    found.outcome = gil::schedules::explore(bounds, [&] {
        checkLast();
        if (!found.wrong.empty()) // enough is known
            return std::vector<std::function<void()>> { [&] { gil::schedules::fail(found.wrong); } };
        run = std::make_shared<Run>(setup);
        return run->bodies();
    });
    checkLast();
    return found;
}

/// Tries all orders; the first that goes wrong fails the test.
Outcome explore(const Setup &setup, const Bounds &bounds)
{
    const Found found = search(setup, bounds);
    EXPECT_EQ(found.wrong, "");
    ::testing::Test::RecordProperty("runs", std::to_string(found.outcome.runs));
    EXPECT_TRUE(found.outcome.complete) << found.outcome.runs << " runs were not all";
    return found.outcome;
}

constexpr std::uint32_t kRoom = 61; ///< records for the filler: a thread's start takes 3 of 64

TEST(RingOrders, oneEventAgainstOneDrainInEveryOrderThereIs)
{
    const Outcome outcome = explore({ .filler = 0, .events = {}, .drains = { 64 } }, {});
    EXPECT_GT(outcome.runs, 100U);
}

TEST(RingOrders, eventsOfTwoRecordsAreNeverSeenInHalves)
{
    const Outcome outcome = explore({ .events = { 2, 1 }, .drains = { 64, 64 } }, { .preemptions = 2 });
    EXPECT_GT(outcome.runs, 100U);
}

TEST(RingOrders, aFullRingDropsTheNewestAndCountsIt)
{
    // No room for the event nor for the end.
    explore({ .filler = kRoom, .events = { 1 }, .drains = { 1, 1 } }, { .preemptions = 2 });
    explore({ .filler = kRoom, .events = { 2 }, .drains = { 3, 1 } }, { .preemptions = 2 });
}

TEST(RingOrders, aLossIsToldWhereItHappenedAsSoonAsThereIsRoom)
{
    // Room comes while it writes: some of the events are lost, and Lost stands between the others.
    explore({ .filler = kRoom - 1, .events = { 2, 1 }, .drains = { 2, 4 } }, { .preemptions = 2 });
    explore({ .filler = kRoom, .events = { 1, 2 }, .drains = { 4, 2 } }, { .preemptions = 2 });
}

TEST(RingOrders, aRingThatWasReadToItsEndServesAnotherThread)
{
    // Whether the second one gets it depends on the order: the reader has to come by in between.
    const Outcome outcome = explore({ .events = { 1 }, .then = { 2 }, .drains = { 64, 64, 64 } }, { .preemptions = 2 });
    EXPECT_GT(outcome.runs, 100U);
}

TEST(RingOrders, theLossesOfEachWriterAreItsOwn)
{
    explore({ .filler = kRoom, .events = { 1 }, .then = { 1 }, .drains = { 64, 64 } }, { .preemptions = 2 });
}

TEST(RingOrders, withoutTheAcknowledgementTheReaderTakesOneWriterForTheOther)
{
    EXPECT_NE(search({ .events = {}, .then = { 1 }, .drains = { 64, 64 }, .withoutAcknowledgement = true }, { .preemptions = 4 }).wrong, "");
}

TEST(RingOrders, withoutTheIntentWordAnEventMayComeTooLate)
{
    // What the search is for: it finds the order in which the writer has read the clock, and the reader is told that nothing is on its way.
    EXPECT_NE(search({ .events = { 1 }, .drains = { 64 }, .withoutIntent = true }, { .preemptions = 4 }).wrong, "");
}

} // namespace
} // namespace interleave::trace::ringorders
