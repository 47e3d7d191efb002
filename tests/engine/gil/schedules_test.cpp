// SPDX-License-Identifier: GPL-3.0-or-later
// The protocols of the GILs under every order of events: no two holders, no lost wake-up, every forced switch ends and is one.
#include "schedules.h"

#include <gil/makegil.h>
#include <gil/pthreadlock.h>
#include <gtest/gtest.h>

namespace interleave::gil {
namespace {

using schedules::Bounds;
using schedules::Outcome;
using trace::LaneState;

/// One GIL and what its users see of it.
struct Shared
{
    std::unique_ptr<Gil> gil;
    std::uint32_t holder = 0; ///< 0: nobody
    std::uint32_t last = 0;
    std::uint64_t changes = 0;

    void entered(std::uint32_t id)
    {
        if (holder != 0)
            schedules::fail("thread " + std::to_string(id) + " got it while " + std::to_string(holder) + " has it");
        holder = id;
        changes += last != id ? 1 : 0;
        last = id;
    }
    void leaving(std::uint32_t id)
    {
        if (holder != id)
            schedules::fail("thread " + std::to_string(id) + " lets go of what " + std::to_string(holder) + " has");
        holder = 0;
    }
};

/// `polls`: safe points within a hold. `rounds`: how often it blocks, and so lets go by itself.
std::function<void()> user(const std::shared_ptr<Shared> &shared, std::uint32_t id, int rounds, int polls)
{
    return [shared, id, rounds, polls] {
        ThreadState thread;
        thread.id = id;
        for (int round = 0; round < rounds; ++round) {
            shared->gil->take(thread);
            shared->entered(id);
            for (int poll = 0; poll < polls; ++poll) {
                schedules::yield();
                if (!shared->gil->breakRequested())
                    continue;
                shared->leaving(id);
                shared->gil->drop(thread);
                shared->gil->take(thread);
                if (shared->last == id)
                    schedules::fail("thread " + std::to_string(id) + " was asked, and has it again before anybody else");
                shared->entered(id);
            }
            shared->leaving(id);
            shared->gil->drop(thread, LaneState::BlockedIo);
        }
    };
}

Outcome explore(Kind kind, const Bounds &bounds, int threads, int rounds, int polls)
{
    std::shared_ptr<Shared> shared;
    const auto check = [&] {
        if (kind != Kind::None && shared && shared->gil->switchNumber() != shared->changes)
            ADD_FAILURE() << "it counted " << shared->gil->switchNumber() << " changes of holder, there were " << shared->changes;
    };
    const Outcome outcome = schedules::explore(bounds, [&] {
        check();
        shared = std::make_shared<Shared>();
        shared->gil = makeGil(kind, Nanoseconds { 1'000 }, ObjectId { 1 });
        std::vector<std::function<void()>> bodies;
        for (std::uint32_t id = 1; id <= std::uint32_t(threads); ++id)
            bodies.push_back(user(shared, id, rounds, polls));
        return bodies;
    });
    if (outcome.failure.empty())
        check();
    return outcome;
}

void expectSound(const Outcome &outcome)
{
    EXPECT_EQ(outcome.failure, "");
    EXPECT_TRUE(outcome.complete) << "only " << outcome.runs << " orders were tried";
    EXPECT_GT(outcome.runs, 1'000U);
    testing::Test::RecordProperty("runs", std::to_string(outcome.runs));
    std::printf("    %zu orders, %zu switches\n", outcome.runs, outcome.switches);
}

TEST(EveryOrder, ofTwoThreadsUnderTheNewGil)
{
    expectSound(explore(Kind::CPython3, { .timeOuts = 2, .preemptions = 3 }, 2, 2, 1));
}

TEST(EveryOrder, ofThreeThreadsUnderTheNewGil)
{
    expectSound(explore(Kind::CPython3, { .timeOuts = 1, .preemptions = 2 }, 3, 1, 1));
}

/// The old GIL's safe points are inside, so its users only enter and leave.
TEST(EveryOrder, ofThreeThreadsUnderTheOldGil)
{
    std::shared_ptr<Shared> shared;
    const Outcome outcome = schedules::explore({ .timeOuts = 0, .preemptions = 4 }, [&] {
        shared = std::make_shared<Shared>();
        shared->gil = makeGil(Kind::Python2, Nanoseconds { 1'000 }, ObjectId { 1 });
        std::vector<std::function<void()>> bodies;
        for (std::uint32_t id = 1; id <= 3; ++id) {
            bodies.emplace_back([shared, id] {
                ThreadState thread;
                thread.id = id;
                shared->gil->take(thread);
                shared->entered(id);
                shared->leaving(id);
                shared->gil->safePoint(thread, 101);
                shared->entered(id);
                shared->leaving(id);
                shared->gil->drop(thread, LaneState::BlockedIo);
            });
        }
        return bodies;
    });
    expectSound(outcome);
}

// The search itself: it has to find what is wrong.

TEST(TheSearch, findsALockThatIsNone)
{
    const Outcome outcome = explore(Kind::None, { .timeOuts = 0, .preemptions = 2 }, 2, 1, 1);
    EXPECT_NE(outcome.failure.find("while"), std::string::npos) << outcome.failure;
}

TEST(TheSearch, findsAWakeUpThatIsLost)
{
    // Looks at the flag before it has the mutex, and waits without looking again.
    const Outcome outcome = schedules::explore({}, [] {
        struct Broken
        {
            Mutex mutex;
            Condition condition;
            bool set = false;
        };
        const auto broken = std::make_shared<Broken>();
        return std::vector<std::function<void()>> {
            [broken] {
                if (broken->set)
                    return;
                broken->mutex.lock();
                broken->condition.wait(broken->mutex);
                broken->mutex.unlock();
            },
            [broken] {
                broken->mutex.lock();
                broken->set = true;
                broken->condition.signal();
                broken->mutex.unlock();
            },
        };
    });
    EXPECT_NE(outcome.failure.find("nobody will wake"), std::string::npos) << outcome.failure;
}

} // namespace
} // namespace interleave::gil
