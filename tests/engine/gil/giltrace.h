// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../trace/mappedregion.h"

#include <trace/event.h>
#include <trace/states.h>

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace interleave::gil {

/// A record with its continuation, as it stands in a region that nobody has drained.
struct Seen
{
    std::uint32_t ring = 0;
    std::uint64_t time = 0; ///< ticks
    trace::EventKind kind = trace::EventKind::None;
    std::uint8_t detail = 0;
    std::uint32_t object = 0;
    std::uint64_t value = 0;
    std::uint32_t extra = 0;
};

/// All records of all rings, those of a ring in their order. For regions whose threads have ended and whose
/// rings were large enough.
inline std::vector<Seen> readMapped(trace::MappedRegion &mapped)
{
    std::vector<Seen> all;
    for (std::uint32_t ring = 0; ring < mapped.header().ringsClaimed.load(); ++ring) {
        EXPECT_EQ(mapped.ring(ring).lost.load(), 0U) << "the test's rings are too small";
        const std::uint64_t head = mapped.ring(ring).head.load();
        std::uint64_t last = 0;
        for (std::uint64_t i = 0; i < head;) {
            const trace::Event event = mapped.event(ring, i++);
            Seen seen { ring, event.time, event.kind, event.detail, event.object, 0, 0 };
            const std::size_t more = trace::continuationsOf(event.kind, event.cpu);
            if (more == 1 && event.kind != trace::EventKind::Define) {
                const trace::Continuation rest = mapped.continuation(ring, i);
                seen.value = rest.value;
                seen.extra = rest.extra;
            }
            i += more;
            EXPECT_GE(seen.time, last) << "ring " << ring << ": record " << i << " of kind " << int(seen.kind)
                                       << " is older than the one before";
            last = seen.time;
            all.push_back(seen);
        }
    }
    return all;
}
inline std::vector<Seen> readRegion(const trace::Region &region)
{
    trace::MappedRegion mapped(region);
    return readMapped(mapped);
}

inline std::vector<Seen> only(const std::vector<Seen> &records, trace::EventKind kind)
{
    std::vector<Seen> result;
    std::copy_if(records.begin(), records.end(), std::back_inserter(result),
        [kind](const Seen &seen) { return seen.kind == kind; });
    return result;
}

/// One take and the drop that ended it.
struct Hold
{
    std::uint32_t ring = 0;
    std::uint64_t take = 0, drop = 0; ///< ticks
    bool requested = false; ///< a drop request was pending at the drop
    [[nodiscard]] std::uint64_t length() const { return drop - take; }
};

/// The holds in order of their epochs; fails the test if takes and drops do not alternate without a gap, or
/// two holders overlap, or an epoch's time is before its predecessor's.
inline std::vector<Hold> holdsOf(const std::vector<Seen> &records)
{
    std::vector<Seen> events;
    for (const Seen &seen : records) {
        if (seen.kind == trace::EventKind::GilTake || seen.kind == trace::EventKind::GilDrop)
            events.push_back(seen);
    }
    std::sort(events.begin(), events.end(), [](const Seen &a, const Seen &b) { return a.value < b.value; });
    std::vector<Hold> holds;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Seen &event = events[i];
        EXPECT_EQ(event.value, i + 1) << "epochs count up from 1 without a gap";
        if (i > 0) {
            EXPECT_GE(event.time, events[i - 1].time)
                << "epoch " << event.value << " is older than the one before";
        }
        const bool take = i % 2 == 0;
        EXPECT_EQ(event.kind, take ? trace::EventKind::GilTake : trace::EventKind::GilDrop)
            << "takes and drops alternate, epoch " << event.value;
        if (take) {
            holds.push_back({ event.ring, event.time, 0, false });
        } else if (!holds.empty()) {
            EXPECT_EQ(event.ring, holds.back().ring) << "who drops is who took, epoch " << event.value;
            holds.back().drop = event.time;
            holds.back().requested = event.detail == 1;
        }
    }
    EXPECT_EQ(events.size() % 2, 0U) << "in the end nobody has it";
    return holds;
}

inline std::uint64_t holderChanges(const std::vector<Hold> &holds)
{
    std::uint64_t changes = holds.empty() ? 0 : 1;
    for (std::size_t i = 1; i < holds.size(); ++i)
        changes += holds[i].ring != holds[i - 1].ring ? 1 : 0;
    return changes;
}

/// After a requested drop, the dropper does not have it again before another thread has.
inline void expectForcedSwitches(const std::vector<Hold> &holds)
{
    for (std::size_t i = 0; i + 1 < holds.size(); ++i) {
        if (holds[i].requested) {
            EXPECT_NE(holds[i + 1].ring, holds[i].ring)
                << "hold " << i << " was dropped on request and retaken at once";
        }
    }
}

/// Every requested drop has a request of another thread within its hold: nobody is made to drop unless
/// somebody's interval ran out.
inline void expectRequests(const std::vector<Seen> &records, const std::vector<Hold> &holds)
{
    const auto requests = only(records, trace::EventKind::GilRequest);
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const Hold &hold = holds[i];
        const bool asked = std::any_of(requests.begin(), requests.end(), [&](const Seen &request) {
            return request.ring != hold.ring && request.time >= hold.take && request.time <= hold.drop;
        });
        EXPECT_EQ(asked, hold.requested) << "hold " << i;
    }
}

} // namespace interleave::gil
