// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include "states.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace interleave::trace {

class ChunkMemory;
class InstantTrack;
class SpanTrack;

/// Where a LaneId is expected and there is no lane, or it is not known.
inline constexpr LaneId kNoLane { 0xffff'ffff };

/// A stretch of one state on a lane. A lane is gapless from its first span on: each ends where the next
/// begins.
struct Span
{
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    LaneState state = LaneState::None;
    std::uint32_t object
        = 0; ///< Core lane: LaneId of the thread. GIL and lock lane: LaneId of the holder (a thread or a task). Thread and
             ///< task lane: index into names() of what it blocks on; for WantsGil the LaneId of the GIL lane. Queue lane:
             ///< items in it. Loop lane: trace::LoopPhase.
    friend bool operator==(const Span &, const Span &) = default;
};

/// Something that happens at a moment.
struct Instant
{
    Nanoseconds time { 0 };
    InstantKind kind = InstantKind::None;
    std::uint32_t object
        = 0; ///< lane or name, by kind (Mark: index into names(); DropRequest: LaneId of the asking thread)
    std::uint64_t value = 0; ///< by kind
    friend bool operator==(const Instant &, const Instant &) = default;
};

/// What does not change about a lane once it exists, but for the name of a thread that is given another one.
struct LaneInfo
{
    LaneKind kind = LaneKind::Thread;
    std::string name {}; ///< "count-1", "core 0", "GIL": sanitised UTF-8, no control or bidirectional characters
    std::string letter {}; ///< identity in the picture: "A", "B", … "Z", "A2"; empty for cores and GILs
    ProcessId process {};
    ThreadId thread {};
    CoreId core {};
    std::uint32_t object = 0;
    ObjectKind what = ObjectKind::None; ///< lock and queue lanes: which kind of it ("semaphore", "pipe"); None: not known
    friend bool operator==(const LaneInfo &, const LaneInfo &) = default;
};

/// Nanoseconds spent in each state within an interval; index with index(LaneState).
using StateTimes = std::array<std::int64_t, kLaneStateCount>;

/// One lane, read. Any thread may read while the collector's thread appends: published spans are immutable,
/// reading takes no lock. Cost: stateTimes and at are O(log N + 64) (checkpointed prefix sums every 64 spans;
/// TIMELINE.md "Store").
class Lane
{
public:
    Lane(LaneInfo info, ChunkMemory &memory); ///< By TraceStore::createLane.
    ~Lane();
    Lane(const Lane &) = delete;
    Lane &operator=(const Lane &) = delete;

    /// As it is called now; what was returned stays valid after rename().
    [[nodiscard]] const LaneInfo &info() const noexcept;
    /// Spans so far, evicted ones and the open one included.
    [[nodiscard]] std::uint64_t spanCount() const noexcept;
    /// The oldest span that was not evicted; 0 if none was.
    [[nodiscard]] std::uint64_t firstSpan() const noexcept;
    /// i < spanCount(). An evicted one comes back as an empty Unknown span at begin().
    [[nodiscard]] Span span(std::uint64_t i) const;
    /// Start of the lane and up to where it is known (its watermark). begin == end when empty.
    /// begin() is that of the oldest span kept.
    [[nodiscard]] Nanoseconds begin() const noexcept;
    [[nodiscard]] Nanoseconds end() const noexcept;
    /// Index of the span that contains `time`; spanCount() if none does.
    [[nodiscard]] std::uint64_t at(Nanoseconds time) const;
    /// Exact time in each state within [from, to), clipped to the lane.
    [[nodiscard]] StateTimes stateTimes(Nanoseconds from, Nanoseconds to) const;
    /// The same for `columns` adjacent intervals of equal width from `from` on; out[i] belongs to [from +
    /// i·width, from + (i+1)·width). Cheaper than columns × stateTimes: adjacent columns share an edge.
    void stateTimesOfColumns(Nanoseconds from, Nanoseconds width, std::span<StateTimes> out) const;

    /// Instants in [from, to), oldest first; stops after `limit` and then returns false ("there are more").
    bool instants(Nanoseconds from, Nanoseconds to, std::size_t limit,
        const std::function<void(const Instant &)> &visit) const;
    [[nodiscard]] std::uint64_t instantCount() const noexcept;
    /// The last Instant of this kind at or before `time`; kind None if there is none. (Line: which line was
    /// the thread at?)
    [[nodiscard]] Instant lastInstant(InstantKind kind, Nanoseconds time) const;
    /// Live only: the line in the thread's shared word now, 0 if none.
    [[nodiscard]] std::uint32_t liveLine() const noexcept;

    // --- Writing: the collector's thread only (or whoever builds a store), in order of time. ---
    /// From `time` on the lane is in this state (merges with the last span if nothing changes; times before
    /// the last begin are moved to it). The span before it is closed and published. Two that begin at the
    /// same time are both kept, the first with no length: on a GIL lane that is a release and a take at once.
    /// Never go back behind end(): what readers saw there must stay true.
    void append(Nanoseconds time, LaneState state, std::uint32_t object = 0);
    /// The lane is known up to here; readers see the open span end here.
    void advance(Nanoseconds end);
    /// Times before the last instant's are moved to it.
    void add(const Instant &instant);
    void setLiveLine(std::uint32_t line) noexcept;
    /// It is called otherwise from now on, for its whole length. Kept are all names that it had, so the 64th is its last.
    void rename(std::string name);

    // The representation, for files.
    [[nodiscard]] const SpanTrack &spanTrack() const noexcept;
    [[nodiscard]] const InstantTrack &instantTrack() const noexcept;
    [[nodiscard]] SpanTrack &spanTrack() noexcept;
    [[nodiscard]] InstantTrack &instantTrack() noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::trace
