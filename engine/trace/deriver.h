// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>

#include "coretracks.h"
#include "giltrack.h"
#include "record.h"
#include "recordobserver.h"

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// Derives the lanes of a run from everything its sources said, told in order of time: each call's time is
/// not before the last one's. Deterministic: knows no clock and no ring, so that a test can feed it by hand.
/// One thread; does not own the store.
class Deriver
{
public:
    using RingId = std::uint32_t;
    using RegionId = std::uint32_t;

    Deriver(TraceStore &store, const std::vector<CoreId> &cores);
    /// Which source says who is on a core. Perf and Sampled: coreSwitch(); Self: the rings' own records.
    void setCoreSource(CoreSource source) noexcept { m_source = source; }

    RegionId addRegion(ProcessId process);
    /// `number`: of the ring in its region, from 1; 0 if not known.
    RingId addRing(RegionId region, ThreadId thread, bool isMain, std::uint32_t number = 0);
    /// Told everything from now on. Not owned; must outlive the derivation.
    void addObserver(RecordObserver &observer) { m_observers.push_back(&observer); }
    /// Names an object. Known at once, whatever its time: a name has no place on the axis. False if it has
    /// too many already.
    bool define(RegionId region, const Definition &definition);

    /// A record of a ring; `record.time` is not looked at.
    void apply(Nanoseconds time, RingId ring, const Record &record);
    void coreSwitch(const CoreSwitch &change);
    void coreLost(Nanoseconds time, CoreId core, bool begins);
    void frozen(Nanoseconds time);
    void resumed(Nanoseconds time);
    /// The ring's writer is not listened to any more: its thread's lane ends here.
    void ringClosed(Nanoseconds time, RingId ring);
    void processEnded(Nanoseconds time, RegionId region);
    /// An event came `by` behind the watermark and was moved to `time`.
    void late(Nanoseconds time, RingId ring, Nanoseconds by);

    /// Nothing before `time` will come: publishes the lanes up to here.
    void advance(Nanoseconds time);
    /// Nothing will come at all: closes every lane at `time`.
    void finish(Nanoseconds time);

    void setLiveLine(RingId ring, std::uint32_t line);
    /// Fills in what the GILs' epochs proved.
    void fillIn(TraceInfo &info) const;
    [[nodiscard]] const ThreadTrack &thread(RingId ring) const { return m_threads[ring]; }

private:
    struct Object
    {
        ObjectKind kind = ObjectKind::None;
        std::uint32_t name = 0; ///< index into the store's names
        std::string text;
        GilTrack *gil = nullptr;
    };
    struct Region
    {
        ProcessId process;
        bool ended = false;
        std::unordered_map<std::uint32_t, Object> objects; ///< by ObjectId
    };
    struct CoreStatus
    {
        bool on = false;
        CoreId core;
    };

    void startThread(Nanoseconds time, ThreadTrack &track, const Record &record);
    void endThread(Nanoseconds time, ThreadTrack &track);
    void changeState(Nanoseconds time, ThreadTrack &track, const Record &record);
    void lose(Nanoseconds time, ThreadTrack &track, const Record &record);
    void observeItself(Nanoseconds time, ThreadTrack &track, const Record &record);
    void moveOnto(Nanoseconds time, ThreadTrack &track, CoreId core);
    void moveOff(Nanoseconds time, ThreadTrack &track);
    void show(Nanoseconds time, const ThreadTrack &track);
    void tellGils(Nanoseconds time, const ThreadTrack &track);
    void instant(Nanoseconds time, const ThreadTrack &track, const Record &record);

    [[nodiscard]] GilTrack *gilOf(Nanoseconds time, std::uint32_t region, std::uint32_t object);
    [[nodiscard]] std::uint32_t nameOf(std::uint32_t region, std::uint32_t object) const;
    [[nodiscard]] std::uint32_t blockedOn(
        Nanoseconds time, const ThreadTrack &track, LaneState state, std::uint32_t object);
    [[nodiscard]] std::string letterFor(bool isMain, std::uint8_t place);

    LaneWriter m_lanes;
    CoreTracks m_cores;
    CoreSource m_source = CoreSource::Self;
    bool m_begun = false;
    std::deque<ThreadTrack> m_threads; ///< by RingId; deque: the GILs point into it
    std::vector<Region> m_regions; ///< by RegionId
    std::vector<std::unique_ptr<GilTrack>> m_gils;
    std::vector<std::uint32_t> m_gilRegions; ///< of m_gils
    std::unordered_map<ThreadId, CoreStatus> m_onCore; ///< also of threads that have no lane (yet)
    std::unordered_map<ThreadId, RingId> m_ringOfThread;
    std::vector<RecordObserver *> m_observers;
    std::set<std::uint32_t> m_letters; ///< of workers, given away
    std::uint32_t m_lettersUpTo = 0; ///< none from here on is
    std::uint32_t m_mains = 0;
    std::uint64_t m_switchNumber = 0;
};

} // namespace interleave::trace
