// SPDX-License-Identifier: GPL-3.0-or-later
#include "loops.h"

#include "walk.h"

#include "../event.h"

#include <optional>

namespace interleave::trace {

namespace {

struct LoopDurations
{
    Durations iteration, select, callbacks, callback, latency, slow;

    explicit LoopDurations(const Freezes &freezes)
        : iteration(freezes)
        , select(freezes)
        , callbacks(freezes)
        , callback(freezes)
        , latency(freezes)
        , slow(freezes)
    {
    }
    void append(const LoopDurations &others)
    {
        iteration.append(others.iteration);
        select.append(others.select);
        callbacks.append(others.callbacks);
        callback.append(others.callback);
        latency.append(others.latency);
        slow.append(others.slow);
    }
    template <class Metrics> void fillIn(Metrics &metrics) const
    {
        metrics.iteration = iteration.quantiles();
        metrics.select = select.quantiles();
        metrics.callbacks = callbacks.quantiles();
        metrics.callback = callback.quantiles();
        metrics.latency = latency.quantiles();
        metrics.slow = slow.quantiles();
    }
};

/// The phases of one loop, in order. A select may be cut in two by its state (a task that waits for I/O came or went).
class Phases
{
public:
    explicit Phases(LoopDurations &durations)
        : m_durations(durations)
    {
    }
    void see(const Span &span)
    {
        const bool known = span.state != LaneState::Unknown && span.state != LaneState::Frozen;
        const LoopPhase phase = known && span.state != LaneState::None ? LoopPhase(span.object) : LoopPhase::Ended;
        if (m_open && phase == m_phase)
            return;
        if (m_open && known) {
            if (m_phase == LoopPhase::Select)
                m_durations.select.add(m_begin, span.begin);
            else if (m_phase == LoopPhase::Callbacks)
                m_durations.callbacks.add(m_begin, span.begin);
        }
        if (phase == LoopPhase::Select || phase == LoopPhase::Ended) {
            if (m_iteration && known)
                m_durations.iteration.add(*m_iteration, span.begin);
            m_iteration.reset();
        }
        if (phase == LoopPhase::Select) {
            ++iterations;
            m_iteration = span.begin;
        }
        m_open = known;
        m_phase = phase;
        m_begin = span.begin;
    }
    std::uint64_t iterations = 0;

private:
    LoopDurations &m_durations;
    std::optional<Nanoseconds> m_iteration; ///< when it began
    Nanoseconds m_begin { 0 };
    LoopPhase m_phase = LoopPhase::Ended;
    bool m_open = false;
};

} // namespace

LoopsMetrics measureLoops(const TraceStore &store, const Freezes &freezes)
{
    LoopsMetrics all;
    LoopDurations allDurations(freezes);
    forEachLane(store, { LaneKind::Loop }, [&](LaneId id, const Lane &lane) {
        LoopMetrics loop;
        loop.name = lane.info().name;
        loop.lane = id;
        LoopDurations durations(freezes);
        Phases phases(durations);
        forEachSpan(lane, [&](const Span &span) { phases.see(span); });
        forEachInstant(lane, [&](const Instant &instant) {
            if (instant.kind == InstantKind::CallbackLatency)
                durations.latency.addEnded(instant.time, instant.value);
            else if (instant.kind == InstantKind::CallbackDone)
                durations.callback.addEnded(instant.time, instant.value);
            else if (instant.kind == InstantKind::SlowCallback)
                durations.slow.addEnded(instant.time, instant.value);
        });
        loop.iterations = phases.iterations;
        loop.busy = Nanoseconds { freezes.times(lane)[index(LaneState::RunningPython)] };
        durations.fillIn(loop);
        allDurations.append(durations);
        all.iterations += loop.iterations;
        all.loops.push_back(std::move(loop));
    });
    allDurations.fillIn(all);
    return all;
}

} // namespace interleave::trace
