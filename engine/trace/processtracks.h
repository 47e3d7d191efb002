// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "derivationcontext.h"
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
    explicit ProcessTracks(DerivationContext &context)
        : m_context(context)
    {
    }

    void addRegion(ProcessId process); ///< number 0, 1, …
    /// The first thread of this region has begun.
    void regionBegan(Nanoseconds time, std::uint32_t region);
    /// ProcessStart, ProcessReady and ProcessExit; passes over all others.
    void apply(Nanoseconds time, const ThreadTrack &track, const Record &record);
    /// A thread's lane went from one state to another.
    void threadChanged(Nanoseconds time, const ThreadTrack &track, LaneState before, LaneState after);
    void processEnded(Nanoseconds time, std::uint32_t region);
    void advance(Nanoseconds time);

private:
    struct Region
    {
        ProcessId process;
        bool began = false;
        RunningThreads threads;
        ProcessTrack *track = nullptr;
    };
    ProcessTrack *create(ProcessId process, std::string name, Nanoseconds time, bool boots);
    ProcessTrack *ofRegion(Nanoseconds time, std::uint32_t region);
    [[nodiscard]] ProcessTrack *ofProcess(ProcessId process) const; ///< the last one of that number; may be null
    void nameOnce(ProcessTrack &process, const std::string &name); ///< who says it first is believed
    void started(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void ready(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void exited(Nanoseconds time, const ThreadTrack &track, const Record &record);

    DerivationContext &m_context;
    std::deque<ProcessTrack> m_processes;
    std::vector<Region> m_regions;
    std::unordered_map<ProcessId, ProcessTrack *> m_byProcess;
};

} // namespace interleave::trace
