// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../probehello.h"
#include "threadstate.h"

#include <trace/probepage.h>
#include <trace/regionwriter.h>

namespace interleave::probe {

/// The one process that the probe is in: its region, and which thread has which ring. A forked child is noticed by a page that the kernel wipes there, so
/// also one that no handler was told of; it has no region until it takes its GIL for the first time, as most are about to execute something else.
class Process
{
public:
    /// In the constructor of the library: sends a region if this is a CPython and somebody listens.
    void begin() noexcept;
    /// The process is about to end of its own accord: what stands in the page is recorded.
    void end() noexcept;

    /// Whether this process is recorded; a fork that was not noticed yet is not.
    [[nodiscard]] bool isActive() const noexcept { return m_active && *m_alive != 0; }
    /// Likewise, or it is the child of one that is and was not noticed yet.
    [[nodiscard]] bool isRecordable() const noexcept { return m_active; }
    [[nodiscard]] bool isPython() const noexcept { return m_isPython; }
    /// By how many forks it stands apart from what was executed, from 1.
    [[nodiscard]] std::uint32_t generation() const noexcept { return m_generation; }
    /// Makes a forked child what it is: recorded, if somebody listens. Cheap elsewhere. By the only thread that a child has.
    void follow() noexcept
    {
        if (m_alive != nullptr && *m_alive == 0) [[unlikely]]
            becomeChild();
    }

    /// The calling thread with a ring of this process; null if nothing is recorded, or if this is a signal's handler inside the probe, or the
    /// thread's ring is closed.
    [[nodiscard]] ThreadState *thread() noexcept
    {
        ThreadState &mine = t_thread;
        if (!m_active || mine.busy || mine.ended || *m_alive == 0) [[unlikely]]
            return nullptr;
        if (mine.generation != m_generation) [[unlikely]]
            claim(mine, nullptr);
        return &mine;
    }
    /// The calling thread ends.
    void threadEnds() noexcept;

    [[nodiscard]] trace::RegionWriter &region() noexcept { return m_region; }
    [[nodiscard]] trace::ProbePage &page() const noexcept
    {
        return *reinterpret_cast<trace::ProbePage *>(m_region.memory() + trace::kProbePageOffset);
    }
    void setFinding(cpython::GilFinding finding) noexcept;
    [[nodiscard]] cpython::GilFinding finding() const noexcept { return m_finding; }

    /// A thread by its numbers in the region.
    struct Known
    {
        std::uint32_t number = 0;
        std::uint32_t object = 0;
    };
    /// The thread that pthread_self names; both 0 if it is not known.
    [[nodiscard]] Known threadOf(std::uint64_t ident) const noexcept;

private:
    static constexpr std::uint32_t kRings = 256;
    static constexpr std::uint32_t kRingCapacity = 1u << 15; ///< records: 40 ms of the busiest script seen

    struct Ident
    {
        std::atomic<std::uint64_t> ident;
        std::atomic<std::uint32_t> number;
        std::atomic<std::uint32_t> object;
    };

    void becomeChild() noexcept;
    void start(cpython::ProcessOrigin origin) noexcept;
    void claim(ThreadState &mine, const char *name) noexcept;

    bool m_active = false;
    bool m_isPython = false;
    cpython::GilFinding m_finding = cpython::GilFinding::NotFound;
    std::uint32_t m_generation = 1;
    int m_pid = 0;
    volatile std::uint32_t *m_alive = nullptr; ///< wiped in a forked child
    std::size_t m_regionBytes = 0;
    std::uint64_t m_began = 0;
    const char *m_version = "";
    pthread_key_t m_ending = 0;
    bool m_hasKey = false;
    trace::RegionWriter m_region;
    Ident m_idents[kRings] {};
};

extern Process g_process;

/// The calling thread, its recorder in use: whatever comes in between (a signal's handler) records nothing. Keeps errno.
class Writing
{
public:
    explicit Writing(ThreadState *thread) noexcept
        : m_thread(thread)
    {
        if (m_thread != nullptr)
            m_thread->busy = true;
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ~Writing()
    {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        if (m_thread != nullptr)
            m_thread->busy = false;
    }
    Writing(const Writing &) = delete;
    Writing &operator=(const Writing &) = delete;

    explicit operator bool() const noexcept { return m_thread != nullptr; }
    trace::Recorder *operator->() const noexcept { return &m_thread->writer(); }
    [[nodiscard]] ThreadState &thread() const noexcept { return *m_thread; }
    /// A new state, if it is one.
    void state(trace::LaneState now, std::uint32_t on = 0) const noexcept
    {
        if (m_thread->state == now && on == 0)
            return;
        m_thread->writer().record(trace::EventKind::State, std::uint8_t(now), on);
        m_thread->state = now;
    }

    /// A take or a drop of the GIL and what the thread does from then on, by one look at the clock: that is what costs most. (A thread that loses its core between
    /// the two records for longer than the collector's margin tells its state that much late: it is moved, and counted.)
    void step(trace::EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint64_t epoch, std::uint32_t extra, trace::LaneState then) const noexcept
    {
        trace::Recorder &writer = m_thread->writer();
        const Ticks time = writer.hold();
        const std::uint16_t core = trace::Recorder::currentCpu();
        writer.recordAt(time, kind, detail, object, core, epoch, extra);
        writer.recordAt(time, trace::EventKind::State, std::uint8_t(then), 0, core);
        m_thread->state = then;
    }

private:
    ThreadState *m_thread;
};

} // namespace interleave::probe
