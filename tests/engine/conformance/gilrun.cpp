// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilrun.h"

#include <gil/pthreadlock.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace interleave::conformance {

using trace::EventKind;
using trace::LaneState;

threads::Instruction step(scenario::Op op, Nanoseconds duration)
{
    threads::Instruction result;
    result.op = op;
    result.duration = duration;
    result.bytes = 256;
    result.object = { 0, 1, threads::Pick::First };
    if (op == scenario::Op::Compute)
        result.object = {};
    return result;
}

threads::Instruction repeat(std::uint32_t count, threads::Block body)
{
    threads::Instruction result = step(scenario::Op::Repeat);
    result.count = count;
    result.body = std::move(body);
    return result;
}

scenario::Scenario scenarioOf(int workers, const threads::Block &steps, Nanoseconds interval, scenario::GilKind gil)
{
    scenario::Scenario scenario;
    scenario.model = scenario::Model::Threads;
    scenario.gil = gil;
    scenario.switchInterval = interval;
    for (int i = 1; i <= workers; ++i)
        scenario.job.workers.push_back({ .name = "worker-" + std::to_string(i), .steps = steps });
    return scenario;
}

double workPerMs()
{
    static const double rate = os::measureWorkRate().unitsPerMs; // once for the whole test program
    return rate;
}

double timedWaitIsLate(Nanoseconds interval)
{
    gil::Mutex mutex;
    gil::Condition condition;
    std::vector<double> late;
    for (int i = 0; i < 15; ++i) {
        mutex.lock();
        const Nanoseconds begin = monotonicNow();
        (void)condition.timedOutAfter(mutex, interval);
        late.push_back(double((monotonicNow() - begin - interval).count()));
        mutex.unlock();
    }
    return median(late);
}

GilRun::GilRun(const scenario::Scenario &scenario, std::vector<CoreId> cores, net::ServiceEndpoint service)
    : region(trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 19 }).value())
{
    static const double rate = os::measureTicksPerNanosecond(hasInvariantTsc());
    ticksPerNs = rate;
    outcome = runScenario(scenario, { .region = *region, .service = service, .workPerMs = workPerMs(), .cores = std::move(cores) });
    EXPECT_FALSE(outcome.error) << outcome.error->toLine();
    seen = gil::readRegion(*region);
}

std::int64_t GilRun::finalValue(std::uint32_t object) const
{
    for (const gil::Seen &value : gil::only(seen, EventKind::Value)) {
        if (value.object == threads::objectIdOf(object).value && value.detail == std::uint8_t(trace::ValueAccess::Final))
            return static_cast<std::int64_t>(value.value);
    }
    ADD_FAILURE() << "the variable's last value is not in the trace";
    return -1;
}

std::vector<double> GilRun::forcedHolds() const
{
    std::vector<double> lengths;
    for (const gil::Hold &hold : gil::holdsOf(seen)) {
        if (hold.requested)
            lengths.push_back(ns(hold.length()));
    }
    return lengths;
}

std::vector<double> GilRun::waits() const
{
    std::vector<double> lengths;
    std::map<std::uint32_t, std::uint64_t> since; // by ring
    for (const gil::Seen &record : seen) {
        if (record.kind == EventKind::State && LaneState(record.detail) == LaneState::WantsGil) {
            since[record.ring] = record.time;
        } else if (record.kind == EventKind::GilTake && since.contains(record.ring)) {
            lengths.push_back(ns(record.time - since[record.ring]));
            since.erase(record.ring);
        }
    }
    return lengths;
}

double quantile(std::vector<double> values, double q)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const double at = q * double(values.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (values[high] - values[low]) * (at - double(low));
}

double mean(const std::vector<double> &values)
{
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

} // namespace interleave::conformance
