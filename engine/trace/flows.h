// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <functional>
#include <vector>

namespace interleave::trace {

/// Something on one lane that led to something on another: an arrow.
struct Flow
{
    enum class Kind : std::uint8_t
    {
        Wake, ///< a release, a notify, a put, an end let the other go on
        Message, ///< sent and received
        Job, ///< submitted and begun
        Start ///< of a process
    };
    Kind kind = Kind::Wake;
    LaneId from {}, to {}; ///< threads, tasks; Start: to a process
    Nanoseconds fromTime { 0 }, toTime { 0 }; ///< never backwards
    std::uint64_t number = 0; ///< of the message or job in its channel
    std::uint64_t bytes = 0; ///< Message
    LaneId channel = kNoLane; ///< Message, Job: through what
};
std::string_view flowKindName(Flow::Kind kind) noexcept; ///< "wake", "message", "job", "start"

/// Calls visit for every arrow of the store whose two ends are known. Those of one channel come in the order in which they arrive. Any
/// thread; linear in the instants.
void forEachFlow(const TraceStore &store, const std::function<void(const Flow &)> &visit);

/// How far from a span flowsNear() looks for the other end of an arrow.
inline constexpr Nanoseconds kFlowReach { 1'000'000'000 };

/// The arrows that begin or end on `lane` within [span.begin, span.end]: what let it go on, and whom it let go on. At most `most` of each
/// of the two, in no order. Looks only near the span, so the cost does not grow with the trace: an arrow whose other end is further away
/// than kFlowReach, or behind more than some thousand instants, is not found. Any thread.
std::vector<Flow> flowsNear(const TraceStore &store, LaneId lane, const Span &span, std::size_t most = 32);

} // namespace interleave::trace
