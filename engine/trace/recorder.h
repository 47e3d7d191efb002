// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include "regionlayout.h"
#include "ringwords.h"
#include "states.h"

#include <sched.h>
#include <string_view>
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

namespace interleave::trace {

/// The producer's side of one ring: what a worker thread writes its trace with. Used by one thread only (the
/// one that claimed it). Never blocks, never allocates, never calls the kernel. When the ring is full the
/// *newest* record is dropped and counted, and a Lost record with the exact count follows as soon as there is
/// room. Cost target: the clock + 4 ns (TIMELINE target 1), hence inline.
class Recorder
{
public:
    Recorder() = default; ///< Records nothing (tracing refused or not wanted).
    Recorder(Recorder &&other) noexcept;
    Recorder &operator=(Recorder &&other) noexcept; ///< Closes its own ring first.
    ~Recorder(); ///< Writes ThreadEnd and closes the ring.

    /// One record, stamped with the clock now.
    void record(EventKind kind, std::uint8_t detail = 0, std::uint32_t object = 0) noexcept
    {
        if (!announce(1)) [[unlikely]]
            return;
        const Ticks time = clock();
        write(time, kind, detail, object, currentCpu());
    }
    /// A record and its continuation, published together.
    void record(EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint64_t value,
        std::uint32_t extra) noexcept
    {
        if (!announce(2)) [[unlikely]]
            return;
        const Ticks time = clock();
        write(time, kind, detail, object, currentCpu(), value, extra);
    }
    /// The same at a time that was read earlier (never before the last record's, nor before quietUntil's).
    void recordAt(
        Ticks time, EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint16_t cpu) noexcept
    {
        if (announce(1)) [[likely]]
            write(time, kind, detail, object, cpu);
    }
    void recordAt(Ticks time, EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint16_t cpu,
        std::uint64_t value, std::uint32_t extra) noexcept
    {
        if (announce(2)) [[likely]]
            write(time, kind, detail, object, cpu, value, extra);
    }

    /// The time of an event that can only be told when it is over (recordAt, with its continuation, and nothing before it): until then the collector does not pass
    /// this time. For what takes milliseconds, not seconds.
    [[nodiscard]] Ticks hold() noexcept
    {
        if (m_ring == nullptr)
            return now(); // recordAt will count what cannot be recorded
        (void)announce(2);
        return clock();
    }
    /// The event that hold() announced does not come.
    void letGo() noexcept
    {
        if (m_ring != nullptr)
            m_ring->intent.store(m_head, std::memory_order_relaxed); // relaxed: nothing is published by it
    }

    /// The thread's state from now on, and on what it blocks.
    void state(LaneState now, ObjectId on = {}) noexcept
    {
        record(EventKind::State, std::uint8_t(now), on.value);
    }
    /// Introduces an object by name (cut to kMaxName bytes at a UTF-8 boundary).
    void define(ObjectId object, ObjectKind kind, std::string_view name) noexcept;
    /// The line of the script this thread is at, in a shared word: for steps too short to record.
    void setCurrentLine(std::uint32_t line) noexcept
    {
        if (m_ring != nullptr)
            m_ring->currentLine.store(
                line, std::memory_order_relaxed); // relaxed: a number to show, it orders nothing
    }
    /// Promises that no later record will have a time before `time`: what a thread that observes itself says
    /// each time it has looked at the clock and seen no gap. While such a thread runs, the collector
    /// publishes no further than this, because a CoreGap begins in the past. About 1 ns. (Threads that are
    /// blocked, or never write CoreGap, need not call it.)
    void quietUntil(Ticks time) noexcept
    {
        // release: a collector that sees this promise also sees every record that was written before it.
        if (m_ring != nullptr)
            m_ring->quietUntil.store(time.count, std::memory_order_release);
    }

    [[nodiscard]] bool usesTsc() const noexcept { return m_usesTsc; }
    [[nodiscard]] Ticks now() const noexcept { return ticksNow(m_usesTsc); }
    /// Logical processor of the calling thread by rseq, 0xffff if unknown. About 1 ns.
    [[nodiscard]] static std::uint16_t currentCpu() noexcept
    {
#if defined(RSEQ_SIG) && defined(__x86_64__)
        if (__rseq_size != 0) [[likely]] {
            // glibc (2.35+) has registered the area for every thread; the kernel writes it while we are
            // off-core, hence volatile.
            const auto *area = reinterpret_cast<const volatile struct rseq *>(
                static_cast<const char *>(__builtin_thread_pointer()) + __rseq_offset);
            const std::uint32_t cpu = area->cpu_id;
            return cpu < 0xffff ? std::uint16_t(cpu) : 0xffff;
        }
#endif
        const int cpu = sched_getcpu();
        return cpu >= 0 && cpu < 0xffff ? std::uint16_t(cpu) : 0xffff;
    }
    /// What the region's records name this thread by (threadNumber); 0 if there is no ring.
    [[nodiscard]] std::uint32_t number() const noexcept { return m_ring != nullptr ? m_number : 0; }
    /// The object that ThreadStart named: what others say when they wait for this thread. 0 if there is no ring.
    [[nodiscard]] ObjectId object() const noexcept { return m_object; }
    /// Records dropped so far.
    [[nodiscard]] std::uint64_t lost() const noexcept
    {
        return m_lost;
    }

private:
    friend class RegionWriter;

    /// The clock, kept where it stands: neither the announcement before it nor the stores after it may move
    /// across (compiler only).
    [[nodiscard]] Ticks clock() const noexcept
    {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        const Ticks time = now();
        std::atomic_signal_fence(std::memory_order_seq_cst);
        return time;
    }

    /// Tells the collector that an event is on its way whose time may be earlier than what the collector's
    /// own clock says next. False if there is no ring (then it has counted the event as refused).
    bool announce(std::uint64_t slots) noexcept
    {
        if (m_ring == nullptr) [[unlikely]] {
            refuse();
            return false;
        }
        // relaxed: nothing is published by it. The store may still wait in the store buffer while the clock
        // is read; the collector keeps its watermark further behind than that can last (Collector,
        // kPublishMargin).
        m_ring->intent.store(m_head + slots, std::memory_order_relaxed);
        return true;
    }

    void write(
        Ticks time, EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint16_t cpu) noexcept
    {
        if (!makeRoom(time, 1)) [[unlikely]]
            return;
        storeWords(slot(0), time.count, packSecond(object, kind, detail, cpu));
        publish(1);
    }
    void write(Ticks time, EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint16_t cpu,
        std::uint64_t value, std::uint32_t extra) noexcept
    {
        if (!makeRoom(time, 2)) [[unlikely]]
            return;
        storeWords(slot(0), time.count, packSecond(object, kind, detail, cpu));
        storeWords(slot(1), value, packSecond(extra, EventKind::Continuation, 0, 0));
        publish(2);
    }

    /// True if `slots` records can be written at m_head; writes the Lost record of an earlier drop first.
    bool makeRoom(Ticks time, std::uint64_t slots) noexcept
    {
        // The tail only grows, so the copy is on the safe side; it is read again only when the ring looks
        // full.
        if (m_head + slots - m_cachedTail <= m_capacity && m_pendingLost == 0) [[likely]]
            return true;
        return makeRoomSlowly(time, slots);
    }
    bool makeRoomSlowly(Ticks time, std::uint64_t slots) noexcept;

    [[nodiscard]] std::uint64_t *slot(std::uint64_t offset) const noexcept
    {
        return m_words + ((m_head + offset) & (m_capacity - 1)) * 2;
    }
    void publish(std::uint64_t slots) noexcept
    {
        m_head += slots;
        // release: the words of the records are visible to whoever sees this head.
        m_ring->head.store(m_head, std::memory_order_release);
    }
    void refuse() noexcept;
    void close() noexcept;

    RingHeader *m_ring = nullptr;
    std::uint64_t *m_words = nullptr; ///< the ring's records, two words each
    std::uint64_t m_capacity = 0; ///< records, a power of two
    std::uint64_t m_head = 0; ///< our own copy: nobody else writes it
    std::uint64_t m_cachedTail = 0; ///< as last read from the ring
    std::uint64_t m_pendingLost = 0; ///< dropped, not reported by a Lost record yet
    Ticks m_lossBegan;
    std::uint64_t m_lost = 0;
    std::uint64_t m_lostBefore = 0; ///< by those that had the ring before
    std::uint32_t m_generation = 0;
    RegionHeader *m_refusedBy = nullptr; ///< set if the region had no ring left for this thread
    std::uint32_t m_number = 0;
    ObjectId m_object;
    bool m_usesTsc = false;
};

} // namespace interleave::trace
