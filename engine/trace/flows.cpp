// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows.h"

#include "instantvalues.h"
#include "metrics/walk.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

struct End
{
    LaneId who;
    Nanoseconds time;
};

/// The two ends of what goes through a channel, by number. A sender stamps after it has sent, so the other end may have been first: then
/// both were at that time.
class Ends
{
public:
    Ends(Flow flow, const std::function<void(const Flow &)> &visit)
        : m_flow(flow)
        , m_visit(visit)
    {
    }
    void sent(std::uint64_t number, const End &by)
    {
        m_sent[number] = by;
        if (const auto early = m_early.find(number); early != m_early.end()) {
            tell(number, early->second.bytes, { by.who, early->second.end.time }, early->second.end);
            m_early.erase(early);
        }
    }
    void arrived(std::uint64_t number, std::uint64_t bytes, const End &at)
    {
        if (const auto sender = m_sent.find(number); sender != m_sent.end())
            tell(number, bytes, sender->second, at);
        else
            m_early.insert_or_assign(number, Early { at, bytes });
    }

private:
    struct Early
    {
        End end;
        std::uint64_t bytes;
    };
    void tell(std::uint64_t number, std::uint64_t bytes, const End &from, const End &to)
    {
        m_flow.number = number;
        m_flow.bytes = bytes;
        m_flow.from = from.who;
        m_flow.fromTime = from.time;
        m_flow.to = to.who;
        m_flow.toTime = to.time;
        m_visit(m_flow);
    }

    Flow m_flow;
    const std::function<void(const Flow &)> &m_visit;
    std::unordered_map<std::uint64_t, End> m_sent;
    std::unordered_map<std::uint64_t, Early> m_early;
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
    Ends messages({ .kind = Flow::Kind::Message, .channel = id }, visit), jobs({ .kind = Flow::Kind::Job, .channel = id }, visit);
    forEachInstant(lane, [&](const Instant &instant) {
        const MessageValue message = MessageValue::of(instant.value);
        const End here { LaneId { instant.object }, instant.time };
        switch (instant.kind) {
        case InstantKind::Sent:
            messages.sent(message.number, here);
            break;
        case InstantKind::Received:
            messages.arrived(message.number, message.bytes, here);
            break;
        case InstantKind::JobSubmit:
            jobs.sent(instant.value, here);
            break;
        case InstantKind::JobBegin:
            jobs.arrived(instant.value, 0, here);
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
