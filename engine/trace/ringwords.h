// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace interleave::trace {

/// A ring's memory is an array of 64-bit words, two to a record, and is only ever touched through storeWords
/// and loadWords. They are relaxed atomics, which cost what plain moves cost and make the race with a hostile
/// writer defined. Under ThreadSanitizer they are plain accesses, so that it proves that head and tail alone
/// order them.
struct RecordWords
{
    std::uint64_t first = 0; ///< Event::time, or Continuation::value
    std::uint64_t second = 0; ///< the other eight bytes, as they lie in memory
};

/// The second word of an Event (or Continuation: `extra`, kind, detail, 0). Shifts, because a store of parts
/// followed by a load of the whole would stall.
constexpr std::uint64_t packSecond(
    std::uint32_t object, EventKind kind, std::uint8_t detail, std::uint16_t cpu) noexcept
{
    if constexpr (std::endian::native == std::endian::little)
        return object | std::uint64_t(kind) << 32 | std::uint64_t(detail) << 40 | std::uint64_t(cpu) << 48;
    else
        return std::uint64_t(object) << 32 | std::uint64_t(kind) << 24 | std::uint64_t(detail) << 16 | cpu;
}

/// The two words, as what they are. Nothing is checked.
constexpr Event toEvent(RecordWords words) noexcept
{
    return std::bit_cast<Event>(words);
}
/// Likewise.
constexpr Continuation toContinuation(RecordWords words) noexcept
{
    return std::bit_cast<Continuation>(words);
}

/// By the producer only, before head is released.
inline void storeWords(std::uint64_t *at, std::uint64_t first, std::uint64_t second) noexcept
{
#if defined(__SANITIZE_THREAD__)
    at[0] = first;
    at[1] = second;
#else
    // relaxed: the release store of head publishes them.
    std::atomic_ref(at[0]).store(first, std::memory_order_relaxed);
    std::atomic_ref(at[1]).store(second, std::memory_order_relaxed);
#endif
}

/// By the consumer only, after head was acquired.
inline RecordWords loadWords(std::uint64_t *at) noexcept
{
#if defined(__SANITIZE_THREAD__)
    return { at[0], at[1] };
#else
    // relaxed: the acquire load of head came before.
    return { std::atomic_ref(at[0]).load(std::memory_order_relaxed),
        std::atomic_ref(at[1]).load(std::memory_order_relaxed) };
#endif
}

} // namespace interleave::trace
