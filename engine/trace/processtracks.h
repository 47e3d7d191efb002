// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "derivationcontext.h"
#include "giltracks.h"
#include "processtrack.h"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// A lane for each process, once there is more than one: it is started, boots, executes its program and ends. One thread.
class ProcessTracks
{
public:
    /// `gils`: told what processes are called; outlives this.
    ProcessTracks(DerivationContext &context, GilTracks &gils)
        : m_context(context)
        , m_gils(gils)
    {
    }

    /// Number 0, 1, …; `inside`: as it numbers itself, and as those do that start it, if it is in a pid namespace of its own; else 0.
    void addRegion(ProcessId process, ProcessId inside = {});
    /// The first thread of this region has begun.
    void regionBegan(Nanoseconds time, std::uint32_t region);
    /// ProcessStart, ProcessReady and ProcessExit; passes over all others.
    void apply(Nanoseconds time, const ThreadTrack &track, const Record &record);
    /// A thread's lane went from one state to another.
    void threadChanged(Nanoseconds time, const ThreadTrack &track, LaneState before, LaneState after);
    void processEnded(Nanoseconds time, std::uint32_t region);
    void advance(Nanoseconds time);
    void finish(); ///< before the last advance()

private:
    struct Region
    {
        ProcessId process, inside;
        bool began = false;
        RunningThreads threads;
        ProcessTrack *track = nullptr;
    };
    /// Somebody in a pid namespace said that a process starts, by a number that is not ours: which one it is, is known when it says so itself.
    struct Starting
    {
        ProcessId inside;
        Nanoseconds time { 0 };
        std::string name;
        LaneId voice = kNoLane; ///< who started it
    };
    static constexpr Nanoseconds kPatience { 1'000'000'000 }; ///< what says nothing of itself by then is no Python
    void begin(const Starting &starting, ProcessId process);
    void link(std::uint32_t region, ProcessTrack *track);
    void tellName(const ProcessTrack &process); ///< to the GILs of its regions
    [[nodiscard]] ProcessId ours(std::uint32_t region, ProcessId child) const; ///< 0: not known (yet)
    ProcessTrack *create(ProcessId process, std::string name, Nanoseconds time, bool boots);
    ProcessTrack *ofRegion(Nanoseconds time, std::uint32_t region);
    [[nodiscard]] ProcessTrack *ofProcess(ProcessId process) const; ///< the last one of that number; may be null
    void nameOnce(ProcessTrack &process, const std::string &name); ///< who says it first is believed
    void started(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void ready(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void exited(Nanoseconds time, const ThreadTrack &track, const Record &record);

    DerivationContext &m_context;
    GilTracks &m_gils;
    std::vector<Starting> m_starting;
    std::unordered_map<ProcessId, Nanoseconds> m_called; ///< when start was called, by its parent's number of it; until it is ready
    std::deque<ProcessTrack> m_processes;
    std::vector<Region> m_regions;
    std::unordered_map<ProcessId, ProcessTrack *> m_byProcess;
};

} // namespace interleave::trace
