// SPDX-License-Identifier: GPL-3.0-or-later
// The second rung against the first, in one and the same run: what the kernel says of a thread, and what the thread
// noticed by itself.
#include "sessionfixture.h"

#include <os/perfswitches.h>
#include <trace/derivedstate.h>
#include <trace/spanwalk.h>

#include <cmath>
#include <fmt/format.h>
#include <support/judge.h>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using trace::LaneState;

namespace {

struct Stretch
{
    std::int64_t begin, end;
    bool preempted = false;
};

/// A thread, told twice.
struct Thread
{
    std::vector<Stretch> kernel; ///< off its core though it could have run
    std::vector<Stretch> self; ///< gaps it noticed
    std::int64_t onCore = 0, ready = 0; ///< the kernel's: on a core; on one or ready for one
};

/// Three threads of native code on two cores at most: they are preempted all the time.
RunRequest crowdedRequest()
{
    RunRequest request = requestFor(busyScenario(3, 400));
    for (threads::WorkerDecl &worker : request.scenario.job.workers)
        worker.steps.front().body.front().op = scenario::Op::Native;
    request.scenario.knobs.coresAllowed = 2;
    request.coreSource = CoreSource::Perf;
    request.alsoSelfObserve = true;
    return request;
}

std::vector<Thread> threadsOf(const trace::TraceStore &store)
{
    std::vector<Thread> threads;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Thread || lane.info().letter == "M")
            continue;
        Thread thread;
        trace::forEachSpan(lane, [&](const trace::Span &span) {
            const std::int64_t length = (span.end - span.begin).count();
            if (trace::isRunningState(span.state)) {
                thread.onCore += length;
                thread.ready += length;
            } else if (span.state == LaneState::Runnable || span.state == LaneState::RunnableHoldingGil) {
                thread.kernel.push_back({ span.begin.count(), span.end.count() });
                thread.ready += length;
            }
        });
        lane.instants(lane.begin(), lane.end(), ~std::size_t(0), [&](const trace::Instant &instant) {
            if (instant.kind == trace::InstantKind::SelfGap)
                thread.self.push_back({ instant.time.count() - std::int64_t(instant.value), instant.time.count(),
                    instant.object == 1 });
        });
        threads.push_back(std::move(thread));
    }
    return threads;
}

std::int64_t within(const std::vector<Stretch> &stretches, const Stretch &part)
{
    std::int64_t sum = 0;
    for (const Stretch &stretch : stretches)
        sum += std::max<std::int64_t>(0, std::min(stretch.end, part.end) - std::max(stretch.begin, part.begin));
    return sum;
}

struct Agreement
{
    std::size_t gaps = 0, found = 0;
    double offCore = 0; ///< preempted time that the threads noticed ÷ the kernel's
    double share = 0; ///< largest difference of a thread's share of its core time
    [[nodiscard]] double foundShare() const { return gaps ? double(found) / double(gaps) : 0; }
    [[nodiscard]] bool isGood() const
    {
        return foundShare() >= 0.95 && offCore > 0.97 && offCore < 1.08 && share < 0.03;
    }
};

Agreement compare(const std::vector<Thread> &threads)
{
    constexpr std::int64_t kWorthSeeing = 50'000; // far above what a worker takes for a gap
    Agreement agreement;
    std::int64_t kernel = 0, self = 0;
    for (const Thread &thread : threads) {
        std::int64_t noticed = 0;
        for (const Stretch &gap : thread.kernel) {
            const std::int64_t length = gap.end - gap.begin;
            kernel += length;
            if (length < kWorthSeeing)
                continue;
            ++agreement.gaps;
            agreement.found += within(thread.self, gap) >= length * 9 / 10;
        }
        for (const Stretch &gap : thread.self) {
            // The rest are interrupts and stolen time, which the kernel's switches do not show: they are in neither comparison, because how
            // much of them there is depends on the neighbours of a virtual machine (6 % of the time has been seen).
            noticed += gap.preempted ? gap.end - gap.begin : 0;
        }
        self += noticed;
        if (thread.ready > 0) {
            const double byKernel = double(thread.onCore) / double(thread.ready);
            const double bySelf = 1 - double(noticed) / double(thread.ready);
            agreement.share = std::max(agreement.share, std::abs(byKernel - bySelf));
        }
    }
    agreement.offCore = kernel > 0 ? double(self) / double(kernel) : 0;
    return agreement;
}

} // namespace

class RungsTest : public SessionTest
{
};

TEST_F(RungsTest, workersNoticeByThemselvesWhatTheKernelSaysOfThem)
{
    if (const Result<void> works = os::PerfSwitches::probe(); !works)
        GTEST_SKIP() << "not testable here: " << works.error().toLine();
    CONCLUDE(support::judge(1.0, 5, [] {
        auto session = RunSession::start(crowdedRequest());
        if (!session)
            return support::Look { false, session.error().toLine() };
        const RunReport report = (*session)->wait();
        EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
        EXPECT_EQ(report.coreSource, CoreSource::Perf);
        const std::vector<Thread> threads = threadsOf(*report.store);
        EXPECT_EQ(threads.size(), 3u);
        const Agreement agreement = compare(threads);
        EXPECT_GT(agreement.gaps, 20u) << "three threads share two cores for 1200 ms of work";
        return support::Look { agreement.isGood(),
            fmt::format("found {} of {} gaps, off-core time {:.3f} of the kernel's, core shares differ by {:.4f}", agreement.found,
                agreement.gaps, agreement.offCore, agreement.share) };
    }));
}
