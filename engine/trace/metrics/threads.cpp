// SPDX-License-Identifier: GPL-3.0-or-later
#include "threads.h"

#include "walk.h"

#include "../letters.h"

#include <algorithm>

namespace interleave::trace {

namespace {

/// One kind of wait of a thread: spans in `state`, until something known ends it.
class Waits
{
public:
    Waits(LaneState state, const Freezes &freezes)
        : m_state(state)
        , m_durations(freezes)
    {
    }
    void see(const Span &span)
    {
        if (span.state == m_state) {
            // Of two that follow each other the object tells them apart: two locks, one after the other.
            if (m_waiting && span.object != m_object)
                m_durations.add(m_begin, span.begin);
            if (!m_waiting || span.object != m_object)
                m_begin = span.begin;
            m_object = span.object;
            m_waiting = true;
            return;
        }
        if (m_waiting && span.state != LaneState::Unknown && span.state != LaneState::Frozen)
            m_durations.add(m_begin, span.begin);
        m_waiting = false;
    }
    [[nodiscard]] const Durations &durations() const noexcept { return m_durations; }

private:
    LaneState m_state;
    Durations m_durations;
    Nanoseconds m_begin { 0 };
    std::uint32_t m_object = 0;
    bool m_waiting = false;
};

/// After an I/O wait: the wait for the GIL, and the Python until the next wait.
class Bursts
{
public:
    Bursts(ConvoyMetrics &convoy, const Freezes &freezes)
        : m_convoy(convoy)
        , m_freezes(freezes)
    {
    }
    void see(const Span &span)
    {
        const auto length = static_cast<double>((span.end - span.begin).count());
        switch (span.state) {
        case LaneState::BlockedIo:
            close(span.begin);
            m_ioLasts = true;
            return;
        case LaneState::WantsGil:
            if (m_ran > 0)
                close(span.begin); // it has had the GIL: a new wait is another story
            m_waited += length;
            break;
        case LaneState::RunningPython:
        case LaneState::RunnableHoldingGil:
        case LaneState::Serialising:
            m_ran += length;
            break;
        case LaneState::RunningSystem:
        case LaneState::Runnable:
            break; // on its way
        default:
            close(span.begin);
            return;
        }
        if (m_ioLasts) {
            m_ioLasts = false;
            m_open = true;
            m_begin = span.begin;
        }
        if (!m_open)
            m_waited = m_ran = 0;
    }

private:
    void close(Nanoseconds time)
    {
        if (m_open && m_ran > 0 && !m_freezes.cross(m_begin, time)) {
            m_convoy.waited += m_waited;
            m_convoy.ran += m_ran;
            ++m_convoy.bursts;
        }
        m_open = m_ioLasts = false;
        m_waited = m_ran = 0;
    }

    ConvoyMetrics &m_convoy;
    const Freezes &m_freezes;
    Nanoseconds m_begin { 0 };
    bool m_ioLasts = false, m_open = false;
    double m_waited = 0, m_ran = 0;
};

} // namespace

Nanoseconds cpuOf(const StateTimes &states) noexcept
{
    return Nanoseconds { states[index(LaneState::RunningPython)] + states[index(LaneState::RunningNative)]
        + states[index(LaneState::RunningSystem)] + states[index(LaneState::Serialising)] };
}

ThreadsMetrics measureThreads(const TraceStore &store, const Freezes &freezes)
{
    ThreadsMetrics all;
    Durations allWaits(freezes), allIo(freezes);
    forEachLane(store, { LaneKind::Thread }, [&](LaneId id, const Lane &lane) {
        ThreadMetrics thread;
        thread.name = lane.info().name;
        thread.letter = lane.info().letter;
        thread.lane = id;
        thread.states = freezes.times(lane);
        thread.lifetime = Nanoseconds { sumBut(thread.states, { LaneState::None }) };
        thread.cpu = cpuOf(thread.states);
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            all.states[s] += thread.states[s];
        Waits gil(LaneState::WantsGil, freezes), locks(LaneState::BlockedLock, freezes), queues(LaneState::BlockedQueue, freezes);
        Bursts bursts(all.convoy, freezes);
        forEachSpan(lane, [&](const Span &span) {
            gil.see(span);
            locks.see(span);
            queues.see(span);
            bursts.see(span);
        });
        Durations io(freezes);
        forEachInstant(lane, [&](const Instant &instant) {
            if (instant.kind == InstantKind::IoDone)
                io.addEnded(instant.time, instant.value);
        });
        thread.gilWait = gil.durations().quantiles();
        thread.lockWait = locks.durations().quantiles();
        thread.queueWait = queues.durations().quantiles();
        thread.io = io.quantiles();
        allWaits.append(gil.durations());
        allIo.append(io);
        all.threads.push_back(std::move(thread));
    });
    // Lanes stand in the order in which the threads came to life; read they are in that of the scenario.
    std::stable_sort(all.threads.begin(), all.threads.end(),
        [](const ThreadMetrics &a, const ThreadMetrics &b) { return letterRank(a.letter) < letterRank(b.letter); });
    all.gilWait = allWaits.quantiles();
    all.io = allIo.quantiles();
    all.cpu = cpuOf(all.states);
    return all;
}

} // namespace interleave::trace
