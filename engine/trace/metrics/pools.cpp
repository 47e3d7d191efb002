// SPDX-License-Identifier: GPL-3.0-or-later
#include "pools.h"

#include "walk.h"

#include "../instantvalues.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace interleave::trace {

namespace {

void countOutcome(JobsMetrics &jobs, JobOutcome outcome)
{
    switch (outcome) {
    case JobOutcome::Done:
        ++jobs.done;
        break;
    case JobOutcome::Raised:
        ++jobs.raised;
        break;
    case JobOutcome::Broken:
        ++jobs.broken;
        break;
    case JobOutcome::Lost:
        ++jobs.lost;
        break;
    case JobOutcome::Cancelled:
        ++jobs.cancelled;
        break;
    }
}

struct Job
{
    std::optional<Nanoseconds> submitted, begun;
};

PoolMetrics measurePool(LaneId id, const Lane &lane, Durations &queued, Durations &run)
{
    PoolMetrics pool;
    pool.name = lane.info().name;
    pool.lane = id;
    pool.depth = measureDepth(lane);
    std::unordered_map<std::uint64_t, Job> jobs; // by number
    std::unordered_set<std::uint32_t> workers;
    forEachInstant(lane, [&](const Instant &instant) {
        switch (instant.kind) {
        case InstantKind::JobSubmit:
            ++pool.jobs.submitted;
            jobs[instant.value].submitted = instant.time;
            break;
        case InstantKind::JobBegin: {
            workers.insert(instant.object);
            Job &job = jobs[instant.value];
            job.begun = instant.time;
            if (job.submitted)
                queued.add(*job.submitted, instant.time);
            break;
        }
        case InstantKind::JobEnd: {
            const JobValue value = JobValue::of(instant.value);
            countOutcome(pool.jobs, value.outcome);
            if (const auto job = jobs.find(value.number); job != jobs.end()) {
                if (job->second.begun)
                    run.add(*job->second.begun, instant.time);
                jobs.erase(job);
            }
            break;
        }
        default:
            break;
        }
    });
    pool.jobs.queued = queued.quantiles();
    pool.jobs.run = run.quantiles();
    pool.workers = static_cast<std::uint32_t>(workers.size());
    return pool;
}

} // namespace

PoolsMetrics measurePools(const TraceStore &store, const Freezes &freezes)
{
    PoolsMetrics all;
    Durations allQueued(freezes), allRun(freezes);
    forEachLane(store, { LaneKind::Queue }, [&](LaneId id, const Lane &lane) {
        if (!isPool(lane))
            return;
        Durations queued(freezes), run(freezes);
        PoolMetrics pool = measurePool(id, lane, queued, run);
        allQueued.append(queued);
        allRun.append(run);
        all.jobs.submitted += pool.jobs.submitted;
        all.jobs.done += pool.jobs.done;
        all.jobs.raised += pool.jobs.raised;
        all.jobs.broken += pool.jobs.broken;
        all.jobs.lost += pool.jobs.lost;
        all.jobs.cancelled += pool.jobs.cancelled;
        all.pools.push_back(std::move(pool));
    });
    all.jobs.queued = allQueued.quantiles();
    all.jobs.run = allRun.quantiles();
    return all;
}

} // namespace interleave::trace
