// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lane.h"
#include "spanfilter.h"

#include <cstdint>
#include <optional>

namespace interleave::trace {

/// Searches the spans of one lane: for labels ("what is the longest here?"), find, next and previous. A view of the lane, made where it is
/// needed; the lane must outlive it. Any thread, without a lock, beside the writer. What was evicted is not found.
/// Costs O(log N + a few hundred): the lane keeps summaries of its chunks (spanforest.h), as they are filled. A filter that names objects
/// is as fast only while there are few different ones in each chunk (spansummary.h).
class SpanIndex
{
public:
    explicit SpanIndex(const Lane &lane) noexcept;

    /// A span, and its number on the lane. The open one ends where the lane is known to.
    struct Found
    {
        std::uint64_t index;
        Span span;
    };
    /// The span of which most lies in [from, to), of those that match; the first of several. `atLeast` is then about the part that lies
    /// in it. The span itself comes back whole.
    [[nodiscard]] std::optional<Found> longest(Nanoseconds from, Nanoseconds to, const SpanFilter &filter = {}) const;
    /// Spans that begin before `to` and end behind `from`.
    [[nodiscard]] std::uint64_t count(Nanoseconds from, Nanoseconds to) const;
    /// The first match whose number is `first` or higher. From a moment on: first = lane.at(time).
    [[nodiscard]] std::optional<Found> next(std::uint64_t first, const SpanFilter &filter) const;
    /// The last match whose number is below `end`.
    [[nodiscard]] std::optional<Found> previous(std::uint64_t end, const SpanFilter &filter) const;

private:
    class Reading;

    const SpanTrack &m_track;
};

} // namespace interleave::trace
