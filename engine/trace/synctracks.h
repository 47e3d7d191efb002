// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "derivationcontext.h"
#include "locktrack.h"
#include "queuetrack.h"

#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// What threads, tasks and processes share: a lane for each lock (and its kind) and for each queue, pipe, shared memory and pool, made
/// when it is first used; and what is done to them, at its instant, on the lane of who does it. One thread.
class SyncTracks
{
public:
    explicit SyncTracks(DerivationContext &context)
        : m_context(context)
    {
    }

    /// Obtain, Release, Woken, Depth, Value, Sent, Received, Serialised, Attached and the jobs; passes over all others.
    void apply(Nanoseconds time, ThreadTrack &track, const Record &record);
    /// A thread or task (`who`) blocks on this object, if it is one that has a lane here.
    void waitBegins(Nanoseconds time, LockWait &wait, LaneId who, std::uint32_t region, std::uint32_t object);
    void waitEnds(Nanoseconds time, LockWait &wait, LaneId who);
    /// A thread or task goes on or cannot any more: what it holds shows it.
    void runs(Nanoseconds time, LaneId who, bool runs);
    /// Its events were lost.
    void lost(Nanoseconds time, LaneId who);
    void processEnded(Nanoseconds time, std::uint32_t region);
    void advance(Nanoseconds time);
    /// A lock, queue or other thing with a lane here is called otherwise from now on, or named at last.
    void renamed(std::uint32_t region, std::uint32_t object, std::string_view name);
    /// The lane of a queue, pipe, shared memory or pool, if it has one already.
    [[nodiscard]] LaneId channel(std::uint32_t region, std::uint32_t object) const;

private:
    struct Lock
    {
        LockTrack track;
        ObjectTable::Key key;
    };
    struct Queue
    {
        QueueTrack track;
        ObjectTable::Key key;
    };
    using Index = std::uint32_t; ///< from 1; 0: no lane

    Index lockOf(Nanoseconds time, std::uint32_t region, std::uint32_t object);
    QueueTrack *queueOf(Nanoseconds time, std::uint32_t region, std::uint32_t object);
    LaneId createLane(LaneKind kind, std::uint32_t region, std::uint32_t object, const char *fallback);
    void remember(LaneId holder, Index lock);
    void forget(LaneId holder, Index lock);
    void obtain(Nanoseconds time, ThreadTrack &track, const Record &record);
    void release(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void woken(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void tellWoken(Nanoseconds time, const ThreadTrack &track, const Record &record);
    void value(Nanoseconds time, const ThreadTrack &track, const Record &record);
    /// What using a channel took: on the lane of who uses it, and on its own.
    void cost(Nanoseconds time, const ThreadTrack &track, const Record &record, const Instant &made);
    void channelEvent(Nanoseconds time, const ThreadTrack &track, const Record &record);

    DerivationContext &m_context;
    std::deque<Lock> m_locks;
    std::deque<Queue> m_queues;
    std::unordered_map<ObjectTable::Key, Index> m_lockOf; ///< 0: it was refused a lane
    std::unordered_map<ObjectTable::Key, Index> m_queueOf;
    std::unordered_map<std::uint32_t, std::vector<Index>> m_heldBy; ///< by LaneId of the holder
    std::size_t m_heldCount = 0; ///< in m_heldBy
};

} // namespace interleave::trace
