// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include "regionlayout.h"
#include "states.h"

#include <string_view>

namespace interleave::trace {

/// The producer's side of one ring: what a worker thread writes its trace with. Used by one thread only (the one that claimed it).
/// Never blocks, never allocates, never calls the kernel. When the ring is full the *newest* record is dropped and counted, and a
/// Lost record with the exact count follows as soon as there is room.
/// Cost target: the clock + 4 ns (TIMELINE target 1), hence inline.
class Recorder
{
public:
    Recorder() = default; ///< Records nothing (tracing refused or not wanted).
    Recorder(Recorder &&) noexcept;
    Recorder &operator=(Recorder &&) noexcept;
    ~Recorder(); ///< Writes ThreadEnd and closes the ring.

    void record(EventKind kind, std::uint8_t detail = 0, std::uint32_t object = 0) noexcept;
    /// A record and its continuation, published together.
    void record(EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint64_t value, std::uint32_t extra) noexcept;
    /// The same at a time that was read earlier (never before the last record's).
    void recordAt(Ticks time, EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint16_t cpu) noexcept;
    void recordAt(Ticks time, EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint16_t cpu, std::uint64_t value,
        std::uint32_t extra) noexcept;

    void state(LaneState now, ObjectId on = {}) noexcept { record(EventKind::State, std::uint8_t(now), on.value); }
    /// Introduces an object by name (cut to kMaxName bytes at a UTF-8 boundary).
    void define(ObjectId object, ObjectKind kind, std::string_view name) noexcept;
    /// The line of the script this thread is at, in a shared word: for steps too short to record.
    void setCurrentLine(std::uint32_t line) noexcept;

    [[nodiscard]] bool usesTsc() const noexcept { return m_usesTsc; }
    [[nodiscard]] Ticks now() const noexcept { return ticksNow(m_usesTsc); }
    /// Logical processor of the calling thread by rseq, 0xffff if unknown. About 1 ns.
    [[nodiscard]] static std::uint16_t currentCpu() noexcept;
    /// Records dropped so far.
    [[nodiscard]] std::uint64_t lost() const noexcept;

private:
    friend class Region;
    bool m_usesTsc = false;
    // The helper that implements this adds what it needs.
};

} // namespace interleave::trace
