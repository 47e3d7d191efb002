// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace interleave::trace::test {

inline std::vector<Instant> instantsOf(const Lane &lane)
{
    std::vector<Instant> all;
    lane.instants(Nanoseconds::min(), Nanoseconds::max(), std::numeric_limits<std::size_t>::max(),
        [&](const Instant &instant) { all.push_back(instant); });
    return all;
}

/// The two say the same wherever one can ask. (Only for stores from which nothing was evicted, or equally
/// much.)
inline void expectSameStores(const TraceStore &a, const TraceStore &b)
{
    ASSERT_EQ(a.laneCount(), b.laneCount());
    ASSERT_EQ(a.begin(), b.begin());
    ASSERT_EQ(a.end(), b.end());
    ASSERT_EQ(a.evictedBefore(), b.evictedBefore());
    ASSERT_EQ(a.spanCount(), b.spanCount());
    ASSERT_EQ(a.nameCount(), b.nameCount());
    for (std::uint32_t i = 0; i < a.nameCount(); ++i)
        ASSERT_EQ(a.name(i), b.name(i));
    for (std::uint32_t i = 0; i < a.laneCount(); ++i) {
        const Lane &left = a.lane(LaneId { i }), &right = b.lane(LaneId { i });
        ASSERT_TRUE(left.info() == right.info()) << "lane " << i;
        ASSERT_EQ(left.spanCount(), right.spanCount()) << "lane " << i;
        ASSERT_EQ(left.firstSpan(), right.firstSpan()) << "lane " << i;
        ASSERT_EQ(left.begin(), right.begin()) << "lane " << i;
        ASSERT_EQ(left.end(), right.end()) << "lane " << i;
        for (std::uint64_t s = left.firstSpan(); s < left.spanCount(); ++s)
            ASSERT_TRUE(left.span(s) == right.span(s)) << "lane " << i << " span " << s;
        ASSERT_TRUE(instantsOf(left) == instantsOf(right)) << "lane " << i;
        ASSERT_EQ(left.stateTimes(left.begin(), left.end()), right.stateTimes(right.begin(), right.end()));
    }
    ASSERT_EQ(a.coresWithUse(), b.coresWithUse());
    for (const CoreId core : a.coresWithUse()) {
        const auto left = a.coreUse(core, Nanoseconds::min(), Nanoseconds::max());
        const auto right = b.coreUse(core, Nanoseconds::min(), Nanoseconds::max());
        ASSERT_EQ(left.size(), right.size());
        for (std::size_t i = 0; i < left.size(); ++i) {
            ASSERT_EQ(left[i].begin, right[i].begin);
            ASSERT_EQ(left[i].end, right[i].end);
            ASSERT_EQ(left[i].idle, right[i].idle);
            ASSERT_EQ(left[i].busy, right[i].busy);
            ASSERT_EQ(left[i].stolen, right[i].stolen);
        }
    }
    const TraceInfo left = a.info(), right = b.info();
    ASSERT_EQ(left.lesson, right.lesson);
    ASSERT_EQ(left.variant, right.variant);
    ASSERT_EQ(left.parametersJson, right.parametersJson);
    ASSERT_EQ(left.seed, right.seed);
    ASSERT_EQ(left.coreSource, right.coreSource);
    ASSERT_EQ(left.switchInterval, right.switchInterval);
    ASSERT_EQ(left.timeScale, right.timeScale);
    ASSERT_EQ(left.coresAllowed, right.coresAllowed);
    ASSERT_EQ(left.machine, right.machine);
    ASSERT_EQ(left.events, right.events);
    ASSERT_EQ(left.lost, right.lost);
    ASSERT_EQ(left.late, right.late);
    ASSERT_EQ(left.violations, right.violations);
    ASSERT_EQ(left.frozen, right.frozen);
    ASSERT_EQ(left.wall, right.wall);
    ASSERT_EQ(left.outcome, right.outcome);
    ASSERT_EQ(left.error, right.error);
    ASSERT_EQ(left.gilTakes, right.gilTakes);
    ASSERT_EQ(left.gilHolderChanges, right.gilHolderChanges);
    ASSERT_EQ(left.gilSwitchNumber, right.gilSwitchNumber);
    ASSERT_EQ(left.gilOverlaps, right.gilOverlaps);
    ASSERT_EQ(left.gilEpochGaps, right.gilEpochGaps);
    ASSERT_EQ(left.deadlocks, right.deadlocks);
    ASSERT_EQ(left.deaths, right.deaths);
    ASSERT_EQ(left.deadlocked, right.deadlocked);
    ASSERT_EQ(left.deadlockFoundAfter, right.deadlockFoundAfter);
    ASSERT_EQ(left.stepped, right.stepped);
}

} // namespace interleave::trace::test
