// SPDX-License-Identifier: GPL-3.0-or-later
#include "flows.h"

#include "instantvalues.h"
#include "metrics/walk.h"

#include <algorithm>
#include <optional>

namespace interleave::trace {

namespace {

constexpr std::size_t kMostHere = 4096; ///< instants of the span itself that are looked at
constexpr std::size_t kMostThere = 4096; ///< and of each lane where another end may be
constexpr std::uint32_t kMostLanes = 1024; ///< in which somebody may have been woken

class Search
{
public:
    Search(const TraceStore &store, LaneId lane, const Span &span, std::size_t most)
        : m_store(store)
        , m_lane(lane)
        , m_span(span)
        , m_most(most)
    {
    }

    std::vector<Flow> find()
    {
        const Lane &lane = m_store.lane(m_lane);
        (void)lane.instants(m_span.begin, after(m_span.end), kMostHere, [this](const Instant &instant) { here(instant); });
        if (lane.info().kind == LaneKind::Thread || lane.info().kind == LaneKind::Task)
            wokenByThis();
        m_in.insert(m_in.end(), m_out.begin(), m_out.end());
        return std::move(m_in);
    }

private:
    /// A file may hold any times.
    static Nanoseconds after(Nanoseconds time, Nanoseconds by = Nanoseconds { 1 }) { return time > Nanoseconds::max() - by ? Nanoseconds::max() : time + by; }
    static Nanoseconds before(Nanoseconds time, Nanoseconds by) { return time < Nanoseconds::min() + by ? Nanoseconds::min() : time - by; }
    [[nodiscard]] bool within(Nanoseconds time) const { return time >= m_span.begin && time <= m_span.end; }

    void add(std::vector<Flow> &to, const Flow &flow)
    {
        if (to.size() < m_most)
            to.push_back(flow);
    }

    /// The arrow whose point is this instant of `to`; none if it is another kind of instant, or nobody's doing.
    static std::optional<Flow> wake(LaneId to, const Instant &instant)
    {
        Flow flow { .from = LaneId { instant.object }, .to = to, .fromTime = instant.time, .toTime = instant.time };
        if (instant.kind == InstantKind::Woken)
            flow.fromTime -= Nanoseconds { static_cast<std::int64_t>(std::min<std::uint64_t>(instant.value, 1ULL << 60)) };
        else if (instant.kind != InstantKind::TaskWake)
            return std::nullopt;
        return flow.from == kNoLane || flow.from == to ? std::nullopt : std::optional(flow);
    }

    void here(const Instant &instant)
    {
        const LaneId other { instant.object };
        const bool isProcess = m_store.lane(m_lane).info().kind == LaneKind::Process;
        switch (instant.kind) {
        case InstantKind::Woken:
        case InstantKind::TaskWake:
            if (const auto flow = wake(m_lane, instant); flow && !isProcess)
                add(m_in, *flow);
            break;
        case InstantKind::Sent:
            throughChannel(other, instant, InstantKind::Sent, InstantKind::Received);
            break;
        case InstantKind::Received:
            throughChannel(other, instant, InstantKind::Received, InstantKind::Sent);
            break;
        case InstantKind::JobSubmit:
            throughChannel(other, instant, InstantKind::JobSubmit, InstantKind::JobBegin);
            break;
        case InstantKind::JobBegin:
            throughChannel(other, instant, InstantKind::JobBegin, InstantKind::JobSubmit);
            break;
        case InstantKind::ProcessStart:
            if (other == kNoLane)
                break;
            if (isProcess)
                add(m_in, { .kind = Flow::Kind::Start, .from = other, .to = m_lane, .fromTime = instant.time, .toTime = instant.time });
            else
                add(m_out, { .kind = Flow::Kind::Start, .from = m_lane, .to = other, .fromTime = instant.time, .toTime = instant.time });
            break;
        default:
            break;
        }
    }

    /// The other end of what this lane put into the channel, or took out of it.
    void throughChannel(LaneId channelId, const Instant &mine, InstantKind kind, InstantKind wanted)
    {
        const Lane &channel = m_store.lane(channelId);
        if (channel.info().kind != LaneKind::Queue)
            return;
        const bool message = kind == InstantKind::Sent || kind == InstantKind::Received;
        const bool outwards = kind == InstantKind::Sent || kind == InstantKind::JobSubmit;
        const auto numberOf = [message](const Instant &instant) {
            return message ? std::uint64_t { MessageValue::of(instant.value).number } : instant.value;
        };
        std::optional<Instant> found;
        const auto look = [&](const Instant &instant) {
            if (instant.kind == wanted && numberOf(instant) == numberOf(mine) && (!found || !outwards))
                found = instant;
        };
        // Near first: there it nearly always is. A sender stamps after it has sent, so either may be the first.
        for (Nanoseconds reach { 1'000'000 }; !found && reach <= kFlowReach; reach *= 10)
            (void)channel.instants(before(mine.time, reach), after(mine.time, reach + Nanoseconds { 1 }), kMostThere, look);
        if (!found)
            return;
        const Instant &sent = outwards ? mine : *found, &arrived = outwards ? *found : mine;
        Flow flow { .kind = message ? Flow::Kind::Message : Flow::Kind::Job, .number = numberOf(mine), .channel = channelId };
        flow.from = outwards ? m_lane : LaneId { found->object };
        flow.to = outwards ? LaneId { found->object } : m_lane;
        flow.fromTime = std::min(sent.time, arrived.time);
        flow.toTime = arrived.time;
        flow.bytes = message ? MessageValue::of(arrived.value).bytes : 0;
        add(outwards ? m_out : m_in, flow);
    }

    void wokenByThis()
    {
        const auto lanes = static_cast<std::uint32_t>(std::min<std::size_t>(m_store.laneCount(), kMostLanes));
        for (std::uint32_t i = 0; i < lanes && m_out.size() < m_most; ++i) {
            const Lane &other = m_store.lane(LaneId { i });
            if ((other.info().kind != LaneKind::Thread && other.info().kind != LaneKind::Task) || LaneId { i } == m_lane || other.instantCount() == 0)
                continue;
            (void)other.instants(m_span.begin, after(m_span.end, kFlowReach), kMostThere, [&](const Instant &instant) {
                if (const auto flow = wake(LaneId { i }, instant); flow && flow->from == m_lane && within(flow->fromTime))
                    add(m_out, *flow);
            });
        }
    }

    const TraceStore &m_store;
    const LaneId m_lane;
    const Span m_span;
    const std::size_t m_most;
    std::vector<Flow> m_in, m_out;
};

} // namespace

std::vector<Flow> flowsNear(const TraceStore &store, LaneId lane, const Span &span, std::size_t most)
{
    return Search(store, lane, span, most).find();
}

} // namespace interleave::trace
