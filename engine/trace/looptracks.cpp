// SPDX-License-Identifier: GPL-3.0-or-later
#include "looptracks.h"

#include "suspension.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace interleave::trace {

LoopTracks::Index LoopTracks::loopOf(Nanoseconds time, const ThreadTrack &track, std::uint32_t object)
{
    if (object == 0)
        return 0;
    const ObjectTable::Key key = ObjectTable::keyOf(track.region, object);
    if (const auto known = m_loopOf.find(key); known != m_loopOf.end())
        return known->second;
    if (!m_context.limits.admit(LaneKind::Loop))
        return 0;
    LaneInfo info;
    info.kind = LaneKind::Loop;
    const ObjectTable::Object *known = m_context.objects.find(track.region, object);
    info.name = known != nullptr && !known->text.empty() ? known->text : "event loop";
    info.process = track.process;
    info.thread = track.thread;
    info.object = object;
    m_loops.emplace_back(m_context.lanes, m_context.lanes.create(std::move(info)), time, track.ring);
    return m_loopOf[key] = static_cast<Index>(m_loops.size());
}

LoopTracks::Index LoopTracks::findTask(std::uint32_t region, std::uint32_t object) const
{
    const auto known = m_taskOf.find(ObjectTable::keyOf(region, object));
    return known == m_taskOf.end() ? 0 : known->second;
}

LoopTracks::Index LoopTracks::taskOf(Nanoseconds time, const ThreadTrack &track, std::uint32_t object)
{
    if (const Index known = findTask(track.region, object); known != 0 || object == 0)
        return known;
    if (!m_context.limits.admit(LaneKind::Task))
        return 0;
    LaneInfo info;
    info.kind = LaneKind::Task;
    const ObjectTable::Object *named = m_context.objects.find(track.region, object);
    info.name = named != nullptr && !named->text.empty() ? named->text : fmt::format("task {}", object);
    info.process = track.process;
    info.thread = track.thread;
    info.object = object;
    TaskTrack task;
    task.lane = m_context.lanes.create(std::move(info));
    task.region = track.region;
    task.ring = track.ring;
    m_tasks.push_back(task);
    const auto index = static_cast<Index>(m_tasks.size());
    m_taskOf[ObjectTable::keyOf(track.region, object)] = index;
    m_live.push_back(index);
    set(time, m_tasks.back(), LaneState::Runnable);
    return index;
}

void LoopTracks::apply(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    switch (record.kind) {
    case EventKind::LoopPhase: {
        const auto phase = LoopPhase(std::min<std::uint8_t>(record.detail, std::uint8_t(LoopPhase::Callbacks)));
        if (phase != LoopPhase::Callbacks)
            setVoice(track, 0);
        if (const Index loop = loopOf(time, track, record.object); loop != 0)
            m_loops[loop - 1].phase(time, phase);
        break;
    }
    case EventKind::TaskCreate:
        create(time, track, record);
        break;
    case EventKind::TaskState:
        state(time, track, record);
        break;
    case EventKind::TaskSuspend:
        suspend(time, track, record);
        break;
    case EventKind::TaskWake:
        wake(time, track, record);
        break;
    case EventKind::SlowCallback:
        slow(time, track, record);
        break;
    case EventKind::CallbackLatency:
        if (const Index loop = loopOf(time, track, record.object); loop != 0)
            m_context.lanes.add(laneOfLoop(loop), { time, InstantKind::CallbackLatency, 0, record.value });
        break;
    case EventKind::CallbackDone:
        if (const Index loop = loopOf(time, track, record.object); loop != 0)
            m_context.lanes.add(laneOfLoop(loop), { time, InstantKind::CallbackDone, 0, record.value });
        break;
    default:
        break;
    }
}

void LoopTracks::create(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    if (findTask(track.region, record.object) != 0)
        return; // an id is given once
    const Index loop = loopOf(time, track, record.extra);
    const Index task = taskOf(time, track, record.object);
    if (task == 0)
        return;
    m_tasks[task - 1].loop = loop;
    noteKnown(track, task);
    const LaneId parent = laneOfTask(findTask(track.region, static_cast<std::uint32_t>(record.value)));
    m_context.lanes.add(laneOfTask(task), { time, InstantKind::TaskCreate, laneOfLoop(loop).value, parent.value });
}

void LoopTracks::state(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    const auto now = TaskState(std::min<std::uint8_t>(record.detail, std::uint8_t(TaskState::Failed)));
    const bool goesOn = now == TaskState::Ready || now == TaskState::Running;
    const Index index
        = goesOn ? taskOf(time, track, record.object) : findTask(track.region, record.object);
    if (index == 0 || m_tasks[index - 1].ended)
        return;
    TaskTrack &task = m_tasks[index - 1];
    noteKnown(track, index);
    if (now == TaskState::Running) {
        enter(time, track, index);
        if (m_context.linesAtDropsOnly)
            m_context.lanes.add(task.lane, { time, InstantKind::Line, 0, 0 }); // it goes on behind the await
        return;
    }
    leave(track, index);
    if (now == TaskState::Ready) {
        set(time, task, LaneState::Runnable);
        return;
    }
    m_context.lanes.add(task.lane,
        { time, now == TaskState::Cancelled ? InstantKind::TaskCancel : InstantKind::TaskEnd, 0, std::uint64_t(now) });
    end(time, task);
}

void LoopTracks::suspend(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    const Index index = taskOf(time, track, record.object);
    if (index == 0 || m_tasks[index - 1].ended)
        return;
    TaskTrack &task = m_tasks[index - 1];
    noteKnown(track, index);
    leave(track, index);
    const std::uint32_t awaited = Suspension::of(record.value).awaited.value;
    const LaneState state = suspendedState(record.detail);
    if (task.state == state)
        return; // it awaits several things: the first one stands for all
    if (record.extra != 0)
        m_context.lanes.add(task.lane, { time, InstantKind::Line, 0, record.extra });
    set(time, task, state, m_context.objects.nameOf(task.region, awaited));
    if (state == LaneState::BlockedLock)
        m_sync.waitBegins(time, task.wait, task.lane, task.region, awaited);
}

void LoopTracks::wake(Nanoseconds time, ThreadTrack &track, const Record &record)
{
    const Index index = taskOf(time, track, record.object);
    if (index == 0 || m_tasks[index - 1].ended)
        return;
    TaskTrack &task = m_tasks[index - 1];
    noteKnown(track, index);
    const LaneId by = laneOfTask(findTask(track.region, static_cast<std::uint32_t>(record.value)));
    m_context.lanes.add(
        task.lane, { time, InstantKind::TaskWake, by.value, m_context.objects.nameOf(task.region, record.extra) });
    if (task.state != LaneState::RunningPython) // it may have been woken before it could suspend
        set(time, task, LaneState::Runnable);
}

void LoopTracks::slow(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    const Index task = findTask(track.region, record.object);
    const Index loop = task != 0 ? m_tasks[task - 1].loop : loopOf(time, track, record.object);
    if (loop != 0)
        m_context.lanes.add(laneOfLoop(loop), { time, InstantKind::SlowCallback, laneOfTask(task).value, record.value });
    if (task != 0)
        m_context.lanes.add(laneOfTask(task), { time, InstantKind::SlowCallback, laneOfLoop(loop).value, record.value });
}

void LoopTracks::enter(Nanoseconds time, ThreadTrack &track, Index index)
{
    TaskTrack &task = m_tasks[index - 1];
    if (track.task != index) {
        task.under = track.task;
        setVoice(track, index);
    }
    set(time, task, LaneState::RunningPython);
}

void LoopTracks::leave(ThreadTrack &track, Index index)
{
    if (track.task != index)
        return;
    const Index under = std::exchange(m_tasks[index - 1].under, 0);
    // The one in whose turn it began goes on without a word.
    setVoice(track, under != 0 && m_tasks[under - 1].state == LaneState::RunningPython ? under : 0);
}

void LoopTracks::setVoice(ThreadTrack &track, Index task)
{
    track.task = task;
    track.voice = task == 0 ? track.lane : laneOfTask(task);
    track.taskWait = task == 0 ? nullptr : &m_tasks[task - 1].wait;
}

void LoopTracks::set(Nanoseconds time, TaskTrack &task, LaneState state, std::uint32_t object)
{
    if (task.loop != 0) {
        const int before = task.state == LaneState::BlockedIo, after = state == LaneState::BlockedIo;
        m_loops[task.loop - 1].ioWaiters(after - before);
    }
    m_sync.waitEnds(time, task.wait, task.lane);
    if ((task.state == LaneState::RunningPython) != (state == LaneState::RunningPython))
        m_sync.runs(time, task.lane, state == LaneState::RunningPython);
    task.state = state;
    m_context.lanes.set(task.lane, time, state, object);
}

void LoopTracks::end(Nanoseconds time, TaskTrack &task)
{
    set(time, task, LaneState::None);
    task.ended = true;
}

void LoopTracks::noteKnown(const ThreadTrack &track, Index index)
{
    TaskTrack &task = m_tasks[index - 1];
    task.ring = track.ring;
    if (!std::exchange(task.known, true))
        m_known[track.ring].push_back(index);
}

void LoopTracks::lost(Nanoseconds time, ThreadTrack &track)
{
    setVoice(track, 0);
    for (LoopTrack &loop : m_loops) {
        if (loop.ring() == track.ring)
            loop.lost(time);
    }
    const auto known = m_known.find(track.ring);
    if (known == m_known.end())
        return;
    for (const Index index : known->second) {
        TaskTrack &task = m_tasks[index - 1];
        task.known = false;
        if (!task.ended) {
            set(time, task, LaneState::Unknown);
            m_sync.lost(time, task.lane);
        }
    }
    m_known.erase(known);
}

void LoopTracks::threadEnded(Nanoseconds time, ThreadTrack &track)
{
    if (m_loops.empty() && m_tasks.empty())
        return;
    setVoice(track, 0);
    for (LoopTrack &loop : m_loops) {
        if (loop.ring() == track.ring)
            loop.end(time);
    }
    for (const Index index : m_live) {
        TaskTrack &task = m_tasks[index - 1];
        if (task.ring == track.ring && !task.ended)
            end(time, task);
    }
    m_known.erase(track.ring);
}

void LoopTracks::threadHeld(Nanoseconds time, const ThreadTrack &track, bool held)
{
    for (LoopTrack &loop : m_loops) {
        if (loop.ring() == track.ring)
            held ? loop.hold(time, track.object) : loop.letGo(time);
    }
}

void LoopTracks::renamed(std::uint32_t region, std::uint32_t object, std::string_view name)
{
    m_context.lanes.rename(laneOfTask(findTask(region, object)), name);
    if (const auto loop = m_loopOf.find(ObjectTable::keyOf(region, object)); loop != m_loopOf.end())
        m_context.lanes.rename(laneOfLoop(loop->second), name);
}

void LoopTracks::advance(Nanoseconds time)
{
    for (LoopTrack &loop : m_loops)
        loop.advance(time);
    // The lane of a task that is over says nothing more: thousands of them need not be looked at again.
    std::erase_if(m_live, [&](Index index) {
        const TaskTrack &task = m_tasks[index - 1];
        m_context.lanes.advance(task.lane, time);
        return task.ended;
    });
}

} // namespace interleave::trace
