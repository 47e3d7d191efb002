// SPDX-License-Identifier: GPL-3.0-or-later
#include "channels.h"

#include "channelwaits.h"
#include "walk.h"

#include "../instantvalues.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace interleave::trace {

namespace {

void add(SerialisationMetrics &to, const SerialisationMetrics &more)
{
    to.count += more.count;
    to.bytes += more.bytes;
    to.seconds += more.seconds;
}

void serialised(const Instant &instant, const Freezes &freezes, SerialisationMetrics &pickled, SerialisationMetrics &unpickled)
{
    const SerialisedValue value = SerialisedValue::of(instant.value);
    SerialisationMetrics &which = value.unpickled ? unpickled : pickled;
    ++which.count;
    which.bytes += instant.object;
    const Nanoseconds took { static_cast<std::int64_t>(std::min<std::uint64_t>(value.nanoseconds, 1ULL << 60)) };
    if (!freezes.cross(instant.time - took, instant.time))
        which.seconds += static_cast<double>(took.count()) / 1e9;
}

/// One channel's instants.
class ChannelCount
{
public:
    ChannelCount(ChannelMetrics &channel, const Freezes &freezes)
        : m_channel(channel)
        , m_freezes(freezes)
        , transit(freezes)
        , attach(freezes)
    {
    }

    void see(const Instant &instant)
    {
        switch (instant.kind) {
        case InstantKind::Depth: {
            const DepthValue depth = DepthValue::of(instant.value);
            m_channel.bound = depth.bound;
            ++(depth.change == DepthChange::Put       ? m_channel.puts
                    : depth.change == DepthChange::Get ? m_channel.gets
                                                       : m_channel.refused);
            break;
        }
        case InstantKind::Sent: {
            const MessageValue message = MessageValue::of(instant.value);
            ++m_channel.sent;
            m_channel.bytesSent += message.bytes;
            m_underWay[message.number] = instant.time;
            // Its sender had no time to stamp it before the other end did: it took none.
            if (m_early.erase(message.number) > 0)
                transit.add(instant.time, instant.time);
            break;
        }
        case InstantKind::Received:
            received(instant);
            break;
        case InstantKind::Serialised:
            serialised(instant, m_freezes, m_channel.pickled, m_channel.unpickled);
            break;
        case InstantKind::Attached:
            m_channel.bytesAttached += instant.object;
            attach.addEnded(instant.time, instant.value);
            break;
        default:
            break;
        }
    }

private:
    void received(const Instant &instant)
    {
        const MessageValue message = MessageValue::of(instant.value);
        ++m_channel.received;
        m_channel.bytesReceived += message.bytes;
        // Shared memory may be read more often than written: each time is a transit from when it was written.
        const auto sent = m_underWay.find(message.number);
        if (sent != m_underWay.end())
            transit.add(sent->second, instant.time);
        else
            m_early.insert(message.number);
    }

    ChannelMetrics &m_channel;
    const Freezes &m_freezes;
    std::unordered_map<std::uint32_t, Nanoseconds> m_underWay; ///< when each message was sent
    std::unordered_set<std::uint32_t> m_early; ///< received before they were sent, as it seems

public:
    Durations transit, attach;
};

} // namespace

bool isPool(const Lane &lane)
{
    return lane.lastInstant(InstantKind::JobSubmit, Nanoseconds::max()).kind != InstantKind::None
        || lane.lastInstant(InstantKind::JobBegin, Nanoseconds::max()).kind != InstantKind::None;
}

ChannelsMetrics measureChannels(const TraceStore &store, const Freezes &freezes)
{
    ChannelsMetrics all;
    const ChannelWaits waits(store, freezes);
    Durations room(freezes), items(freezes), transit(freezes), attach(freezes);
    forEachLane(store, { LaneKind::Queue }, [&](LaneId id, const Lane &lane) {
        ChannelMetrics channel;
        channel.name = lane.info().name;
        channel.lane = id;
        ChannelCount count(channel, freezes);
        forEachInstant(lane, [&](const Instant &instant) { count.see(instant); });
        add(all.pickled, channel.pickled);
        add(all.unpickled, channel.unpickled);
        if (isPool(lane))
            return;
        channel.depth = measureDepth(lane);
        channel.transit = count.transit.quantiles();
        channel.attach = count.attach.quantiles();
        if (const ChannelWaits::Of *of = waits.of(id)) {
            channel.waitForRoom = of->room.quantiles();
            channel.waitForItems = of->items.quantiles();
            room.append(of->room);
            items.append(of->items);
        }
        transit.append(count.transit);
        attach.append(count.attach);
        all.puts += channel.puts;
        all.gets += channel.gets;
        all.refused += channel.refused;
        all.sent += channel.sent;
        all.received += channel.received;
        all.bytesSent += channel.bytesSent;
        all.bytesReceived += channel.bytesReceived;
        all.bytesAttached += channel.bytesAttached;
        all.channels.push_back(std::move(channel));
    });
    all.waitForRoom = room.quantiles();
    all.waitForItems = items.quantiles();
    all.transit = transit.quantiles();
    all.attach = attach.quantiles();
    return all;
}

} // namespace interleave::trace
