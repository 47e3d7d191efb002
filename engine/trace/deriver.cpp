// SPDX-License-Identifier: GPL-3.0-or-later
#include "deriver.h"

namespace interleave::trace {

Deriver::Deriver(TraceStore &store, const std::vector<CoreId> &cores)
    : m_context(store)
    , m_lanes(m_context.lanes)
    , m_cores(m_lanes, cores)
    , m_gils(m_context)
    , m_sync(m_context)
    , m_processes(m_context, m_gils)
    , m_loops(m_context, m_sync)
{
}

Deriver::RegionId Deriver::addRegion(ProcessId process, ProcessId inside)
{
    m_regions.push_back({ process, false });
    m_context.objects.addRegion();
    m_processes.addRegion(process, inside);
    return RegionId(m_regions.size() - 1);
}

Deriver::RingId Deriver::addRing(RegionId region, ThreadId thread, bool isMain, std::uint32_t number)
{
    ThreadTrack track;
    track.process = m_regions[region].process;
    track.thread = thread;
    track.region = region;
    track.number = number;
    track.isMain = isMain;
    return m_context.threads.add(track).ring;
}

bool Deriver::define(RegionId region, const Definition &definition)
{
    const ObjectTable::Defined defined = m_context.objects.define(region, definition);
    if (defined == ObjectTable::Defined::New) {
        for (RecordObserver *observer : m_observers)
            observer->objectDefined(region, definition);
    }
    if (defined == ObjectTable::Defined::New || defined == ObjectTable::Defined::Renamed)
        nameLane(region, definition);
    return defined != ObjectTable::Defined::Full;
}

/// Its lane may be there already: a name may come late (a thread's comes from the thread itself) and change.
void Deriver::nameLane(RegionId region, const Definition &definition)
{
    const std::uint32_t object = definition.object.value;
    switch (definition.kind) {
    case ObjectKind::Thread:
        if (const ThreadTrack *track = m_context.threads.named(region, object); track != nullptr && track->started)
            m_lanes.rename(track->lane, definition.name);
        break;
    case ObjectKind::Loop:
    case ObjectKind::Task:
        m_loops.renamed(region, object, definition.name);
        break;
    default:
        m_sync.renamed(region, object, definition.name);
        break;
    }
}

std::uint32_t Deriver::blockedOn(
    Nanoseconds time, const ThreadTrack &track, LaneState state, std::uint32_t object)
{
    if (object == 0)
        return 0;
    if (state != LaneState::WantsGil) {
        // Threads are named by their lanes; only who waits for one needs its name as a text.
        const ObjectTable::Object *named = m_context.objects.find(track.region, object);
        if (named != nullptr && named->kind == ObjectKind::Thread)
            return m_context.lanes.store().intern(named->text);
        return m_context.objects.nameOf(track.region, object);
    }
    const GilTrack *gil = m_gils.of(time, track, object);
    return gil == nullptr ? 0 : gil->lane().value;
}

void Deriver::apply(Nanoseconds time, RingId ring, const Record &record)
{
    ThreadTrack &track = m_context.threads[ring];
    if (record.kind == EventKind::Define) {
        if (ObjectKind(record.detail) == ObjectKind::Gil)
            (void)m_gils.of(time, track, record.object); // its lane exists from here on
        return;
    }
    if (!track.started && !track.ended)
        startThread(time, track, record);
    if (track.ended)
        return;

    if (m_source == CoreSource::Self)
        observeItself(time, track, record);
    switch (record.kind) {
    case EventKind::ThreadStart:
        break; // done above
    case EventKind::ThreadEnd:
        endThread(time, track);
        break;
    case EventKind::State:
        changeState(time, track, record);
        break;
    case EventKind::Lost:
        lose(time, track, record);
        break;
    case EventKind::GilTake:
        if (GilTrack *gil = m_gils.of(time, track, record.object)) {
            track.holdsGil = true;
            gil->take(time, record.value, track);
            show(time, track);
        }
        if (m_context.linesAtDropsOnly && !track.sameLine)
            showLine(time, track, 0);
        break;
    case EventKind::GilDrop:
        if (m_context.linesAtDropsOnly) {
            showLine(time, track, track.line);
            track.sameLine = record.detail == 1;
        }
        if (GilTrack *gil = m_gils.of(time, track, record.object)) {
            track.holdsGil = false;
            gil->drop(time, record.value, track);
            show(time, track);
        }
        break;
    case EventKind::GilSummary:
        m_gils.summary(record.value);
        break;
    case EventKind::CoreGap:
        if (record.value == 0)
            track.gapBegan = time;
        else if (m_source != CoreSource::Self)
            m_lanes.add(track.lane,
                { time, InstantKind::SelfGap, record.detail,
                    std::uint64_t((time - track.gapBegan).count()) });
        break;
    default:
        dispatch(time, track, record);
        break;
    }
    for (RecordObserver *observer : m_observers)
        observer->recordApplied(time, track, record);
}

void Deriver::dispatch(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    switch (record.kind) {
    case EventKind::Obtain:
    case EventKind::Release:
    case EventKind::Woken:
    case EventKind::Depth:
    case EventKind::Value:
    case EventKind::Sent:
    case EventKind::Received:
    case EventKind::Serialised:
    case EventKind::Attached:
    case EventKind::JobSubmit:
    case EventKind::JobBegin:
    case EventKind::JobEnd:
        m_sync.apply(time, track, record);
        break;
    case EventKind::ProcessStart:
    case EventKind::ProcessReady:
    case EventKind::ProcessExit:
        m_processes.apply(time, track, record);
        break;
    case EventKind::LoopPhase:
    case EventKind::TaskCreate:
    case EventKind::TaskState:
    case EventKind::TaskSuspend:
    case EventKind::TaskWake:
    case EventKind::SlowCallback:
    case EventKind::CallbackLatency:
    case EventKind::CallbackDone:
        m_loops.apply(time, track, record);
        break;
    default:
        instant(time, track, record);
        break;
    }
}

void Deriver::coreSwitch(const CoreSwitch &change)
{
    if (m_source == CoreSource::Self)
        return;
    m_onCore[change.thread] = { change.in, change.core };
    const auto found = m_ringOfThread.find(change.thread);
    if (found == m_ringOfThread.end())
        return;
    ThreadTrack &track = m_context.threads[found->second];
    if (track.ended)
        return;
    if (change.in)
        moveOnto(change.time, track, change.core);
    else
        moveOff(change.time, track);
}

void Deriver::coreLost(Nanoseconds time, CoreId core, bool begins)
{
    for (ThreadTrack &track : m_context.threads) {
        if (begins && track.onCore == OnCore::On && track.core == core)
            track.onCore = OnCore::Unknown;
    }
    m_cores.setLost(time, core, begins);
}

void Deriver::frozen(Nanoseconds time)
{
    m_lanes.freeze(time);
    for (RecordObserver *observer : m_observers)
        observer->frozen(time);
}

void Deriver::resumed(Nanoseconds time)
{
    m_lanes.resume(time);
    for (RecordObserver *observer : m_observers)
        observer->resumed(time);
}

void Deriver::ringClosed(Nanoseconds time, RingId ring)
{
    endThread(time, m_context.threads[ring]);
}

void Deriver::processEnded(Nanoseconds time, RegionId region)
{
    m_regions[region].ended = true;
    for (ThreadTrack &track : m_context.threads) {
        if (track.region == region)
            endThread(time, track);
    }
    m_gils.processEnded(time, region);
    m_sync.processEnded(time, region);
    m_processes.processEnded(time, region);
    for (RecordObserver *observer : m_observers)
        observer->processEnded(time, region);
}

void Deriver::late(Nanoseconds time, RingId ring, Nanoseconds by)
{
    const ThreadTrack &track = m_context.threads[ring];
    if (track.started)
        m_lanes.add(track.lane, { time, InstantKind::LateEvent, 0, std::uint64_t(by.count()) });
}

void Deriver::addInstant(RingId ring, const Instant &instant)
{
    if (m_context.threads[ring].started)
        m_lanes.add(m_context.threads[ring].lane, instant);
}

void Deriver::advance(Nanoseconds time)
{
    if (!m_begun)
        return;
    m_cores.advance(time);
    m_gils.advance(time);
    m_sync.advance(time);
    m_processes.advance(time);
    m_loops.advance(time);
    for (const ThreadTrack &track : m_context.threads) {
        if (track.started)
            m_lanes.advance(track.lane, time);
    }
    m_lanes.store().advance(time);
    for (RecordObserver *observer : m_observers)
        observer->advanced(time);
}

void Deriver::finish(Nanoseconds time)
{
    for (std::uint32_t region = 0; region < m_regions.size(); ++region) {
        if (!m_regions[region].ended)
            processEnded(time, region);
    }
    m_processes.finish();
    advance(time);
}

void Deriver::setLiveLine(RingId ring, std::uint32_t line)
{
    const ThreadTrack &track = m_context.threads[ring];
    if (track.started)
        m_lanes.store().writableLane(track.lane).setLiveLine(track.ended ? 0 : line);
}

void Deriver::fillIn(TraceInfo &info) const
{
    m_gils.fillIn(info);
}

} // namespace interleave::trace
