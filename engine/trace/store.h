// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/coresource.h>
#include <core/ids.h>

#include "lane.h"
#include "states.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave::trace {

/// What a trace is about and how far it can be trusted. Written to every file.
struct TraceInfo
{
    std::string lesson; ///< id, may be empty
    std::string variant;
    std::string parametersJson = "{}"; ///< names and values of the run, as JSON
    std::uint64_t seed = 0;
    CoreSource coreSource = CoreSource::Sampled;
    Nanoseconds switchInterval { 5'000'000 }; ///< 0: nobody can ask for the GIL (Python 2), or there is none
    double timeScale = 1;
    std::vector<CoreId> coresAllowed;
    std::string machine; ///< "AMD EPYC, 2 cores, usable 1.87"
    std::uint64_t events = 0; ///< records stored
    std::uint64_t lost = 0; ///< records lost, exactly
    std::uint64_t late = 0; ///< records that came behind the watermark and were moved
    std::vector<std::string> violations; ///< what an untrusted writer did wrong, one sentence each
    std::vector<std::pair<Nanoseconds, Nanoseconds>> frozen; ///< stretches in which the user froze the run
    Nanoseconds wall {
        0
    }; ///< as the engine measured it, from before the first worker to after the last join
    std::string outcome; ///< runStateName(), or empty while it runs
    std::string error; ///< one line when outcome is died or failed
    // GIL integrity, checked by epoch over the whole trace, not by clock:
    std::uint64_t gilTakes = 0, gilHolderChanges = 0,
                  gilSwitchNumber = 0; ///< switchNumber: what the GIL itself counted
    std::uint64_t gilOverlaps = 0; ///< takes that came while another held: must be 0
    std::uint64_t gilEpochGaps = 0; ///< epochs missing (lost records)
    std::vector<std::string> deadlocks; ///< in words, in the order in which they were found
    Nanoseconds deadlocked { 0 }; ///< how long one stood at least
    Nanoseconds deadlockFoundAfter { 0 }; ///< the longest time from a deadlock's last wait to when it was found
    std::vector<std::string> deaths; ///< processes that were killed in the middle of the run, by name
    bool stepped = false; ///< the user released the workers step by step: times mean nothing
};

/// How much a store may take.
struct StoreOptions
{
    std::size_t byteBudget = 1536u << 20; ///< bytes of chunks kept; older ones are evicted
};

class UserMarks;

/// All lanes of one run. Appended to by one thread (the collector's), read by any number. Lanes are never
/// removed; ids are stable. A byte budget evicts the oldest chunks of all lanes and says so (evictedBefore).
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
    /// An empty lane if there is none of that id (a file may say anything).
    [[nodiscard]] const Lane &lane(LaneId id) const;
    [[nodiscard]] std::string name(std::uint32_t i) const; ///< Interned text i; "" if unknown, and for 0
    [[nodiscard]] std::uint32_t nameCount() const noexcept; ///< 0 included
    /// The run's own axis: when its first traced thread began, and how far the store is known. In
    /// CLOCK_MONOTONIC nanoseconds.
    [[nodiscard]] Nanoseconds begin() const noexcept;
    [[nodiscard]] Nanoseconds end() const noexcept;
    /// Everything before this was evicted to keep within the budget; begin() if nothing was.
    [[nodiscard]] Nanoseconds evictedBefore() const noexcept;
    [[nodiscard]] std::uint64_t spanCount() const noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// Windows of use of every core (idle, busy with anything, stolen), oldest first, that overlap [from,
    /// to): the shading.
    [[nodiscard]] std::vector<CoreUse> coreUse(CoreId core, Nanoseconds from, Nanoseconds to) const;
    /// What the run was and how well it was seen; complete once the run is over. A copy, under a short lock.
    [[nodiscard]] TraceInfo info() const;
    /// Grows with every publication: a view that has drawn this revision need not look again.
    [[nodiscard]] std::uint64_t revision() const noexcept;

    /// What those who look at the recording wrote down in it (usermarks.h). Any thread may change them, though the recording stays.
    [[nodiscard]] UserMarks &userMarks() const noexcept;

    /// Cores that coreUse() knows of, in the order in which they came.
    [[nodiscard]] std::vector<CoreId> coresWithUse() const;

    // Writing, the collector's thread only. All text is sanitised on its way in (names.h).
    /// The writer's thread. It is visible at the next publish().
    Lane &createLane(LaneInfo info);
    Lane &writableLane(LaneId id); ///< id.value < laneCount()
    std::uint32_t intern(std::string_view text); ///< The same text has the same number; "" is 0.
    void addCoreUse(const CoreUse &use); ///< In order of time for each core.
    void setInfo(const TraceInfo &info); ///< Any thread.
    void setBegin(Nanoseconds begin);
    void advance(Nanoseconds end); ///< of the whole store; advances no lane
    void setEvictedBefore(Nanoseconds time); ///< for a store that is read back
    void publish(); ///< ++revision

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::trace
