// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/collector.h>
#include <trace/recorder.h>
#include <trace/region.h>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

/// What tests of the collector have in common: regions, and a clock that is waited for.
namespace interleave::trace::test {

inline const std::uint32_t kProcess = std::uint32_t(getpid());

inline std::unique_ptr<Region> makeRegion(std::uint32_t rings = 4, std::uint32_t capacity = 1024)
{
    auto region = Region::create({ rings, capacity });
    EXPECT_TRUE(region.has_value());
    return std::move(*region);
}

inline void give(Collector &collector, const Region &region)
{
    const auto given
        = collector.addRegion(fcntl(region.descriptor(), F_DUPFD_CLOEXEC, 0), ProcessId { kProcess });
    ASSERT_TRUE(given.has_value()) << given.error().toLine();
}

/// Drains until the store knows the run up to `time`.
inline void drainUntil(Collector &collector, Nanoseconds time)
{
    while (collector.store()->end() < time)
        collector.drain();
}

inline void pass(const Recorder &recorder)
{
    const std::uint64_t before = recorder.now().count;
    while (recorder.now().count - before < 1000)
        continue;
}

/// Two states of one thread within the same nanosecond are one: lets the clock go on before and after.
inline void tellState(Recorder &recorder, LaneState state)
{
    pass(recorder);
    recorder.state(state);
    pass(recorder);
}

inline std::vector<LaneState> statesOf(const Lane &lane)
{
    std::vector<LaneState> states;
    for (std::uint64_t i = 0; i < lane.spanCount(); ++i)
        states.push_back(lane.span(i).state);
    return states;
}

} // namespace interleave::trace::test
