// SPDX-License-Identifier: GPL-3.0-or-later
#include "channelwaits.h"

#include "walk.h"

#include "../instantvalues.h"

#include <algorithm>
#include <optional>

namespace interleave::trace {

namespace {

/// Something that somebody did with a channel.
struct Deed
{
    Nanoseconds time;
    std::uint32_t channel; ///< LaneId
    bool takes; ///< it took something out
};

std::optional<bool> takesOut(const Instant &instant)
{
    switch (instant.kind) {
    case InstantKind::Depth:
        if (const DepthChange change = DepthValue::of(instant.value).change; change != DepthChange::Refused)
            return change == DepthChange::Get;
        return {};
    case InstantKind::Received:
    case InstantKind::JobBegin:
        return true;
    case InstantKind::Sent:
    case InstantKind::JobSubmit:
        return false;
    default:
        return {};
    }
}

} // namespace

ChannelWaits::ChannelWaits(const TraceStore &store, const Freezes &freezes)
    : m_freezes(freezes)
{
    std::unordered_map<std::string, std::vector<LaneId>> channels;
    forEachLane(store, { LaneKind::Queue }, [&](LaneId id, const Lane &lane) {
        channels[lane.info().name].push_back(id);
        m_of.emplace(id.value, Of { Durations(freezes), Durations(freezes) });
    });
    if (channels.empty())
        return;
    gather(store);
    for (const auto &[name, waits] : m_waits) {
        if (const auto known = channels.find(name); known != channels.end())
            assign(store, known->second, waits);
    }
}

const ChannelWaits::Of *ChannelWaits::of(LaneId channel) const
{
    const auto known = m_of.find(channel.value);
    return known == m_of.end() ? nullptr : &known->second;
}

void ChannelWaits::gather(const TraceStore &store)
{
    std::unordered_map<std::uint32_t, std::vector<Wait> *> byName; // index into the store's names
    const auto remember = [&](std::uint32_t name, const Wait &wait) {
        std::vector<Wait> *&list = byName[name];
        if (list == nullptr)
            list = &m_waits[store.name(name)];
        list->push_back(wait);
    };
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId id, const Lane &lane) {
        std::optional<Span> open;
        forEachSpan(lane, [&](const Span &span) {
            // What follows ends it: a loss does not say when.
            if (open && span.state != LaneState::Unknown && span.state != LaneState::None && span.state != LaneState::Frozen)
                remember(open->object, { id.value, open->begin, span.begin });
            open.reset();
            if (span.state == LaneState::BlockedQueue)
                open = span;
        });
    });
}

void ChannelWaits::assign(const TraceStore &store, const std::vector<LaneId> &channels, const std::vector<Wait> &waits)
{
    std::unordered_map<std::uint32_t, std::vector<Deed>> deeds; // by who
    for (const LaneId channel : channels) {
        forEachInstant(store.lane(channel), [&](const Instant &instant) {
            if (const std::optional<bool> takes = takesOut(instant))
                deeds[instant.object].push_back({ instant.time, channel.value, *takes });
        });
    }
    if (channels.size() > 1) {
        for (auto &[who, list] : deeds)
            std::stable_sort(list.begin(), list.end(), [](const Deed &a, const Deed &b) { return a.time < b.time; });
    }
    for (const Wait &wait : waits) {
        const auto known = deeds.find(wait.who);
        if (known != deeds.end()) {
            const auto next = std::lower_bound(known->second.begin(), known->second.end(), wait.begin,
                [](const Deed &deed, Nanoseconds time) { return deed.time < time; });
            if (next != known->second.end()) {
                Of &of = m_of.at(next->channel);
                (next->takes ? of.items : of.room).add(wait.begin, wait.end);
                continue;
            }
        }
        const Span depth = spanAt(store.lane(channels.front()), wait.begin);
        Of &of = m_of.at(channels.front().value);
        (depth.object == 0 ? of.items : of.room).add(wait.begin, wait.end);
    }
}

} // namespace interleave::trace
