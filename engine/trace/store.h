// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/coresource.h>
#include <core/ids.h>

#include "states.h"

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace interleave::trace {

/// A stretch of one state on a lane. A lane is gapless from its first span on: each ends where the next begins.
struct Span
{
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    LaneState state = LaneState::None;
    std::uint32_t object = 0; ///< Core lane: LaneId of the thread. GIL lane: LaneId of the holder. Thread lane: index into names()
                              ///< of what it blocks on; for WantsGil the LaneId of the GIL lane.
};

struct Instant
{
    Nanoseconds time { 0 };
    InstantKind kind = InstantKind::None;
    std::uint32_t object = 0; ///< lane or name, by kind (Mark: index into names(); DropRequest: LaneId of the asking thread)
    std::uint64_t value = 0; ///< by kind
};

/// What does not change about a lane once it exists.
struct LaneInfo
{
    LaneKind kind = LaneKind::Thread;
    std::string name; ///< "count-1", "core 0", "GIL": sanitised UTF-8, no control or bidirectional characters
    std::string letter; ///< identity in the picture: "A", "B", … "Z", "A2"; empty for cores and GILs
    ProcessId process;
    ThreadId thread;
    CoreId core;
    std::uint32_t object = 0;
};

/// Nanoseconds spent in each state within an interval; index with index(LaneState).
using StateTimes = std::array<std::int64_t, kLaneStateCount>;

/// One lane, read. Any thread may read while the collector's thread appends: published spans are immutable, reading takes no lock.
/// Cost: stateTimes and at are O(log N + 64) (checkpointed prefix sums every 64 spans; TIMELINE.md "Store").
class Lane
{
public:
    ~Lane();
    [[nodiscard]] const LaneInfo &info() const noexcept;
    [[nodiscard]] std::uint64_t spanCount() const noexcept;
    [[nodiscard]] Span span(std::uint64_t i) const; ///< i < spanCount()
    /// Start of the lane and up to where it is known (its watermark). begin == end when empty.
    [[nodiscard]] Nanoseconds begin() const noexcept;
    [[nodiscard]] Nanoseconds end() const noexcept;
    /// Index of the span that contains `time`; spanCount() if none does.
    [[nodiscard]] std::uint64_t at(Nanoseconds time) const;
    /// Exact time in each state within [from, to), clipped to the lane.
    [[nodiscard]] StateTimes stateTimes(Nanoseconds from, Nanoseconds to) const;
    /// The same for `columns` adjacent intervals of equal width from `from` on; out[i] belongs to [from + i·width, from + (i+1)·width).
    /// Cheaper than columns × stateTimes: adjacent columns share an edge.
void stateTimesOfColumns(Nanoseconds from, Nanoseconds width, std::span<StateTimes> out) const;

    /// Instants in [from, to), oldest first; stops after `limit` and then returns false ("there are more").
bool instants(Nanoseconds from, Nanoseconds to, std::size_t limit, const std::function<void(const Instant &)> &visit) const
       ;
    [[nodiscard]] std::uint64_t instantCount() const noexcept;
    /// The last Instant of this kind at or before `time`; kind None if there is none. (Line: which line was the thread at?)
    [[nodiscard]] Instant lastInstant(InstantKind kind, Nanoseconds time) const;
    /// Live only: the line in the thread's shared word now, 0 if none.
    [[nodiscard]] std::uint32_t liveLine() const noexcept;

    // --- Writing: the collector's thread only (or whoever builds a store), in order of time. ---
    /// From `time` on the lane is in this state (merges with the last span if nothing changes; times before the last begin are
    /// moved to it). The span before it is closed and published.
    void append(Nanoseconds time, LaneState state, std::uint32_t object = 0);
    /// The lane is known up to here; readers see the open span end here.
    void advance(Nanoseconds end);
    void add(const Instant &instant);
    void setLiveLine(std::uint32_t line) noexcept;
    /// How far the lane is provisional: derived up to end(), but final only up to here.
    // Representation: chunked structure of arrays (see TIMELINE "Store"); the implementer adds it here as a private State.
};

/// What a trace is about and how far it can be trusted. Written to every file.
struct TraceInfo
{
    std::string lesson; ///< id, may be empty
    std::string variant;
    std::string parametersJson = "{}"; ///< names and values of the run, as JSON
    std::uint64_t seed = 0;
    CoreSource coreSource = CoreSource::Sampled;
    Nanoseconds switchInterval { 5'000'000 };
    double timeScale = 1;
    std::vector<CoreId> coresAllowed;
    std::string machine; ///< "AMD EPYC, 2 cores, usable 1.87"
    std::uint64_t events = 0; ///< records stored
    std::uint64_t lost = 0; ///< records lost, exactly
    std::uint64_t late = 0; ///< records that came behind the watermark and were moved
    std::vector<std::string> violations; ///< what an untrusted writer did wrong, one sentence each
    std::vector<std::pair<Nanoseconds, Nanoseconds>> frozen; ///< stretches in which the user froze the run
    Nanoseconds wall { 0 }; ///< as the engine measured it, from before the first worker to after the last join
    std::string outcome; ///< runStateName(), or empty while it runs
    std::string error; ///< one line when outcome is died or failed
    // GIL integrity, checked by epoch over the whole trace, not by clock:
    std::uint64_t gilTakes = 0, gilHolderChanges = 0, gilSwitchNumber = 0; ///< switchNumber: what the GIL itself counted
    std::uint64_t gilOverlaps = 0; ///< takes that came while another held: must be 0
    std::uint64_t gilEpochGaps = 0; ///< epochs missing (lost records)
};

struct StoreOptions
{
    std::size_t byteBudget = 1536u << 20; ///< bytes of chunks kept; older ones are evicted
};

/// All lanes of one run. Appended to by one thread (the collector's), read by any number. Lanes are never removed; ids are stable.
/// A byte budget evicts the oldest chunks of all lanes and says so (evictedBefore).
class TraceStore
{
public:
    using Options = StoreOptions;
    explicit TraceStore(Options options = {});
    ~TraceStore();
    TraceStore(const TraceStore &) = delete;
    TraceStore &operator=(const TraceStore &) = delete;

    // Reading, any thread, no lock.
    [[nodiscard]] std::size_t laneCount() const noexcept;
    [[nodiscard]] const Lane &lane(LaneId id) const; ///< id.value < laneCount()
    [[nodiscard]] std::string name(std::uint32_t i) const; ///< Interned text i; "" if unknown
    /// The run's own axis: when its first traced thread began, and how far the store is known. In CLOCK_MONOTONIC nanoseconds.
    [[nodiscard]] Nanoseconds begin() const noexcept;
    [[nodiscard]] Nanoseconds end() const noexcept;
    /// Everything before this was evicted to keep within the budget; begin() if nothing was.
    [[nodiscard]] Nanoseconds evictedBefore() const noexcept;
    [[nodiscard]] std::uint64_t spanCount() const noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// Windows of use of every core (idle, busy with anything, stolen), oldest first, that overlap [from, to): the shading.
    [[nodiscard]] std::vector<CoreUse> coreUse(CoreId core, Nanoseconds from, Nanoseconds to) const;
    /// What the run was and how well it was seen; complete once the run is over. A copy, under a short lock.
    [[nodiscard]] TraceInfo info() const;
    /// Grows with every publication: a view that has drawn this revision need not look again.
    [[nodiscard]] std::uint64_t revision() const noexcept;

    // Writing, the collector's thread only.
    Lane &createLane(LaneInfo info);
    Lane &writableLane(LaneId id);
    std::uint32_t intern(std::string_view text);
    void addCoreUse(const CoreUse &use);
    void setInfo(const TraceInfo &info);
    void setBegin(Nanoseconds begin);
    void advance(Nanoseconds end); ///< of the whole store; advances no lane
    void publish(); ///< ++revision
};

} // namespace interleave::trace
