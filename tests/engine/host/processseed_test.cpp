// SPDX-License-Identifier: GPL-3.0-or-later
// A seed reproduces the random choices of processes, in whatever order they come.
#include "recordedrun.h"

#include <gtest/gtest.h>
#include <set>

using namespace interleave;
using namespace interleave::host::testing;
using threads::Op;

namespace {

constexpr std::uint32_t kLocks = 16;

threads::Instruction parallel(threads::Block body)
{
    threads::Instruction step = stepOf(Op::Parallel);
    step.count = 2;
    step.body = std::move(body);
    return step;
}

/// Which of the locks each process drew, one sequence for each.
std::multiset<std::string> drawn(std::uint64_t seed)
{
    auto scenario = processScenario(trace::StartMethod::Spawn);
    scenario.knobs.seed = seed;
    for (std::uint32_t i = 0; i < kLocks; ++i)
        addObject(scenario, "lock-" + std::to_string(i), threads::ObjectKind::Lock);
    threads::Instruction with = stepOf(Op::With, 0);
    with.object = { 0, kLocks, threads::Pick::Random };
    with.body = { stepOf(Op::Call) };
    // Two processes start two each at the same time.
    addWorker(scenario, "main", { parallel({ parallel({ repeated(8, { with }) }) }) }, 1, threads::Starts::Main);
    const RecordedRun run(scenario);
    EXPECT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    std::multiset<std::string> sequences;
    for (const ProcessTrace &child : run.children) {
        std::string sequence;
        for (const gil::Seen &one : child.only(trace::EventKind::Obtain)) {
            if (const std::uint32_t lock = one.object - threads::objectIdOf(0).value; lock < kLocks)
                sequence += char('a' + lock);
        }
        if (!sequence.empty())
            sequences.insert(sequence);
    }
    return sequences;
}

} // namespace

TEST(ProcessSeed, drawsTheSameForProcessesThatProcessesStart)
{
    const auto first = drawn(7);
    EXPECT_EQ(first.size(), 4U);
    EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), 4U) << "each draws for itself";
    for (int again = 0; again < 3; ++again)
        EXPECT_EQ(drawn(7), first);
    EXPECT_NE(drawn(8), first);
}
