// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clockanchors.h"
#include "collector.h"
#include "coresourcequeue.h"
#include "deadlockwatch.h"
#include "deathwatch.h"
#include "deriver.h"
#include "regionreader.h"
#include "ringsource.h"

#include <deque>
#include <utility>

namespace interleave::trace {

/// What the collector knows between two drains. The collector's thread only; its parts that bring sources together in order of time are in
/// collectormerge.cpp.
struct Collector::State
{
    /// Events may be older than the collector by this much, not more: times are not trusted.
    static constexpr Nanoseconds kOldest { 10'000'000'000 };

    /// The memory of one process, and what of it has been told.
    struct TracedRegion
    {
        std::unique_ptr<RegionReader> reader; ///< null once the process has ended and everything is out
        ProcessId process;
        Deriver::RegionId id = 0;
        ThreadOf threadOf; ///< empty: the numbers are the kernel's
        bool ended = false;
        std::size_t rings = 0; ///< that have a source
        std::uint32_t ringsRefused = 0;
        std::uint64_t recordsRefused = 0;
    };
    /// What happened to the run, not in it, on its way to its place in time.
    struct Control
    {
        enum class What : std::uint8_t
        {
            Frozen,
            Resumed,
            ProcessEnded
        } what;
        Nanoseconds time;
        Deriver::RegionId region = 0;
        bool expected = false; ///< ProcessEnded
    };

    /// Takes a first anchor of the clock.
    explicit State(Options given)
        : options(std::move(given))
        , store(std::make_shared<TraceStore>(options.store))
        , deriver(*store, options.cores)
        , deadlocks(deriver, *store)
        , deaths(*store)
        , earliest(anchors.take().time - kOldest)
    {
        deriver.setCoreSource(options.coreSource);
        deadlocks.setWakers(std::move(options.wakers));
        deriver.addObserver(deadlocks);
        deriver.addObserver(deaths);
    }

    /// Keeps what an untrusted writer did wrong, up to a hundred sentences.
    void note(std::string sentence);
    /// Opens a source for each ring, and each generation of one, that is new.
    void findRings(TracedRegion &region);
    /// Takes what every ring holds; records that came.
    std::size_t drainRings();
    /// Up to where every source has said what it has to say; at most `before`.
    Nanoseconds reachedByAll(Nanoseconds before);
    /// Gives everything up to there to the derivation, in order of time.
    void merge(Nanoseconds upTo);
    /// The first event of a ring that is pending.
    void applyRing(RingSource &source, Nanoseconds upTo);
    void applyCore(); ///< the first switch that is pending
    void applyControl(); ///< the first of `controls`
    /// Was the run stopped at that time, as far as it has been merged?
    [[nodiscard]] bool fellIntoFreeze(Nanoseconds time) const;
    void closeFinished(); ///< lanes whose thread will say no more
    void publish(); ///< to the readers, and twice a second to the journal
    void updateInfo(); ///< of the store

    Options options;
    std::shared_ptr<TraceStore> store;
    Deriver deriver;
    DeadlockWatch deadlocks;
    DeathWatch deaths;
    ClockAnchors anchors;
    Nanoseconds earliest;
    Nanoseconds watermark { 0 }; ///< everything before it has been derived and published
    Nanoseconds lastEvent { 0 };
    Nanoseconds journalDue { 0 };
    std::vector<TracedRegion> regions;
    std::deque<RingSource> rings; ///< of all regions: one for each thread, those that have ended included
    CoreSourceQueue cores;
    std::deque<Control> controls;
    bool endsExpected = false; ///< what ends from now on was ended by us
    bool isFrozen = false; ///< the run is stopped now
    bool stretchIsOpen = false; ///< the merge is within frozen.back()
    bool finished = false;
    std::uint64_t events = 0;
    std::uint64_t late = 0;
    std::vector<std::pair<Nanoseconds, Nanoseconds>> frozen;
    std::vector<std::string> violations; ///< not in the TraceInfo yet
    std::size_t violationCount = 0;
};

} // namespace interleave::trace
