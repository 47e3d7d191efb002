// SPDX-License-Identifier: GPL-3.0-or-later
// The sampled rung of the ladder of ways to see a real interpreter's GIL: whether it sees what the probe sees.
#include "gilrungs.h"

#include <cpython/gilsampler.h>

#include <cmath>
#include <map>
#include <thread>

namespace interleave::host {
namespace {

using cpython::GilRung;
using cpython::SandboxChoice;
using namespace testing;
using trace::LaneKind;

constexpr int kTries = 3; // of what a busy machine can spoil

using Shares = std::map<std::uint32_t, double>;

/// Of the time in which it was held, by the kernel's number of the thread.
Shares sharesOf(Shares held)
{
    double all = 0;
    for (const auto &[thread, time] : held)
        all += time;
    for (auto &[thread, time] : held)
        time /= all;
    return held;
}

/// The largest difference of any thread's share.
double apart(const Shares &a, const Shares &b)
{
    double most = 0;
    for (const auto &[one, other] : { std::pair { &a, &b }, std::pair { &b, &a } }) {
        for (const auto &[thread, share] : *one)
            most = std::max(most, std::abs(share - (other->contains(thread) ? other->at(thread) : 0)));
    }
    return most;
}

/// What a machine may spoil is tried again: how many of the interpreter's own changes of holder were seen.
TEST_F(GilRungs, theSampledRungSeesWhoHoldsItInEveryPythonAndInTheSandbox)
{
    cpython::InterpreterFinder finder(cpython::SearchPlaces::ofThisProcess(), std::chrono::seconds(60));
    for (const cpython::testing::Python &python : cpython::testing::pythons()) {
        if (!python.isAtLeast(7))
            continue;
        for (const SandboxChoice sandbox : { SandboxChoice::Limits, SandboxChoice::Bubblewrap }) {
            if (sandbox == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
                continue;
            SCOPED_TRACE(python.path + " in " + cpython::sandboxName(sandbox));
            double share = 0;
            for (int attempt = 0; attempt < kTries && share < 0.5; ++attempt) {
                RunRequest asked = requestFor(spinning(1), sandbox);
                asked.script->interpreter = finder.examine(python.path);
                asked.script->gil = GilRung::Sampled;
                const RunReport report = record(std::move(asked));
                ASSERT_TRUE(report.script);
                EXPECT_FALSE(report.script->setup.probe);
                ASSERT_EQ(report.script->setup.gil, GilRung::Sampled) << report.script->setup.gilReason;
                EXPECT_EQ(report.script->setup.gilReason, "") << "it was asked for";
                const auto gils = lanesOf(*report.store, LaneKind::Gil);
                ASSERT_EQ(gils.size(), 1U);
                EXPECT_TRUE(trace::isSampledGil(gils.front()->info()));
                expectThreadsAndCores(report);
                EXPECT_GE(holdersOf(*report.store, *gils.front()).size(), 2U);
                const trace::TraceInfo info = report.store->info();
                ASSERT_GT(info.gilSwitchNumber, 0U);
                EXPECT_LE(info.gilHolderChanges, info.gilSwitchNumber + 10) << "more was seen than there was";
                share = double(info.gilHolderChanges) / double(info.gilSwitchNumber);
                RecordProperty("share", fmt::format("{:.2f}", share));
            }
            EXPECT_GE(share, 0.5);
        }
    }
}

/// The probe's recording and a look from outside, of the same run.
TEST_F(GilRungs, theSampledHolderIsTheProbesHolder)
{
    if (!cpython::findProbe(INTERLEAVE_BINARY_DIR "/interleave-host") || !testing::testInterpreter().probeCanWork())
        GTEST_SKIP() << "no probe: " << testing::testInterpreter().noProbe;
    constexpr double kNear = 0.2;
    double share = 0, distance = 1;
    for (int attempt = 0; attempt < kTries && (share < 0.5 || distance > kNear); ++attempt) {
        RunRequest asked = requestFor(spinning(2));
        asked.script->probe = true;
        auto session = RunSession::start(std::move(asked));
        ASSERT_TRUE(session) << session.error().toLine();
        std::set<std::uint32_t> seen;
        Shares looks, held;
        std::uint64_t changes = 0, last = 0;
        Nanoseconds from { 0 }, to { 0 };
        std::optional<cpython::GilSampler> sampler;
        while (!isOver((*session)->state())) {
            std::this_thread::sleep_for(cpython::GilSampler::kSampleEvery); // its pace
            if ((*session)->state() != RunState::Running)
                continue;
            if (!sampler) {
                if (auto attached = cpython::GilSampler::attach(ProcessId { std::uint32_t((*session)->runnerPid()) }))
                    sampler = std::move(*attached);
                continue;
            }
            const auto sample = sampler->sample();
            if (!sample)
                break;
            if (!sample->held)
                continue;
            const std::uint32_t thread = sampler->threadOf(sample->holder).value;
            if (thread == 0)
                continue; // it has just ended
            seen.insert(thread);
            looks[thread] += 1;
            from = from.count() == 0 ? sample->time : from;
            to = sample->time;
            changes += last != 0 && thread != last ? 1 : 0;
            last = thread;
        }
        const RunReport report = (*session)->wait();
        ASSERT_TRUE(report.script);
        EXPECT_EQ(report.script->setup.gil, GilRung::Probe);
        const auto gils = lanesOf(*report.store, LaneKind::Gil);
        ASSERT_EQ(gils.size(), 1U);
        EXPECT_FALSE(trace::isSampledGil(gils.front()->info()));
        std::uint64_t exact = 0;
        std::uint32_t holder = 0;
        for (const trace::GilHold &hold : trace::gilHolds(*gils.front())) {
            if (hold.begin < from || hold.begin > to)
                continue;
            const std::uint32_t thread = report.store->lane(hold.holder).info().thread.value;
            exact += holder != 0 && thread != holder ? 1 : 0;
            held[thread] += double((std::min(hold.end, to) - hold.begin).count());
            holder = thread;
        }
        const std::set<std::uint32_t> all = holdersOf(*report.store, *gils.front());
        for (const std::uint32_t thread : seen)
            EXPECT_TRUE(all.contains(thread)) << thread << " was seen to hold it from outside, and not by the probe";
        EXPECT_LE(changes, exact + 2);
        ASSERT_FALSE(looks.empty() || held.empty());
        distance = apart(sharesOf(looks), sharesOf(held));
        RecordProperty("apart", fmt::format("{:.3f}", distance));
        share = exact == 0 ? 0 : double(changes) / double(exact);
        RecordProperty("share", fmt::format("{} of {}", changes, exact));
    }
    EXPECT_GE(share, 0.5);
    EXPECT_LE(distance, kNear) << "of the time in which it was held, some thread has another share from outside than by the probe";
}

} // namespace
} // namespace interleave::host
