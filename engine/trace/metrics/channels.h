// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <string>

namespace interleave::trace {

/// From this time on it is so deep.
struct DepthPoint
{
    Nanoseconds time { 0 };
    std::uint32_t items = 0;
};

/// How much was in a queue or pool over time.
struct DepthMetrics
{
    static constexpr std::size_t kMostPoints = 1000; ///< what a chart can show at 10 Hz (TIMELINE.md)
    double mean = 0; ///< weighted by time; frozen and lost stretches left out
    std::uint32_t max = 0;
    std::uint32_t atEnd = 0;
    /// Each change; of more than kMostPoints the highest of equal stretches of time, so that no peak is missed. From each point to the next
    /// it is that much.
    std::vector<DepthPoint> series;
};

/// Pickling or unpickling.
struct SerialisationMetrics
{
    std::uint64_t count = 0, bytes = 0;
    double seconds = 0; ///< frozen ones left out of it
};

/// Of a queue, pipe or shared memory. What it is not is 0.
struct ChannelMetrics
{
    std::string name;
    LaneId lane;
    std::uint32_t bound = 0; ///< 0: none
    std::uint64_t puts = 0, gets = 0, refused = 0; ///< as a queue; refused: put_nowait on a full, get_nowait on an empty one
    DepthMetrics depth; ///< of pipes: messages under way
    Quantiles waitForRoom, waitForItems; ///< of those who put or send; of those who get or receive
    std::uint64_t sent = 0, received = 0, bytesSent = 0, bytesReceived = 0; ///< as a pipe or shared memory
    Quantiles transit; ///< from sent to received, by the message's number
    SerialisationMetrics pickled, unpickled;
    Quantiles attach; ///< of shared memory: how long mapping it took
    std::uint64_t bytesAttached = 0;
};

/// Of all of them, together.
struct ChannelsMetrics
{
    std::vector<ChannelMetrics> channels; ///< without pools (pools.h)
    std::uint64_t puts = 0, gets = 0, refused = 0, sent = 0, received = 0, bytesSent = 0, bytesReceived = 0, bytesAttached = 0;
    Quantiles waitForRoom, waitForItems, transit, attach;
    SerialisationMetrics pickled, unpickled; ///< of pools too
};

/// Of one queue or pool; linear in its instants.
DepthMetrics measureDepth(const Lane &lane);
/// True for the lane of a pool: it has jobs.
bool isPool(const Lane &lane);
/// Linear in the instants of channels and in the spans of threads and tasks.
ChannelsMetrics measureChannels(const TraceStore &store, const Freezes &freezes);

} // namespace interleave::trace
