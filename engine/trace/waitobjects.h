// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// What a span of waiting is for.
struct WaitObject
{
    std::string name; ///< "GIL", "left", the loop's name; "" if the trace does not say
    LaneId lane = kNoLane; ///< of the GIL, lock, queue or loop; of who is joined; kNoLane: it has none
};

/// True for the states in which a lane of this kind waits for what others use: the GIL, a lock, a queue, its loop (a task that is ready).
bool isContended(LaneKind kind, LaneState state) noexcept;

/// Finds what waits are for. Spans name most of it by text; of several lanes with one name that of the waiter's own process is meant.
/// Remembers what it has found; lanes that come later are seen. One thread.
class WaitObjects
{
public:
    explicit WaitObjects(const TraceStore &store) ///< not owned
        : m_store(store)
    {
    }
    /// `span` is one of `waiter`, a thread or task. Reference: as long as this lives.
    const WaitObject &of(LaneId waiter, const Span &span);

private:
    WaitObject find(LaneId waiter, const Span &span);
    LaneId laneNamed(const std::string &name, ProcessId process, std::initializer_list<LaneKind> kinds);
    void look();

    const TraceStore &m_store;
    std::size_t m_seen = 0; ///< lanes
    std::unordered_map<std::string, std::vector<LaneId>> m_named;
    std::map<std::tuple<std::uint32_t, LaneState, std::uint32_t>, WaitObject> m_found; ///< by process (a task: its lane), state, object
};

} // namespace interleave::trace
