// SPDX-License-Identifier: GPL-3.0-or-later
#include "tasks.h"

#include "walk.h"

#include "../event.h"

#include <algorithm>

namespace interleave::trace {

namespace {

/// One task's lane: its steps, and for what moments the next one is awaited.
class TaskCount
{
public:
    TaskCount(TasksMetrics &tasks, Durations &step)
        : m_tasks(tasks)
        , m_step(step)
    {
    }

    void see(const Span &span)
    {
        if (span.state == LaneState::RunningPython) {
            m_steps.push_back(span.begin);
            ++m_tasks.steps;
            m_open = true;
            m_begin = span.begin;
            return;
        }
        if (m_open && span.state != LaneState::Unknown && span.state != LaneState::Frozen)
            m_step.add(m_begin, span.begin);
        m_open = false;
        switch (span.state) {
        case LaneState::Asleep:
        case LaneState::BlockedIo:
        case LaneState::BlockedLock:
        case LaneState::BlockedQueue:
        case LaneState::BlockedJoin:
            ++m_tasks.suspensions[index(span.state)];
            break;
        default:
            break;
        }
    }
    /// From `since` to its next step, if it has one and nothing was lost in between.
    void latency(const Lane &lane, Nanoseconds since, Durations &to) const
    {
        const auto next = std::lower_bound(m_steps.begin(), m_steps.end(), since);
        if (next == m_steps.end())
            return;
        const StateTimes between = lane.stateTimes(since, *next);
        if (between[index(LaneState::Unknown)] == 0)
            to.add(since, *next);
    }

private:
    TasksMetrics &m_tasks;
    Durations &m_step;
    std::vector<Nanoseconds> m_steps; ///< their begins
    Nanoseconds m_begin { 0 };
    bool m_open = false;
};

} // namespace

TasksMetrics measureTasks(const TraceStore &store, const Freezes &freezes)
{
    TasksMetrics tasks;
    Durations step(freezes), start(freezes), wake(freezes);
    forEachLane(store, { LaneKind::Task }, [&](LaneId, const Lane &lane) {
        ++tasks.count;
        TaskCount count(tasks, step);
        forEachSpan(lane, [&](const Span &span) { count.see(span); });
        const StateTimes states = freezes.times(lane);
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            tasks.states[s] += states[s];
        forEachInstant(lane, [&](const Instant &instant) {
            switch (instant.kind) {
            case InstantKind::TaskCreate:
                count.latency(lane, instant.time, start);
                break;
            case InstantKind::TaskWake:
                // One that was woken in its own turn, before it could suspend, has not waited.
                if (spanAt(lane, instant.time).state != LaneState::RunningPython)
                    count.latency(lane, instant.time, wake);
                break;
            case InstantKind::TaskCancel:
                ++tasks.cancelled;
                break;
            case InstantKind::TaskEnd:
                ++(TaskState(instant.value) == TaskState::Failed ? tasks.failed : tasks.done);
                break;
            default:
                break;
            }
        });
    });
    tasks.step = step.quantiles();
    tasks.start = start.quantiles();
    tasks.wake = wake.quantiles();
    return tasks;
}

} // namespace interleave::trace
