// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"

#include <atomic>
#include <cstdint>

namespace interleave::trace {

/// How a process's region lies in its memfd. A region is one RegionHeader page, then `ringCount` rings: each one RingHeader page,
/// then `ringCapacity` records. The memfd is sized before it is sent and sealed (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), so that
/// a reader that checked size and seals cannot be made to fault. Everything else in it is *not trusted* by the reader.
inline constexpr std::uint64_t kRegionMagic = 0x31'4e'47'52'56'4c'54'49ULL; ///< "ITLVRGN1"
inline constexpr std::uint32_t kRegionVersion = 2;
inline constexpr std::size_t kRegionPage = 4096;
inline constexpr std::uint32_t kMaxRings = 4096; ///< reader's cap
inline constexpr std::uint32_t kMaxRingCapacity = 1u << 22; ///< records; reader's cap

/// The region's first page. Written once before it is sent, but for the counters.
struct RegionHeader
{
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t ringCount;
    std::uint32_t ringCapacity; ///< records of each ring, a power of two
    std::uint32_t usesTsc; ///< 1: Ticks are TSC cycles; 0: nanoseconds of CLOCK_MONOTONIC
    std::uint32_t process; ///< pid as the writer sees it; information only, the socket's credentials decide
    std::uint32_t reserved;
    std::atomic<std::uint32_t> ringsClaimed; ///< rings [0, ringsClaimed) have or had a writer
    std::atomic<std::uint32_t> ringsRefused; ///< threads that came when all rings were taken
    std::atomic<std::uint64_t> recordsRefused; ///< what those threads wanted to record: lost, and counted
};
static_assert(sizeof(RegionHeader) <= kRegionPage && std::atomic<std::uint32_t>::is_always_lock_free);

/// One single-producer single-consumer ring. Positions count records since the start and never wrap (64 bit).
/// Invariants: tail ≤ head ≤ tail + capacity; intent == head unless the producer is inside record().
///
/// A ring serves one thread after the other. Its generation says the how-manieth has it. When that one ends it stores its generation in `closed`;
/// when the consumer has taken out everything it stores the same in `acknowledged`, and touches the ring no more until it sees the next
/// generation. Who wants a ring counts the generation of an acknowledged one up, by an exchange, and has it. Positions and the count of losses go on.
struct RingHeader
{
    // Written by the producer.
    alignas(64) std::atomic<std::uint64_t> head; ///< release: everything before it is published
    std::atomic<std::uint64_t> intent; ///< relaxed, stored *before* the clock is read: while it differs from head an event with
                                       ///< an earlier time may still come, so the collector's watermark must not pass
    std::atomic<std::uint64_t> lost; ///< records dropped because the ring was full, in total
    std::atomic<std::uint64_t> quietUntil; ///< Ticks, 0 = not used: no later record will have an earlier time (Recorder::quietUntil)
    std::atomic<std::uint32_t> currentLine; ///< line of the script now, for steps too short to record (0: none)
    std::atomic<std::uint32_t> thread; ///< tid as the writer sees it
    std::atomic<std::uint32_t> closed; ///< the generation whose writer has ended
    std::atomic<std::uint32_t> generation; ///< of the writer that has it now, from 1
    // Written by the consumer.
    alignas(64) std::atomic<std::uint64_t> tail; ///< release: the producer may overwrite everything before it
    std::atomic<std::uint32_t> acknowledged; ///< release: the generation that is read to its end; the ring may be given to another thread
};
static_assert(sizeof(RingHeader) <= kRegionPage && std::atomic<std::uint64_t>::is_always_lock_free);

/// What records of a region name a thread by: never 0, and never the same for two threads of one ring (until 2^20 of them have had it).
constexpr std::uint32_t threadNumber(std::uint32_t ring, std::uint32_t generation) noexcept
{
    return (generation - 1) * kMaxRings + ring % kMaxRings + 1;
}

/// Of one ring with its header; of a region with all of them.
constexpr std::size_t ringBytes(std::uint32_t capacity) noexcept
{
    return kRegionPage + (capacity * sizeof(Event) + kRegionPage - 1) / kRegionPage * kRegionPage;
}
/// Likewise, all in all.
constexpr std::size_t regionBytes(std::uint32_t ringCount, std::uint32_t capacity) noexcept
{
    return kRegionPage + ringCount * ringBytes(capacity);
}

} // namespace interleave::trace
