// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include "record.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace interleave::trace {

/// Threads that wait for each other, or for what can never come.
struct Deadlock
{
    enum class Kind : std::uint8_t {
        Cycle, ///< each waits for what the next one has
        Orphan, ///< one waits for a lock that nobody who lives holds
        Standstill, ///< everybody waits, and nobody is left to wake anybody
    };
    Kind kind = Kind::Cycle;
    Nanoseconds since { 0 }; ///< when the last of its waits began
    std::vector<std::uint32_t> rings {}; ///< whose threads are in it
    std::string words {}; ///< "A waits for 'left', which B holds; B waits for 'right', which A holds"
};

/// Who is blocked on what, and who holds what, at the moment of the trace that has been reached; from the trace alone, so it works for
/// whatever is traced. An edge goes from a thread that is blocked, without a time-out, on a lock to who holds the lock, or on a join to who is joined.
/// Waits for what is no lock (queues, conditions, events, semaphores, which anybody may end) have no edge; they count when everybody
/// waits. Where events were lost nothing is claimed that they could contradict.
///
/// Fed in order of time, by one thread. Knows no clock.
class WaitGraph
{
public:
    void define(std::uint32_t region, const Definition &definition);
    /// `object`: the thread's own, which others name when they join it.
    void begin(std::uint32_t ring, std::uint32_t region, std::uint32_t object, std::string name);
    void apply(Nanoseconds time, std::uint32_t ring, const Record &record);
    void end(std::uint32_t ring);
    /// Not everything that happens in this region is known.
    void distrust(std::uint32_t region);

    /// The run was frozen until `time`: nothing could happen, and waits are as old as this at most.
    void resumed(Nanoseconds time) noexcept { m_resumed = time; }

    /// Deadlocks that stand at `now` and were not told yet. Linear in threads. A deadlock is told once, when it has stood for a moment:
    /// the longer, the more it is known only because nothing contradicts it.
    [[nodiscard]] std::vector<Deadlock> find(Nanoseconds now);
    /// Whether one that was told still stands.
    [[nodiscard]] bool standing() const noexcept;

    static constexpr Nanoseconds kCycleAge { 100'000'000 };
    static constexpr Nanoseconds kOrphanAge { 700'000'000 };
    static constexpr Nanoseconds kStandstillAge { 2'000'000'000 };

private:
    /// An object of a region, or of all of them if its id says so.
    using Key = std::pair<std::uint32_t, std::uint32_t>;
    enum class Wait : std::uint8_t { None, Lock, Join, Other };
    struct Thread
    {
        std::string name;
        std::uint32_t region = 0;
        bool lives = false;
        bool limited = false; ///< its next wait, or the one it is in, ends by itself
        Wait wait = Wait::None;
        bool told = false; ///< the wait that it is in belongs to a deadlock that was told
        Key object; ///< that it waits for
        Nanoseconds since { 0 };
    };
    struct Object
    {
        ObjectKind kind = ObjectKind::None;
        std::string name;
    };
    struct Region
    {
        bool lost = false; ///< events of it: who holds what may have changed
    };

    [[nodiscard]] static Key keyOf(std::uint32_t region, std::uint32_t object) noexcept;
    [[nodiscard]] const Object *objectOf(Key key) const;
    [[nodiscard]] bool isStuck(const Thread &thread) const noexcept;
    [[nodiscard]] std::optional<std::uint32_t> waitsFor(const Thread &thread) const;
    void changeState(Nanoseconds time, Thread &thread, const Record &record);
    void lose(std::uint32_t ring);
    [[nodiscard]] Nanoseconds ageOf(const Thread &thread, Nanoseconds now) const noexcept;
    [[nodiscard]] bool isBeingWoken(const Thread &thread, Nanoseconds now) const;
    [[nodiscard]] Wait kindOf(LaneState state, Key key) const;
    void findCycles(Nanoseconds now, std::vector<Deadlock> &found);
    void findOrphans(Nanoseconds now, std::vector<Deadlock> &found);
    void findStandstill(Nanoseconds now, std::vector<Deadlock> &found);
    [[nodiscard]] std::string clauseOf(std::uint32_t ring) const;
    Deadlock tell(Deadlock::Kind kind, const std::vector<std::uint32_t> &rings);

    std::vector<Thread> m_threads; ///< by ring
    std::vector<Region> m_regions;
    std::map<Key, Object> m_objects;
    std::map<Key, std::uint32_t> m_holders; ///< ring of who obtained a lock last and has not released it
    struct LastRelease
    {
        Nanoseconds time { 0 };
        std::uint32_t region = 0;
    };
    std::map<Key, LastRelease> m_releases;
    std::map<Key, std::uint32_t> m_ringOfThread; ///< by the thread's own object
    Nanoseconds m_resumed { 0 };
    std::uint64_t m_booting = 0; ///< processes that were started and have not said a word
};

} // namespace interleave::trace
