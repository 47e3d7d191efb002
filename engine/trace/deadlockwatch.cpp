// SPDX-License-Identifier: GPL-3.0-or-later
#include "deadlockwatch.h"

#include "deriver.h"
#include "store.h"

#include <algorithm>

namespace interleave::trace {

namespace {

constexpr Nanoseconds kInterval { 100'000'000 };

} // namespace

void DeadlockWatch::recordApplied(Nanoseconds time, const ThreadTrack &thread, const Record &record)
{
    if (m_known.size() <= thread.ring)
        m_known.resize(thread.ring + 1);
    if (!m_known[thread.ring]) {
        m_known[thread.ring] = true;
        const std::uint32_t object = record.kind == EventKind::ThreadStart ? record.object : 0;
        m_graph.begin(thread.ring, thread.region, object, m_store.lane(thread.lane).info().name);
    }
    if (record.kind == EventKind::TaskState) {
        const std::pair task { thread.region, record.object };
        if (TaskState(record.detail) == TaskState::Running)
            m_laneOfTask[task] = thread.voice; // it has its turn
        else if (TaskState(record.detail) != TaskState::Ready)
            m_laneOfTask.erase(task);
    }
    m_graph.apply(time, thread.ring, record);
}

void DeadlockWatch::threadEnded(Nanoseconds, const ThreadTrack &thread)
{
    m_graph.end(thread.ring);
}

void DeadlockWatch::frozen(Nanoseconds)
{
    m_isFrozen = true;
}

void DeadlockWatch::resumed(Nanoseconds time)
{
    m_isFrozen = false;
    m_graph.resumed(time);
}

void DeadlockWatch::advanced(Nanoseconds time)
{
    m_now = std::max(m_now, time);
    if (m_stands && !m_graph.standing()) {
        m_stands = false;
        m_stood += time - m_standsSince;
    }
    if (m_isFrozen || time - m_lastLook < kInterval)
        return;
    m_lastLook = time;
    for (Deadlock &deadlock : m_graph.find(time)) {
        if (!m_stands) {
            m_stands = true;
            m_standsSince = deadlock.since;
        }
        const Nanoseconds after = time - deadlock.since;
        m_foundAfter = std::max(m_foundAfter, after);
        const std::uint32_t words = m_store.intern(deadlock.words);
        for (const std::uint32_t ring : deadlock.rings)
            m_deriver.addInstant(ring, { time, InstantKind::Deadlock, words, std::uint64_t(after.count()) });
        for (const auto &task : deadlock.tasks) {
            if (const auto lane = m_laneOfTask.find(task); lane != m_laneOfTask.end())
                m_deriver.addInstant(lane->second, { time, InstantKind::Deadlock, words, std::uint64_t(after.count()) });
        }
        m_found.push_back(std::move(deadlock));
    }
}

void DeadlockWatch::fillIn(TraceInfo &info) const
{
    info.deadlocks.clear();
    for (const Deadlock &deadlock : m_found)
        info.deadlocks.push_back(deadlock.words);
    info.deadlocked = m_stood + (m_stands ? m_now - m_standsSince : Nanoseconds { 0 });
    info.deadlockFoundAfter = m_foundAfter;
}

} // namespace interleave::trace
