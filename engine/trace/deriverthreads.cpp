// SPDX-License-Identifier: GPL-3.0-or-later
// Deriver: the lanes of threads, what each does by its own word and whether it is on a core.
#include "deriver.h"

#include "letters.h"
#include "stepping.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::trace {

std::string Deriver::letterFor(bool isMain, std::uint8_t place)
{
    if (isMain)
        return mainLetter(m_mains++);
    // One that says its place has the letter of it, however late it comes. Those that do not, and those whose letter is
    // taken (by another process's worker), stand behind.
    std::uint32_t index = place > 0 ? place - 1u : m_lettersUpTo;
    if (!m_letters.insert(index).second)
        m_letters.insert(index = m_lettersUpTo);
    m_lettersUpTo = std::max(m_lettersUpTo, index + 1);
    return workerLetter(index);
}

void Deriver::startThread(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    track.started = true;
    track.startedAt = time;
    if (record.kind == EventKind::ThreadStart)
        track.named = record.object;
    if (!m_begun) {
        m_begun = true;
        m_lanes.store().setBegin(time);
        m_cores.begin(time);
    }
    LaneInfo info;
    info.kind = LaneKind::Thread;
    if (record.kind == EventKind::ThreadStart) {
        if (const ObjectTable::Object *name = m_context.objects.find(track.region, record.object))
            info.name = name->text;
    }
    if (info.name.empty())
        info.name = fmt::format("thread {}", track.thread.value);
    info.letter = letterFor((track.isMain && track.region == 0) || info.name == "MainThread",
        record.kind == EventKind::ThreadStart ? record.detail : std::uint8_t(0));
    info.process = track.process;
    info.thread = track.thread;
    track.lane = track.voice = m_lanes.create(std::move(info));
    track.program = LaneState::RunningSystem; // it has come to life; what it does, its next record says
    m_ringOfThread[track.thread] = track.ring;
    m_processes.regionBegan(time, track.region);
    show(time, track);
    m_lanes.add(track.lane, { time, InstantKind::ThreadStart, 0, 0 });
    if (m_source != CoreSource::Self) {
        // The kernel may have spoken of it before the thread itself did.
        if (const auto known = m_onCore.find(track.thread); known != m_onCore.end() && known->second.on)
            moveOnto(time, track, known->second.core);
    }
}

void Deriver::endThread(Nanoseconds time, ThreadTrack &track)
{
    if (!track.started || track.ended)
        return;
    m_lanes.add(track.lane, { time, InstantKind::ThreadEnd, 0, 0 });
    track.program = LaneState::None;
    track.object = 0;
    track.lost = false;
    m_sync.waitEnds(time, track.wait, track.lane);
    m_loops.threadEnded(time, track);
    moveOff(time, track);
    show(time, track);
    track.ended = true;
    for (RecordObserver *observer : m_observers)
        observer->threadEnded(time, track);
}

void Deriver::changeState(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    track.lost = false;
    const bool wasHeld = track.program == kHeld;
    track.program = LaneState(record.detail);
    track.sameLine = track.sameLine && (isRunningState(track.program) || track.program == LaneState::WantsGil);
    track.object = isRunningState(track.program) ? 0 : blockedOn(time, track, track.program, record.object);
    if (track.program == LaneState::BlockedLock)
        m_sync.waitBegins(time, track.wait, track.lane, track.region, record.object);
    else
        m_sync.waitEnds(time, track.wait, track.lane);
    if (const bool isHeld = track.program == kHeld; isHeld != wasHeld)
        m_loops.threadHeld(time, track, isHeld);
    if (m_source == CoreSource::Self) {
        // Rung two knows a thread's core from the thread: it runs where it says so, and a wait begins when it
        // says so.
        if (isRunningState(track.program))
            moveOnto(time, track, CoreId { record.cpu });
        else
            moveOff(time, track);
    }
    show(time, track);
}

void Deriver::observeItself(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    if (record.kind == EventKind::State || record.kind == EventKind::ThreadEnd
        || record.kind == EventKind::Lost)
        return;
    if (record.kind == EventKind::CoreGap && record.value == 0)
        moveOff(time, track);
    else if (isRunningState(track.program) || record.kind == EventKind::GilTake)
        moveOnto(time, track, CoreId { record.cpu }); // also: on its way out of its wait for the GIL
}

void Deriver::moveOnto(Nanoseconds time, ThreadTrack &track, CoreId core)
{
    const bool moved = track.onCore != OnCore::On || track.core != core;
    if (track.onCore == OnCore::On && track.core != core)
        m_cores.vacate(time, track.core, track.lane);
    track.onCore = OnCore::On;
    track.core = core;
    m_cores.occupy(time, track);
    if (moved) {
        show(time, track);
        if (track.holdsGil)
            m_gils.coreChanged(time, track);
    }
}

void Deriver::moveOff(Nanoseconds time, ThreadTrack &track)
{
    if (track.onCore == OnCore::On)
        m_cores.vacate(time, track.core, track.lane);
    track.onCore = OnCore::Off;
    show(time, track);
    if (track.holdsGil)
        m_gils.coreChanged(time, track);
}

void Deriver::show(Nanoseconds time, ThreadTrack &track)
{
    const LaneState before = track.shown;
    track.shown = track.lost ? LaneState::Unknown : threadLaneState(track.program, track.onCore, track.holdsGil);
    m_lanes.set(track.lane, time, track.shown, track.lost ? 0 : track.object);
    if (track.onCore == OnCore::On)
        m_cores.occupy(time, track);
    if (track.shown == before)
        return;
    m_processes.threadChanged(time, track, before, track.shown);
    if (isRunningState(before) != isRunningState(track.shown))
        m_sync.runs(time, track.lane, isRunningState(track.shown));
}

void Deriver::lose(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    if (record.value != 0)
        m_lanes.add(track.lane, { time, InstantKind::Lost, 0, record.value });
    // Until a State record says so, nobody knows what the program does, nor whether it has the GIL.
    track.lost = true;
    track.holdsGil = false;
    m_sync.waitEnds(time, track.wait, track.lane);
    m_sync.lost(time, track.lane);
    m_loops.lost(time, track);
    if (m_source == CoreSource::Self)
        moveOff(time, track);
    track.onCore = m_source == CoreSource::Self ? OnCore::Unknown : track.onCore;
    show(time, track);
}

void Deriver::showLine(Nanoseconds time, ThreadTrack &track, std::uint32_t line)
{
    if (std::exchange(track.lineShown, line) == line)
        return;
    const Instant made { time, InstantKind::Line, 0, line };
    m_lanes.add(track.lane, made);
    if (track.voice != track.lane)
        m_lanes.add(track.voice, made); // the task's own
}

void Deriver::instant(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    Instant made { time, InstantKind::None, 0, 0 };
    switch (record.kind) {
    case EventKind::Line:
        track.line = track.lineShown = record.object;
        made = { time, InstantKind::Line, 0, record.object };
        break;
    case EventKind::Mark:
        made = { time, InstantKind::Mark, m_context.objects.nameOf(track.region, record.object), 0 };
        break;
    case EventKind::StepBegin:
        made = { time, InstantKind::StepBegin, 0, record.object };
        break;
    case EventKind::IoDone:
        made = { time, InstantKind::IoDone, m_context.objects.nameOf(track.region, record.object), record.value };
        break;
    case EventKind::GilRequest:
        made = { time, InstantKind::DropRequest, track.lane.value, 0 };
        break;
    case EventKind::GilForced:
        if (record.detail != 1)
            return; // it is over: the thread's next state says so
        made = { time, InstantKind::ForcedSwitch, track.lane.value, 0 };
        break;
    case EventKind::ThreadCreated:
        created(time, track, record);
        return;
    case EventKind::GilMissed:
        made = { time, InstantKind::GilMissed, 0, 0 };
        break;
    default:
        return;
    }
    m_lanes.add(track.lane, made);
    if (track.voice != track.lane && (made.kind == InstantKind::Line || made.kind == InstantKind::Mark))
        m_lanes.add(track.voice, made); // the task's own
    if (record.kind == EventKind::GilRequest || record.kind == EventKind::GilForced) {
        if (const GilTrack *gil = m_gils.of(time, track, record.object))
            m_lanes.add(gil->lane(), made);
    }
}

void Deriver::created(Nanoseconds time, const ThreadTrack &starter, const Record &record)
{
    const ThreadTrack *thread = m_context.threads.named(starter.region, record.object);
    if (thread == nullptr || record.value == 0)
        return;
    const auto called = static_cast<std::int64_t>(record.value); // on the axis, and not after `time`
    m_lanes.add(thread->lane,
        { time, InstantKind::ThreadCreated, starter.lane.value, std::uint64_t(std::max<std::int64_t>(0, thread->startedAt.count() - called)) });
}

} // namespace interleave::trace
