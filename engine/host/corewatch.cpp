// SPDX-License-Identifier: GPL-3.0-or-later
#include "corewatch.h"

#include <os/coreuse.h>
#include <os/perfswitches.h>
#include <os/procsampler.h>

#include <optional>

namespace interleave::host {

namespace {

constexpr Nanoseconds kSamplePeriod { 25'000'000 }; ///< 40 Hz

}

struct CoreWatch::State
{
    std::vector<os::PerfDescriptor> perfEvents; ///< until mapped
    std::optional<os::PerfSwitches> perf;
    std::optional<os::ProcSampler> sampler;
    Nanoseconds nextSample { 0 };
    os::CoreUseReader use;
};

CoreWatch::CoreWatch()
    : m_state(std::make_unique<State>())
{
}

CoreWatch::~CoreWatch() = default;

void CoreWatch::addPerf(CoreId core, os::FileDescriptor event)
{
    m_state->perfEvents.push_back({ std::move(event), core });
}

Result<void> CoreWatch::mapPerf()
{
    Result<os::PerfSwitches> mapped = os::PerfSwitches::map(std::move(m_state->perfEvents));
    m_state->perfEvents.clear();
    if (!mapped)
        return Failure(mapped.error());
    m_state->perf = std::move(*mapped);
    return {};
}

void CoreWatch::startSampling(ProcessId process)
{
    m_state->sampler.emplace(int(process.value));
    m_state->nextSample = Nanoseconds { 0 };
}

void CoreWatch::runBegins()
{
    m_state->use = os::CoreUseReader();
}

void CoreWatch::collect(trace::Collector &collector, Nanoseconds now)
{
    if (m_state->perf)
        collector.addCores(m_state->perf->drain());
    if (m_state->sampler && now >= m_state->nextSample) {
        m_state->nextSample = now + kSamplePeriod;
        collector.addCores(m_state->sampler->sample());
    }
    if (const std::vector<CoreUse> use = m_state->use.read(); !use.empty())
        collector.addCoreUse(use);
}

void CoreWatch::collectLast(trace::Collector &collector)
{
    if (m_state->perf)
        collector.addCores(m_state->perf->finish());
    if (m_state->sampler)
        collector.addCores(m_state->sampler->sample());
    if (const std::vector<CoreUse> use = m_state->use.readRest(); !use.empty())
        collector.addCoreUse(use);
}

} // namespace interleave::host
