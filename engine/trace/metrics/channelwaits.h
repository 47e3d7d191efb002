// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <unordered_map>

namespace interleave::trace {

/// What waits for queues, pipes and pools were for: room or items.
///
/// A wait (a span BlockedQueue of a thread or task) names its channel by text; which channel of that text, and which of the two it waited
/// for, tells what its thread did there next. Who did nothing more waited for items if there were none, else for room.
class ChannelWaits
{
public:
    struct Of
    {
        Durations room, items;
    };

    /// Looks at everything at once. Linear in the spans of threads and tasks and the instants of channels.
    ChannelWaits(const TraceStore &store, const Freezes &freezes);

    /// Those of one channel; empty if there were none.
    [[nodiscard]] const Of *of(LaneId channel) const;

private:
    struct Wait
    {
        std::uint32_t who;
        Nanoseconds begin, end;
    };
    void gather(const TraceStore &store);
    void assign(const TraceStore &store, const std::vector<LaneId> &channels, const std::vector<Wait> &waits);

    const Freezes &m_freezes;
    std::unordered_map<std::string, std::vector<Wait>> m_waits; ///< by the channel's name
    std::unordered_map<std::uint32_t, Of> m_of; ///< by LaneId
};

} // namespace interleave::trace
