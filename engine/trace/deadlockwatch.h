// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recordobserver.h"
#include "waitgraph.h"

#include <string>
#include <vector>

namespace interleave::trace {

class Deriver;
class TraceStore;
struct TraceInfo;

/// Looks for deadlocks while the derivation goes on, about every 100 ms of traced time, marks them on the lanes of their threads
/// (InstantKind::Deadlock) and remembers what was found. On the collector's thread.
class DeadlockWatch final : public RecordObserver
{
public:
    /// Both outlive it.
    DeadlockWatch(Deriver &deriver, TraceStore &store)
        : m_deriver(deriver)
        , m_store(store)
    {
    }

    void objectDefined(std::uint32_t region, const Definition &definition) override { m_graph.define(region, definition); }
    void recordApplied(Nanoseconds time, const ThreadTrack &thread, const Record &record) override;
    void threadEnded(Nanoseconds time, const ThreadTrack &thread) override;
    void frozen(Nanoseconds time) override;
    void resumed(Nanoseconds time) override;
    void advanced(Nanoseconds time) override;
    /// Before the first record.
    void setWakers(Wakers wakers) { m_graph.setWakers(std::move(wakers)); }
    /// Some events of this region will never be known.
    void distrust(std::uint32_t region) { m_graph.distrust(region); }

    /// In the order in which they were found.
    [[nodiscard]] const std::vector<Deadlock> &found() const noexcept { return m_found; }
    void fillIn(TraceInfo &info) const;

private:
    Deriver &m_deriver;
    TraceStore &m_store;
    WaitGraph m_graph;
    std::vector<bool> m_known; ///< by ring
    std::map<std::pair<std::uint32_t, std::uint32_t>, LaneId> m_laneOfTask; ///< by region and object; those that are not over
    std::vector<Deadlock> m_found;
    Nanoseconds m_lastLook { 0 };
    Nanoseconds m_now { 0 }; ///< reached
    bool m_isFrozen = false;
    bool m_stands = false; ///< one that was found
    Nanoseconds m_standsSince { 0 };
    Nanoseconds m_stood { 0 }; ///< those that are over
    Nanoseconds m_foundAfter { 0 }; ///< the longest
};

} // namespace interleave::trace
