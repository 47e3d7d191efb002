// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "derivationcontext.h"
#include "looptrack.h"
#include "synctracks.h"
#include "tasktrack.h"

#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// Event loops and their tasks: a lane each. While a task has its turn, what its thread does is the task's doing (ThreadTrack::voice).
/// One thread.
class LoopTracks
{
public:
    LoopTracks(DerivationContext &context, SyncTracks &sync)
        : m_context(context)
        , m_sync(sync)
    {
    }

    /// LoopPhase, the kinds of Task…, SlowCallback and CallbackLatency; passes over all others.
    void apply(Nanoseconds time, ThreadTrack &track, const Record &record);
    /// Events of this thread were lost: its loops and tasks are not known until something is said of them.
    void lost(Nanoseconds time, ThreadTrack &track);
    void threadEnded(Nanoseconds time, ThreadTrack &track);
    /// The thread is held before its next step (stepping.h), or is so no longer: what loop it runs stands with it.
    void threadHeld(Nanoseconds time, const ThreadTrack &track, bool held);
    void advance(Nanoseconds time);
    /// A loop or task is called otherwise from now on, or named at last.
    void renamed(std::uint32_t region, std::uint32_t object, std::string_view name);

private:
    using Index = std::uint32_t; ///< from 1; 0: none

    Index loopOf(Nanoseconds time, const ThreadTrack &track, std::uint32_t object);
    Index taskOf(Nanoseconds time, const ThreadTrack &track, std::uint32_t object); ///< makes it if there is none
    [[nodiscard]] Index findTask(std::uint32_t region, std::uint32_t object) const;
    [[nodiscard]] LaneId laneOfTask(Index task) const { return task == 0 ? kNoLane : m_tasks[task - 1].lane; }
    [[nodiscard]] LaneId laneOfLoop(Index loop) const { return loop == 0 ? kNoLane : m_loops[loop - 1].lane(); }
    void create(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void state(Nanoseconds time, ThreadTrack &track, const Record &record);
    void suspend(Nanoseconds time, ThreadTrack &track, const Record &record);
    void wake(Nanoseconds time, ThreadTrack &track, const Record &record);
    void slow(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void enter(Nanoseconds time, ThreadTrack &track, Index task);
    void leave(ThreadTrack &track, Index task);
    void setVoice(ThreadTrack &track, Index task);
    void set(Nanoseconds time, TaskTrack &task, LaneState state, std::uint32_t object = 0);
    void end(Nanoseconds time, TaskTrack &task);
    void noteKnown(const ThreadTrack &track, Index task);

    DerivationContext &m_context;
    SyncTracks &m_sync;
    std::deque<LoopTrack> m_loops;
    std::deque<TaskTrack> m_tasks; ///< deque: their waits are pointed to
    std::unordered_map<ObjectTable::Key, Index> m_loopOf;
    std::unordered_map<ObjectTable::Key, Index> m_taskOf;
    std::vector<Index> m_live; ///< tasks whose lanes go on
    std::unordered_map<std::uint32_t, std::vector<Index>> m_known; ///< by ring: tasks with `known`
};

} // namespace interleave::trace
