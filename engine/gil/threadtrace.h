// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <os/selfobserver.h>
#include <trace/recorder.h>

namespace interleave::gil {

/// What one thread tells about itself: its recorder, what state it is in, and, on the second rung of the core
/// ladder, the gaps in which it notices that it was off its core (CoreGap). Used by that thread only.
///
/// While the thread runs and observes itself, every record is stamped with the clock that the observer has
/// just looked at, so that a gap never begins before a record that is written already. While it is blocked
/// its state says that it has no core, and nothing is observed.
class ThreadTrace
{
public:
    ThreadTrace() = default; ///< Records nothing.
    explicit ThreadTrace(trace::Recorder recorder)
        : m_recorder(std::move(recorder))
    {
    }

    /// From now on gaps longer than `threshold` are noticed and recorded.
    void observe(Ticks threshold) noexcept
    {
        m_observer = os::SelfObserver(threshold);
        m_observes = true;
        m_observer.begin(m_recorder.now());
    }

    [[nodiscard]] trace::LaneState current() const noexcept { return m_state; }
    /// The thread's number in its region, from 1: what Obtain and Woken name others by. 0: it records nothing.
    [[nodiscard]] std::uint32_t number() const noexcept { return m_recorder.number(); }
    /// Its own object in the trace; 0 likewise.
    [[nodiscard]] ObjectId object() const noexcept { return m_recorder.object(); }
    [[nodiscard]] Ticks now() const noexcept { return m_recorder.now(); }

    /// A change of state.
    void state(trace::LaneState now, ObjectId on = {}) noexcept
    {
        event(trace::EventKind::State, static_cast<std::uint8_t>(now), on.value);
        const bool wasRunning = m_running;
        m_state = now;
        m_running = now == trace::LaneState::RunningPython || now == trace::LaneState::RunningNative
            || now == trace::LaneState::RunningSystem || now == trace::LaneState::Serialising;
        if (m_observes && m_running && !wasRunning)
            m_observer.skipTo(m_recorder.now()); // the wait is over and told already: it is no gap
    }
    void event(trace::EventKind kind, std::uint8_t detail = 0, std::uint32_t object = 0) noexcept
    {
        if (m_observes && m_running)
            m_recorder.recordAt(look(), kind, detail, object, trace::Recorder::currentCpu());
        else
            m_recorder.record(kind, detail, object);
    }
    void event(trace::EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint64_t value,
        std::uint32_t extra) noexcept
    {
        if (m_observes && m_running)
            m_recorder.recordAt(look(), kind, detail, object, trace::Recorder::currentCpu(), value, extra);
        else
            m_recorder.record(kind, detail, object, value, extra);
    }
    /// The time now, of an event that is told with eventAt when it is over; nothing is told in between. The collector waits for it.
    [[nodiscard]] Ticks hold() noexcept
    {
        observeUnit();
        return m_recorder.hold();
    }
    /// It is not told after all.
    void letGo() noexcept { m_recorder.letGo(); }
    void eventAt(Ticks time, trace::EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint64_t value, std::uint32_t extra) noexcept
    {
        m_recorder.recordAt(time, kind, detail, object, trace::Recorder::currentCpu(), value, extra);
    }
    /// Introduces an object by name. Not for hot paths.
    void define(ObjectId object, trace::ObjectKind kind, std::string_view name) noexcept
    {
        observeUnit();
        m_recorder.define(object, kind, name);
        if (m_observes)
            m_observer.skipTo(
                m_recorder.now()); // that record has a stamp of its own, which no gap may precede
    }
    void setCurrentLine(std::uint32_t line) noexcept { m_recorder.setCurrentLine(line); }
    /// Call it after every unit of work: a few ns with self-observation, one comparison without.
    void observeUnit() noexcept
    {
        if (m_observes && m_running)
            look();
    }

private:
    /// Looks at the clock and records a gap if there was one. Returns what the clock said.
    Ticks look() noexcept
    {
        const Ticks now = m_recorder.now();
        os::Gap gap;
        if (m_observer.check(now, gap)) [[unlikely]]
            recordGap(gap);
        m_recorder.quietUntil(now);
        return now;
    }
    void recordGap(const os::Gap &gap) noexcept;

    trace::Recorder m_recorder;
    os::SelfObserver m_observer;
    trace::LaneState m_state = trace::LaneState::RunningSystem; ///< as ThreadStart says
    bool m_running = true;
    bool m_observes = false;
};

} // namespace interleave::gil
