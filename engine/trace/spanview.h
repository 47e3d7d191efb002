// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spantrack.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

inline constexpr std::uint32_t kMaxDelta = std::numeric_limits<std::uint32_t>::max();

/// Where a time lies in a chunk that begins before it; at its end if it is behind all that it can hold.
inline std::uint32_t deltaAt(const SpanChunk &chunk, std::int64_t time) noexcept
{
    return static_cast<std::uint32_t>(std::min<std::int64_t>(time - chunk.base, kMaxDelta));
}

/// What one reading sees, consistently. Any thread, while the writer goes on.
struct SpanTrack::View
{
    std::int64_t end;
    std::uint64_t count;
    std::size_t chunks; ///< all whose first span is among `count`

    /// How many spans of a chunk are among `count`.
    std::uint32_t visible(const SpanChunk &chunk) const noexcept
    {
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(chunk.used.load(std::memory_order_relaxed), count - chunk.first));
    }
};

} // namespace interleave::trace
