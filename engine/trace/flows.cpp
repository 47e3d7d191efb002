// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows.h"

#include "instantvalues.h"
#include "metrics/walk.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

struct Sender
{
    LaneId who;
    Nanoseconds time;
};

void wakes(LaneId id, const Lane &lane, const std::function<void(const Flow &)> &visit)
{
    forEachInstant(lane, [&](const Instant &instant) {
        Flow flow;
        flow.from = LaneId { instant.object };
        flow.to = id;
        flow.fromTime = flow.toTime = instant.time;
        if (instant.kind == InstantKind::Woken)
            flow.fromTime -= Nanoseconds { static_cast<std::int64_t>(std::min<std::uint64_t>(instant.value, 1ULL << 60)) };
        else if (instant.kind != InstantKind::TaskWake)
            return;
        if (flow.from != kNoLane && flow.from != id)
            visit(flow);
    });
}

void channel(LaneId id, const Lane &lane, const std::function<void(const Flow &)> &visit)
{
    std::unordered_map<std::uint64_t, Sender> sent, submitted; // by number
    const auto arrive = [&](const std::unordered_map<std::uint64_t, Sender> &senders, Flow flow, const Instant &instant) {
        const auto sender = senders.find(flow.number);
        if (sender == senders.end())
            return;
        flow.from = sender->second.who;
        flow.to = LaneId { instant.object };
        flow.fromTime = sender->second.time;
        flow.toTime = std::max(flow.fromTime, instant.time);
        flow.channel = id;
        visit(flow);
    };
    forEachInstant(lane, [&](const Instant &instant) {
        const MessageValue message = MessageValue::of(instant.value);
        switch (instant.kind) {
        case InstantKind::Sent:
            sent[message.number] = { LaneId { instant.object }, instant.time };
            break;
        case InstantKind::Received:
            arrive(sent, { .kind = Flow::Kind::Message, .number = message.number, .bytes = message.bytes }, instant);
            break;
        case InstantKind::JobSubmit:
            submitted[instant.value] = { LaneId { instant.object }, instant.time };
            break;
        case InstantKind::JobBegin:
            arrive(submitted, { .kind = Flow::Kind::Job, .number = instant.value }, instant);
            break;
        default:
            break;
        }
    });
}

void start(LaneId id, const Lane &lane, const std::function<void(const Flow &)> &visit)
{
    forEachInstant(lane, [&](const Instant &instant) {
        if (instant.kind == InstantKind::ProcessStart && LaneId { instant.object } != kNoLane)
            visit({ .kind = Flow::Kind::Start, .from = LaneId { instant.object }, .to = id, .fromTime = instant.time, .toTime = instant.time });
    });
}

} // namespace

std::string_view flowKindName(Flow::Kind kind) noexcept
{
    switch (kind) {
    case Flow::Kind::Wake:
        return "wake";
    case Flow::Kind::Message:
        return "message";
    case Flow::Kind::Job:
        return "job";
    case Flow::Kind::Start:
        break;
    }
    return "start";
}

void forEachFlow(const TraceStore &store, const std::function<void(const Flow &)> &visit)
{
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId id, const Lane &lane) { wakes(id, lane, visit); });
    forEachLane(store, { LaneKind::Queue }, [&](LaneId id, const Lane &lane) { channel(id, lane, visit); });
    forEachLane(store, { LaneKind::Process }, [&](LaneId id, const Lane &lane) { start(id, lane, visit); });
}

} // namespace interleave::trace
