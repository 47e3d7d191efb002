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
    std::uint64_t following = 0;
    // When chunks are evicted during the walk, where the span before them ended is lost.
    const auto lost = [](const Span &last) { return Span { last.begin, last.begin, LaneState::Unknown, 0 }; };
    const SpanTrack::Known known
        = lane.spanTrack().forEachChunk([&](const SpanChunk &chunk, std::uint32_t visible) {
              if (any && chunk.first != following)
                  span = lost(span);
              following = chunk.first + visible;
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
        if (known.count != following)
            span = lost(span);
        span.end = std::max(span.begin, Nanoseconds { known.end });
        visit(static_cast<const Span &>(span));
    }
}

} // namespace interleave::trace
