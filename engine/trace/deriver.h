// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>

#include "coretracks.h"
#include "derivationcontext.h"
#include "giltracks.h"
#include "looptracks.h"
#include "processtracks.h"
#include "recordobserver.h"
#include "synctracks.h"

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

    /// Lines are recorded where the GIL is given away only (a real interpreter): they hold for the wait that follows, and for what runs after it only if it
    /// was given away on request. Else nobody knows which lines ran: the lane says line 0.
    void setLinesAtDropsOnly(bool only) noexcept { m_context.linesAtDropsOnly = only; }
    /// A process that is traced. `inside`: as it is numbered in its own pid namespace, if it has one.
    RegionId addRegion(ProcessId process, ProcessId inside = {});
    /// `number`: the threadNumber of the ring's writer; 0 if not known. One for each thread, though several may have had the same memory.
    RingId addRing(RegionId region, ThreadId thread, bool isMain, std::uint32_t number = 0);
    /// Told everything from now on. Not owned; must outlive the derivation.
    void addObserver(RecordObserver &observer) { m_observers.push_back(&observer); }
    /// Names an object, or gives it another name. Known at once, whatever its time: a name has no place on the axis. False if it has
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

    /// What an observer has found out about a thread; its time is the one that has been reached.
    void addInstant(RingId ring, const Instant &instant);
    void addInstant(LaneId lane, const Instant &instant) { m_lanes.add(lane, instant); }
    void setLiveLine(RingId ring, std::uint32_t line);
    /// What GILs of a process that died have counted and could not say (RegionReader::switchesNotSummarised).
    void addSwitchNumber(std::uint64_t switches) noexcept { m_gils.summary(switches); }
    /// Fills in what the GILs' epochs proved.
    void fillIn(TraceInfo &info) const;
    [[nodiscard]] const ThreadTrack &thread(RingId ring) const { return m_context.threads[ring]; }
    /// What found no room since it was last asked, one sentence each.
    [[nodiscard]] std::vector<std::string> takeSentences() { return m_context.limits.takeSentences(); }

private:
    struct Region
    {
        ProcessId process;
        bool ended = false;
    };
    struct CoreStatus
    {
        bool on = false;
        CoreId core;
    };

    void nameLane(RegionId region, const Definition &definition);
    void startThread(Nanoseconds time, ThreadTrack &track, const Record &record);
    void endThread(Nanoseconds time, ThreadTrack &track);
    void changeState(Nanoseconds time, ThreadTrack &track, const Record &record);
    void lose(Nanoseconds time, ThreadTrack &track, const Record &record);
    void observeItself(Nanoseconds time, ThreadTrack &track, const Record &record);
    void moveOnto(Nanoseconds time, ThreadTrack &track, CoreId core);
    void moveOff(Nanoseconds time, ThreadTrack &track);
    void show(Nanoseconds time, ThreadTrack &track);
    void dispatch(Nanoseconds time, ThreadTrack &track, const Record &record);
    void instant(Nanoseconds time, ThreadTrack &track, const Record &record);
    void showLine(Nanoseconds time, ThreadTrack &track, std::uint32_t line); ///< nothing where it is shown already
    void created(Nanoseconds time, const ThreadTrack &starter, const Record &record);

    [[nodiscard]] std::uint32_t blockedOn(
        Nanoseconds time, const ThreadTrack &track, LaneState state, std::uint32_t object);
    [[nodiscard]] std::string letterFor(bool isMain, std::uint8_t place);

    DerivationContext m_context;
    LaneWriter &m_lanes; ///< the context's
    CoreTracks m_cores;
    GilTracks m_gils;
    SyncTracks m_sync;
    ProcessTracks m_processes;
    LoopTracks m_loops;
    CoreSource m_source = CoreSource::Self;
    bool m_begun = false;
    std::vector<Region> m_regions; ///< by RegionId
    std::unordered_map<ThreadId, CoreStatus> m_onCore; ///< also of threads that have no lane (yet)
    std::unordered_map<ThreadId, RingId> m_ringOfThread;
    std::vector<RecordObserver *> m_observers;
    std::set<std::uint32_t> m_letters; ///< of workers, given away
    std::uint32_t m_lettersUpTo = 0; ///< none from here on is
    std::uint32_t m_mains = 0;
};

} // namespace interleave::trace
