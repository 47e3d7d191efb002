// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include "record.h"
#include "wakers.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace interleave::trace {

/// Threads and tasks that wait for each other, or for what can never come.
struct Deadlock
{
    enum class Kind : std::uint8_t {
        Cycle, ///< each waits for what the next one has
        Orphan, ///< one waits for a lock that nobody who lives holds
        Starved, ///< they wait for what nobody who goes on could ever do
        Standstill, ///< everybody waits, and nobody is left to wake anybody
    };
    Kind kind = Kind::Cycle;
    Nanoseconds since { 0 }; ///< when the last of its waits began
    std::vector<std::uint32_t> rings {}; ///< whose threads are in it
    std::vector<std::pair<std::uint32_t, std::uint32_t>> tasks {}; ///< that are in it: region and object of each
    std::string words {}; ///< "A waits for 'left', which B holds; B waits for 'right', which A holds"
};

/// Who is blocked on what, and who holds what, at the moment of the trace that has been reached; from the trace alone, so it works for
/// whatever is traced. Nodes are threads and the tasks of event loops. An edge goes from one that is blocked, without a time-out, on a lock to who
/// holds the lock, on a join (an await) to who is joined. Waits for what is no lock (queues, conditions, events, semaphores) may be ended by
/// anybody who goes on, unless `setWakers` says who could. Where events were lost nothing is claimed that they could contradict.
///
/// Fed in order of time, by one thread. Knows no clock.
class WaitGraph
{
public:
    /// An object by its kind and name.
    void define(std::uint32_t region, const Definition &definition);
    /// What the program that runs could do at all. Before the first record.
    void setWakers(Wakers wakers) { m_wakers = std::move(wakers); }
    /// `object`: the thread's own, which others name when they join it.
    void begin(std::uint32_t ring, std::uint32_t region, std::uint32_t object, std::string name);
    void apply(Nanoseconds time, std::uint32_t ring, const Record &record);
    void end(std::uint32_t ring);
    /// Not everything that happens in this region is known.
    void distrust(std::uint32_t region);

    /// The run was frozen until `time`: nothing could happen, and waits are as old as this at most.
    void resumed(Nanoseconds time) noexcept { m_resumed = time; }

    /// Deadlocks that stand at `now` and were not told yet. Linear in threads and tasks. A deadlock is told once, when it has stood for a
    /// moment: the longer, the more it is known only because nothing contradicts it.
    [[nodiscard]] std::vector<Deadlock> find(Nanoseconds now);
    /// Threads, and tasks that are not over or hold something: what the graph takes room for.
    [[nodiscard]] std::size_t nodeCount() const noexcept { return m_nodes.size(); }
    /// Whether one that was told still stands.
    [[nodiscard]] bool standing() const noexcept;

    static constexpr Nanoseconds kCycleAge { 100'000'000 };
    static constexpr Nanoseconds kOrphanAge { 700'000'000 };
    static constexpr Nanoseconds kStandstillAge { 2'000'000'000 };

private:
    /// An object of a region, or of all of them if its id says so.
    using Key = std::pair<std::uint32_t, std::uint32_t>;
    using Index = std::uint32_t; ///< of a node
    enum class Wait : std::uint8_t { None, Lock, Join, Other };
    struct Node
    {
        std::string name;
        std::uint32_t region = 0;
        std::uint32_t ring = 0; ///< the thread's own; a task's: of its loop's thread
        std::uint32_t task = 0; ///< the task's object, 0: a thread
        std::uint32_t held = 0; ///< locks that it holds
        bool lives = false;
        bool limited = false; ///< its next wait, or the one it is in, ends by itself
        Wait wait = Wait::None;
        bool told = false; ///< the wait that it is in belongs to a deadlock that was told
        Key object; ///< that it waits for
        std::vector<Key> others; ///< a task that awaits several: these as well, and any of them may end the wait
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
    struct LastRelease
    {
        Nanoseconds time { 0 };
        std::uint32_t region = 0;
    };
    class Search;

    [[nodiscard]] static Key keyOf(std::uint32_t region, std::uint32_t object) noexcept;
    [[nodiscard]] const Object *objectOf(Key key) const;
    [[nodiscard]] bool isStuck(const Node &node) const noexcept;
    /// Whose doing would end its wait, if it is one and known.
    [[nodiscard]] std::optional<Index> waitsFor(const Node &node) const;
    [[nodiscard]] const Node *nodeAt(std::optional<Index> index) const { return index ? &m_nodes[*index] : nullptr; }
    [[nodiscard]] std::optional<Index> ownerOf(const Node &node, Key key) const;
    void changeState(Nanoseconds time, Node &node, const Record &record);
    void applyTask(Nanoseconds time, Node &thread, const Record &record);
    void suspend(Nanoseconds time, Node &task, const Record &record);
    [[nodiscard]] Index newNode();
    [[nodiscard]] Index taskOf(const Node &thread, std::uint32_t object);
    void endTask(Index index);
    void setHolder(Key key, Index node);
    void clearHolder(Key key);
    void lose(std::uint32_t ring);
    [[nodiscard]] Nanoseconds ageOf(const Node &node, Nanoseconds now) const noexcept;
    [[nodiscard]] bool isBeingWoken(const Node &node, Nanoseconds now) const;
    [[nodiscard]] Wait kindOf(LaneState state, Key key, bool isTask) const;
    void findCycles(Nanoseconds now, std::vector<Deadlock> &found);
    void findOrphans(Nanoseconds now, std::vector<Deadlock> &found);
    void findStarved(Nanoseconds now, std::vector<Deadlock> &found);
    [[nodiscard]] std::string clauseOf(Index index) const;
    Deadlock tell(Deadlock::Kind kind, const std::vector<Index> &nodes);

    Wakers m_wakers;
    std::vector<Node> m_nodes;
    std::vector<Index> m_free; ///< nodes of tasks that are over
    std::vector<Index> m_ofRing; ///< by ring; kNoNode: none
    std::vector<std::vector<Index>> m_turns; ///< by ring: tasks whose turn it is, the innermost last
    std::map<Key, Index> m_ofTask;
    std::vector<Region> m_regions;
    std::map<Key, Object> m_objects;
    std::map<Key, Index> m_holders; ///< who obtained a lock last and has not released it
    std::map<Key, LastRelease> m_releases;
    std::map<Key, Index> m_ofThread; ///< by the thread's own object
    Nanoseconds m_resumed { 0 };
    std::uint64_t m_booting = 0; ///< processes that were started and have not said a word
};

} // namespace interleave::trace
