// SPDX-License-Identifier: GPL-3.0-or-later
#include "synctracks.h"

#include "instantvalues.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace interleave::trace {

namespace {

/// A refused object costs an entry each: beyond this, those that have no lane are not even remembered.
constexpr std::size_t kMaxRemembered = 1u << 16;
constexpr std::size_t kMaxHeld = 1u << 16; ///< holds at a time, likewise; the state of those beyond does not follow their holder's

constexpr bool waitsAreShown(ObjectKind kind) noexcept
{
    return kind == ObjectKind::Lock || kind == ObjectKind::RLock || kind == ObjectKind::Semaphore || kind == ObjectKind::BoundedSemaphore
        || kind == ObjectKind::Event || kind == ObjectKind::Condition || kind == ObjectKind::Barrier;
}

/// A bound that is none may come as -1.
constexpr std::uint32_t boundOf(std::uint32_t extra) noexcept
{
    return extra > 0x7fff'ffff ? 0 : extra;
}

} // namespace

LaneId SyncTracks::createLane(LaneKind kind, std::uint32_t region, std::uint32_t object, const char *fallback)
{
    if (!m_context.limits.admit(kind))
        return kNoLane;
    LaneInfo info;
    info.kind = kind;
    const ObjectTable::Object *known = m_context.objects.find(region, object);
    info.name = known != nullptr && !known->text.empty() ? known->text : fmt::format("{} {}", fallback, object);
    info.object = object;
    info.what = known != nullptr ? known->kind : ObjectKind::None;
    return m_context.lanes.create(std::move(info));
}

SyncTracks::Index SyncTracks::lockOf(Nanoseconds time, std::uint32_t region, std::uint32_t object)
{
    if (object == 0)
        return 0;
    const ObjectTable::Key key = ObjectTable::keyOf(region, object);
    if (const auto known = m_lockOf.find(key); known != m_lockOf.end())
        return known->second;
    if (m_lockOf.size() >= kMaxRemembered)
        return 0;
    Index index = 0;
    if (const LaneId lane = createLane(LaneKind::Lock, region, object, "lock"); lane != kNoLane) {
        m_locks.push_back({ LockTrack(m_context.lanes, lane, time), key });
        index = static_cast<Index>(m_locks.size());
    }
    m_lockOf.emplace(key, index);
    return index;
}

QueueTrack *SyncTracks::queueOf(Nanoseconds time, std::uint32_t region, std::uint32_t object)
{
    if (object == 0)
        return nullptr;
    const ObjectTable::Key key = ObjectTable::keyOf(region, object);
    auto known = m_queueOf.find(key);
    if (known == m_queueOf.end()) {
        if (m_queueOf.size() >= kMaxRemembered)
            return nullptr;
        Index index = 0;
        if (const LaneId lane = createLane(LaneKind::Queue, region, object, "queue"); lane != kNoLane) {
            m_queues.push_back({ QueueTrack(m_context.lanes, lane, time), key });
            index = static_cast<Index>(m_queues.size());
        }
        known = m_queueOf.emplace(key, index).first;
    }
    return known->second == 0 ? nullptr : &m_queues[known->second - 1].track;
}

void SyncTracks::renamed(std::uint32_t region, std::uint32_t object, std::string_view name)
{
    const ObjectTable::Key key = ObjectTable::keyOf(region, object);
    if (const auto lock = m_lockOf.find(key); lock != m_lockOf.end() && lock->second != 0)
        m_context.lanes.rename(m_locks[lock->second - 1].track.lane(), name);
    if (const auto queue = m_queueOf.find(key); queue != m_queueOf.end() && queue->second != 0)
        m_context.lanes.rename(m_queues[queue->second - 1].track.lane(), name);
}

LaneId SyncTracks::channel(std::uint32_t region, std::uint32_t object) const
{
    const auto known = m_queueOf.find(ObjectTable::keyOf(region, object));
    return known == m_queueOf.end() || known->second == 0 ? kNoLane : m_queues[known->second - 1].track.lane();
}

void SyncTracks::apply(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    switch (record.kind) {
    case EventKind::Obtain:
        obtain(time, track, record);
        break;
    case EventKind::Release:
        release(time, track, record);
        break;
    case EventKind::Woken:
        woken(time, track, record);
        break;
    case EventKind::Value:
        value(time, track, record);
        break;
    case EventKind::Serialised:
        cost(time, track, record, { time, InstantKind::Serialised, record.extra, SerialisedValue { record.value, record.detail != 0 }.packed() });
        break;
    case EventKind::Attached:
        cost(time, track, record, { time, InstantKind::Attached, record.extra, record.value });
        break;
    case EventKind::Depth:
    case EventKind::Sent:
    case EventKind::Received:
    case EventKind::JobSubmit:
    case EventKind::JobBegin:
    case EventKind::JobEnd:
        channelEvent(time, track, record);
        break;
    default:
        break;
    }
}

void SyncTracks::obtain(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    const Index index = lockOf(time, track.region, record.object);
    LaneId lane = kNoLane;
    Nanoseconds waited { 0 };
    if (index != 0) {
        // Its thread waits still, or has just waited; a task's wait is over when it is woken, before it has its turn and says so.
        for (LockWait *wait : { &track.wait, track.taskWait }) {
            if (waited != Nanoseconds { 0 } || wait == nullptr || wait->lock != index)
                continue;
            waited = wait->lasts ? time - wait->began : std::exchange(wait->length, Nanoseconds { 0 });
            wait->told = wait->lasts;
        }
        LockTrack &lock = m_locks[index - 1].track;
        lane = lock.lane();
        const bool runs = track.task != 0 || isRunningState(track.shown);
        lock.obtain(time, track.voice, runs, waited);
        remember(track.voice, index);
    }
    m_context.lanes.add(
        track.voice, { time, InstantKind::Obtain, lane.value, std::uint64_t(std::max<std::int64_t>(0, waited.count())) });
    if (record.value != 0 && record.extra != 0)
        tellWoken(time, track, record);
}

void SyncTracks::remember(LaneId holder, Index lock)
{
    if (m_heldCount >= kMaxHeld)
        return;
    auto &held = m_heldBy[holder.value];
    if (std::find(held.begin(), held.end(), lock) != held.end())
        return;
    held.push_back(lock);
    ++m_heldCount;
}

void SyncTracks::forget(LaneId holder, Index lock)
{
    const auto held = m_heldBy.find(holder.value);
    if (held == m_heldBy.end())
        return;
    m_heldCount -= std::erase(held->second, lock);
    if (held->second.empty())
        m_heldBy.erase(held);
}

void SyncTracks::release(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    const Index index = lockOf(time, track.region, record.object);
    LaneId lane = kNoLane;
    if (index != 0) {
        LockTrack &lock = m_locks[index - 1].track;
        lane = lock.lane();
        const LaneId whose = lock.release(time, track.voice, record.detail != 0);
        if (!lock.isHeldBy(whose))
            forget(whose, index);
    }
    m_context.lanes.add(track.voice, { time, InstantKind::Release, lane.value, record.detail != 0 ? 1U : 0U });
}

void SyncTracks::tellWoken(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    const auto since = std::uint64_t(std::max<std::int64_t>(0, time.count()));
    const LaneId by = DerivationContext::voiceOf(m_context.threads.numbered(track.region, record.extra));
    m_context.lanes.add(track.voice,
        { time, InstantKind::Woken, by.value, record.value == 0 ? 0 : since - std::min(since, record.value) });
}

void SyncTracks::woken(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    tellWoken(time, track, record);
    const auto known = m_lockOf.find(ObjectTable::keyOf(track.region, record.object));
    if (known != m_lockOf.end() && known->second != 0) {
        const LaneId lane = m_locks[known->second - 1].track.lane();
        m_context.lanes.add(lane, { time, InstantKind::Woken, track.voice.value, record.detail });
    }
}

void SyncTracks::value(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    Instant made { time, InstantKind::FinalValue, m_context.objects.nameOf(track.region, record.object), record.value };
    switch (ValueAccess(record.detail)) {
    case ValueAccess::Load:
        made.kind = InstantKind::Load;
        break;
    case ValueAccess::Store:
        made.kind = InstantKind::Store;
        break;
    case ValueAccess::Counted:
        made.kind = InstantKind::Counted;
        break;
    case ValueAccess::Overwritten:
        made.kind = InstantKind::Overwritten;
        made.value = OverwrittenValue { record.extra, static_cast<std::int64_t>(record.value) }.packed();
        break;
    default:
        break;
    }
    m_context.lanes.add(track.voice, made);
}

void SyncTracks::cost(Nanoseconds time, const ThreadTrack &track, const Record &record, const Instant &made)
{
    m_context.lanes.add(track.voice, made);
    if (const QueueTrack *channel = queueOf(time, track.region, record.object))
        m_context.lanes.add(channel->lane(), made);
}

void SyncTracks::channelEvent(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    QueueTrack *queue = queueOf(time, track.region, record.object);
    const LaneId channel = queue == nullptr ? kNoLane : queue->lane();
    const auto items = static_cast<std::uint32_t>(std::min<std::uint64_t>(record.value, 0xffff'ffff));
    Instant made { time, InstantKind::None, channel.value, record.value };
    switch (record.kind) {
    case EventKind::Depth: {
        const auto change = DepthChange(std::min<std::uint8_t>(record.detail, std::uint8_t(DepthChange::Refused)));
        if (queue != nullptr)
            queue->depth(time, track.voice, { items, boundOf(record.extra), change });
        return; // who does it blocks or goes on: its own lane has no need of it
    }
    case EventKind::Sent:
    case EventKind::Received: {
        const MessageValue message { items, record.extra };
        const bool sends = record.kind == EventKind::Sent;
        made.kind = sends ? InstantKind::Sent : InstantKind::Received;
        made.value = message.packed();
        if (queue != nullptr)
            sends ? queue->sent(time, track.voice, message) : queue->received(time, track.voice, message);
        break;
    }
    case EventKind::JobSubmit:
        made.kind = InstantKind::JobSubmit;
        if (queue != nullptr)
            queue->submitted(time, track.voice, record.value);
        break;
    case EventKind::JobBegin:
        made.kind = InstantKind::JobBegin;
        if (queue != nullptr)
            queue->begun(time, track.voice, record.value);
        break;
    default: {
        const auto outcome = JobOutcome(std::min<std::uint8_t>(record.detail, std::uint8_t(JobOutcome::Cancelled)));
        const JobValue job { record.value, outcome };
        made.kind = InstantKind::JobEnd;
        made.value = job.packed();
        if (queue != nullptr)
            queue->ended(time, track.voice, job);
        break;
    }
    }
    m_context.lanes.add(track.voice, made);
}

void SyncTracks::waitBegins(
    Nanoseconds time, LockWait &wait, LaneId who, std::uint32_t region, std::uint32_t object)
{
    waitEnds(time, wait, who);
    wait = {};
    if (object == 0)
        return;
    const auto known = m_lockOf.find(ObjectTable::keyOf(region, object));
    if (known == m_lockOf.end() && !waitsAreShown(m_context.objects.kindOf(region, object)))
        return;
    const Index index = lockOf(time, region, object);
    if (index == 0)
        return;
    wait = { index, true, false, time, Nanoseconds { 0 } };
    m_locks[index - 1].track.waitBegins(time, who);
}

void SyncTracks::waitEnds(Nanoseconds time, LockWait &wait, LaneId who)
{
    if (!std::exchange(wait.lasts, false))
        return;
    wait.length = std::exchange(wait.told, false) ? Nanoseconds { 0 } : time - wait.began;
    m_locks[wait.lock - 1].track.waitEnds(time, who);
}

void SyncTracks::runs(Nanoseconds time, LaneId who, bool runs)
{
    if (m_heldBy.empty())
        return;
    const auto held = m_heldBy.find(who.value);
    if (held == m_heldBy.end())
        return;
    for (const Index index : held->second)
        m_locks[index - 1].track.holderRuns(time, who, runs);
}

void SyncTracks::lost(Nanoseconds time, LaneId who)
{
    const auto held = m_heldBy.find(who.value);
    if (held == m_heldBy.end())
        return;
    for (const Index index : held->second)
        m_locks[index - 1].track.holderLost(time, who);
    m_heldCount -= held->second.size();
    m_heldBy.erase(held);
}

void SyncTracks::processEnded(Nanoseconds time, std::uint32_t region)
{
    // What several processes share outlives each of them, and stays locked if its holder dies.
    for (Lock &lock : m_locks) {
        if (lock.key >> 32 == region)
            lock.track.end(time);
    }
    for (Queue &queue : m_queues) {
        if (queue.key >> 32 == region)
            queue.track.end(time);
    }
}

void SyncTracks::advance(Nanoseconds time)
{
    for (Lock &lock : m_locks)
        lock.track.advance(time);
    for (Queue &queue : m_queues)
        queue.track.advance(time);
}

} // namespace interleave::trace
