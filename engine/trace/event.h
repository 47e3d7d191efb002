// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace interleave::trace {

/// What one record of a ring says. Values are part of the format: append only.
///
/// Times are Ticks (core/clock.h). `object` is an ObjectId of the same region. "+C" means that a Continuation record follows,
/// published together with the first. The thread is the ring's own, so it is never in a record.
enum class EventKind : std::uint8_t {
    None = 0,
    ThreadStart = 1, ///< The ring's thread begins; object = its name, detail = its place among the region's workers from 1; 0 = it has none
    ThreadEnd = 2,
    State = 3, ///< A transition (not a begin/end pair: a loss cannot leave it open). detail = LaneState, object = what it blocks on
    Line = 4, ///< object = line of the script, from 1
    // Epochs: one counter per GIL, counted under its mutex from 1; every take and every drop counts one up, so the two alternate.
    GilTake = 5, ///< +C value = epoch, extra = how many times the wait timed out. object = GIL
    GilDrop = 6, ///< +C value = epoch. detail = 1 if a drop request was pending, else 0. object = GIL
    GilRequest = 7, ///< This thread's wait timed out over a window without a switch: it sets the drop request
    GilForced = 8, ///< This thread has dropped on request and waits until another has taken; detail 1 = begins, 0 = over
    CoreGap = 9, ///< +C Self-observed: time = last moment on-core, value = Ticks of the first moment back, extra = core after;
                 ///< cpu = core before, detail 1 = preempted (an involuntary switch was counted), 0 = not known
    IoDone = 10, ///< +C value = latency in ns, extra = bytes received; object = the service
    Mark = 11, ///< object = Text
    StepBegin = 12, ///< object = index of the step in the worker's flattened program
    Lost = 13, ///< +C value = how many records were dropped since `time`; written as soon as there is room again. Counted are calls of the
                 ///< recorder: a record and its continuations are one, and Lost itself is none
    Define = 14, ///< +C… object = the new id, detail = ObjectKind, cpu = length of the name in bytes (≤ kMaxName); the name
                 ///< follows in as many continuations as it needs, 12 bytes in each (value, then extra)
    GilSummary = 15, ///< +C value = the GIL's own switch_number at the end of the run. object = GIL
    Continuation = 255,
};

/// One record, 16 bytes, written by one thread and copied out by the collector.
struct Event
{
    std::uint64_t time; ///< Ticks
    std::uint32_t object;
    EventKind kind;
    std::uint8_t detail;
    std::uint16_t cpu; ///< core on which it was written (rseq), 0xffff if unknown
};

/// The record after one that needs more room.
struct Continuation
{
    std::uint64_t value;
    std::uint32_t extra;
    EventKind kind; ///< always Continuation, so that a reader can find its feet after any loss
    std::uint8_t detail;
    std::uint16_t reserved;
};
static_assert(sizeof(Event) == 16 && sizeof(Continuation) == 16);
static_assert(std::is_trivially_copyable_v<Event> && std::is_trivially_copyable_v<Continuation>);

inline constexpr std::size_t kMaxName = 192; ///< bytes of UTF-8 of a DEFINE; longer names are cut
inline constexpr std::size_t kNameBytesPerContinuation = 12;

/// How many Continuation records must follow one of this kind (`length` = the `cpu` field, for Define).
constexpr std::size_t continuationsOf(EventKind kind, std::size_t length = 0) noexcept
{
    switch (kind) {
    case EventKind::GilTake:
    case EventKind::GilDrop:
    case EventKind::CoreGap:
    case EventKind::IoDone:
    case EventKind::GilSummary:
    case EventKind::Lost: return 1;
    case EventKind::Define: return (length + kNameBytesPerContinuation - 1) / kNameBytesPerContinuation;
    default: return 0;
    }
}

} // namespace interleave::trace
