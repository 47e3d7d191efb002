// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spantrack.h"

#include <algorithm>

namespace interleave::trace {

/// Calls visit(const Span &) for every span of the lane that is kept, oldest first, the open one included.
/// Linear and fast (no search for each span). Any thread.
template <class Visit> void forEachSpan(const Lane &lane, Visit &&visit)
{
    Span span; // its end is the next one's begin
    bool any = false;
    const std::int64_t end
        = lane.spanTrack().forEachChunk([&](const SpanChunk &chunk, std::uint32_t visible) {
              for (std::uint32_t i = 0; i < visible; ++i) {
                  const Nanoseconds begin { chunk.base + chunk.deltas()[i] };
                  if (any) {
                      span.end = begin;
                      visit(static_cast<const Span &>(span));
                  }
                  span = { begin, begin, static_cast<LaneState>(chunk.states()[i]), chunk.objects()[i] };
                  any = true;
              }
          });
    if (any) {
        span.end = std::max(span.begin, Nanoseconds { end });
        visit(static_cast<const Span &>(span));
    }
}

} // namespace interleave::trace
