// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitgraph.h"

#include "sharedobjects.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::trace {

namespace {

constexpr std::uint32_t kNoRegion = 0xffff'ffff;
constexpr std::size_t kMaxObjects = 1u << 17;

} // namespace

WaitGraph::Key WaitGraph::keyOf(std::uint32_t region, std::uint32_t object) noexcept
{
    return { isShared(object) ? kNoRegion : region, object };
}

const WaitGraph::Object *WaitGraph::objectOf(Key key) const
{
    const auto found = m_objects.find(key);
    return found == m_objects.end() ? nullptr : &found->second;
}

void WaitGraph::define(std::uint32_t region, const Definition &definition)
{
    if (definition.kind == ObjectKind::Text || m_objects.size() >= kMaxObjects)
        return;
    m_objects.try_emplace(keyOf(region, definition.object.value), Object { definition.kind, definition.name });
}

void WaitGraph::begin(std::uint32_t ring, std::uint32_t region, std::uint32_t object, std::string name)
{
    if (m_threads.size() <= ring)
        m_threads.resize(ring + 1);
    if (m_regions.size() <= region)
        m_regions.resize(region + 1);
    Thread &thread = m_threads[ring] = {};
    thread.name = std::move(name);
    thread.region = region;
    thread.lives = true;
    if (object != 0)
        m_ringOfThread[keyOf(region, object)] = ring;
}

void WaitGraph::end(std::uint32_t ring)
{
    if (ring >= m_threads.size())
        return;
    m_threads[ring].lives = false;
    m_threads[ring].wait = Wait::None;
}

void WaitGraph::apply(Nanoseconds time, std::uint32_t ring, const Record &record)
{
    if (ring >= m_threads.size() || !m_threads[ring].lives)
        return;
    Thread &thread = m_threads[ring];
    const Key key = keyOf(thread.region, record.object);
    switch (record.kind) {
    case EventKind::State:
        changeState(time, thread, record);
        break;
    case EventKind::WaitLimit:
        thread.limited = true;
        break;
    case EventKind::Obtain:
        thread.wait = Wait::None; // its wait is over, though its state says so only when it has the GIL
        if (m_objects.contains(key)) // a writer may name what does not exist, as often as it likes
            m_holders[key] = ring;
        break;
    case EventKind::Release:
        m_holders.erase(key);
        if (m_objects.contains(key))
            m_releases[key] = { time, thread.region };
        break;
    case EventKind::Woken:
        thread.wait = Wait::None;
        break;
    case EventKind::Lost:
        lose(ring);
        break;
    case EventKind::ProcessStart:
        ++m_booting;
        break;
    case EventKind::ProcessReady:
        m_booting -= m_booting > 0 ? 1 : 0;
        break;
    default:
        break;
    }
}

void WaitGraph::changeState(Nanoseconds time, Thread &thread, const Record &record)
{
    const auto state = LaneState(record.detail);
    const bool blocks = state == LaneState::BlockedLock || state == LaneState::BlockedQueue || state == LaneState::BlockedJoin;
    if (!blocks) {
        thread.wait = Wait::None;
        thread.limited = false;
        return;
    }
    const Key key = keyOf(thread.region, record.object);
    thread.wait = kindOf(state, key);
    thread.object = key;
    thread.since = time;
    thread.told = false;
}

WaitGraph::Wait WaitGraph::kindOf(LaneState state, Key key) const
{
    if (state == LaneState::BlockedJoin && m_ringOfThread.contains(key))
        return Wait::Join;
    const Object *object = objectOf(key);
    switch (object == nullptr ? ObjectKind::None : object->kind) {
    case ObjectKind::Lock:
        return state == LaneState::BlockedLock ? Wait::Lock : Wait::Other;
    case ObjectKind::Queue:
    case ObjectKind::Event:
    case ObjectKind::Condition:
    case ObjectKind::Barrier:
    case ObjectKind::Semaphore:
    case ObjectKind::Pool:
        return Wait::Other;
    default:
        return Wait::None; // a process, say: who ends such a wait need not be in the trace
    }
}

void WaitGraph::distrust(std::uint32_t region)
{
    if (m_regions.size() <= region)
        m_regions.resize(region + 1);
    m_regions[region].lost = true;
}

void WaitGraph::lose(std::uint32_t ring)
{
    distrust(m_threads[ring].region);
    // What it held it may have released, and what it waited for it may have.
    std::erase_if(m_holders, [&](const auto &held) { return held.second == ring; });
    m_threads[ring].wait = Wait::None;
}

bool WaitGraph::isStuck(const Thread &thread) const noexcept
{
    return thread.lives && thread.wait != Wait::None && !thread.limited;
}

Nanoseconds WaitGraph::ageOf(const Thread &thread, Nanoseconds now) const noexcept
{
    return now - std::max(thread.since, m_resumed);
}

/// It was released while the thread waited: the thread has been signalled and is on its way, however long it takes to get a core. A
/// release in another process is one of another copy, or ours: there a while decides.
bool WaitGraph::isBeingWoken(const Thread &thread, Nanoseconds now) const
{
    const auto last = m_releases.find(thread.object);
    if (last == m_releases.end() || last->second.time < thread.since)
        return false;
    return last->second.region == thread.region || now - last->second.time < kOrphanAge;
}

std::optional<std::uint32_t> WaitGraph::waitsFor(const Thread &thread) const
{
    if (!isStuck(thread))
        return std::nullopt;
    const auto &owners = thread.wait == Wait::Lock ? m_holders : m_ringOfThread;
    const auto found = thread.wait == Wait::Other ? owners.end() : owners.find(thread.object);
    return found == owners.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Deadlock> WaitGraph::find(Nanoseconds now)
{
    std::vector<Deadlock> found;
    findCycles(now, found);
    findOrphans(now, found);
    findStandstill(now, found);
    return found;
}

bool WaitGraph::standing() const noexcept
{
    return std::any_of(m_threads.begin(), m_threads.end(), [&](const Thread &thread) { return isStuck(thread) && thread.told; });
}

void WaitGraph::findCycles(Nanoseconds now, std::vector<Deadlock> &found)
{
    // Everybody waits for one at most, so that a walk either ends or comes back to where it was.
    enum : std::uint8_t { kUnseen = 0 };
    std::vector<std::uint32_t> walkOf(m_threads.size(), kUnseen);
    for (std::uint32_t start = 0; start < m_threads.size(); ++start) {
        const std::uint32_t walk = start + 1;
        std::optional<std::uint32_t> at = start;
        while (at && walkOf[*at] == kUnseen) {
            walkOf[*at] = walk;
            at = waitsFor(m_threads[*at]);
        }
        if (!at || walkOf[*at] != walk)
            continue; // it ends, or runs into what was seen
        std::vector<std::uint32_t> cycle;
        for (std::uint32_t member = *at; cycle.empty() || member != *at; member = *waitsFor(m_threads[member]))
            cycle.push_back(member);
        const bool isNew = std::any_of(cycle.begin(), cycle.end(), [&](std::uint32_t ring) { return !m_threads[ring].told; });
        const bool isOld = std::all_of(
            cycle.begin(), cycle.end(), [&](std::uint32_t ring) { return ageOf(m_threads[ring], now) >= kCycleAge; });
        if (!isNew || !isOld)
            continue;
        // Named from its first thread on, whoever the walk came to first.
        std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
        found.push_back(tell(Deadlock::Kind::Cycle, cycle));
    }
}

void WaitGraph::findOrphans(Nanoseconds now, std::vector<Deadlock> &found)
{
    for (std::uint32_t ring = 0; ring < m_threads.size(); ++ring) {
        const Thread &thread = m_threads[ring];
        if (!isStuck(thread) || thread.wait != Wait::Lock || thread.told || ageOf(thread, now) < kOrphanAge
            || m_regions[thread.region].lost || isBeingWoken(thread, now))
            continue;
        const std::optional<std::uint32_t> holder = waitsFor(thread);
        if (!holder || !m_threads[*holder].lives)
            found.push_back(tell(Deadlock::Kind::Orphan, { ring }));
    }
}

void WaitGraph::findStandstill(Nanoseconds now, std::vector<Deadlock> &found)
{
    if (m_booting > 0)
        return;
    std::vector<std::uint32_t> all;
    for (std::uint32_t ring = 0; ring < m_threads.size(); ++ring) {
        const Thread &thread = m_threads[ring];
        if (!thread.lives)
            continue;
        // One that goes on, or that was told of already, and who waits for it, waits for that.
        if (!isStuck(thread) || thread.told || ageOf(thread, now) < kStandstillAge || m_regions[thread.region].lost)
            return;
        all.push_back(ring);
    }
    if (!all.empty())
        found.push_back(tell(Deadlock::Kind::Standstill, all));
}

std::string WaitGraph::clauseOf(std::uint32_t ring) const
{
    const Thread &thread = m_threads[ring];
    const std::optional<std::uint32_t> other = waitsFor(thread);
    if (thread.wait == Wait::Join)
        return fmt::format("{} waits for the end of {}", thread.name, m_threads[*other].name);
    const Object *object = objectOf(thread.object);
    const std::string name = object == nullptr || object->name.empty() ? std::string("something") : "'" + object->name + "'";
    if (thread.wait != Wait::Lock)
        return fmt::format("{} waits for {}", thread.name, name);
    if (!other)
        return fmt::format("{} waits for {}, which nobody holds who could release it", thread.name, name);
    if (*other == ring)
        return fmt::format("{} waits for {}, which it holds itself", thread.name, name);
    const Thread &holder = m_threads[*other];
    return fmt::format("{} waits for {}, which {} {}", thread.name, name, holder.name, holder.lives ? "holds" : "held when it ended");
}

Deadlock WaitGraph::tell(Deadlock::Kind kind, const std::vector<std::uint32_t> &rings)
{
    constexpr std::size_t kMostClauses = 8;
    Deadlock deadlock { kind, {}, rings, kind == Deadlock::Kind::Standstill ? "nobody is left to wake anybody: " : "" };
    for (std::size_t i = 0; i < rings.size(); ++i) {
        Thread &thread = m_threads[rings[i]];
        thread.told = true;
        deadlock.since = std::max(deadlock.since, thread.since);
        if (i < kMostClauses)
            deadlock.words += (i == 0 ? "" : "; ") + clauseOf(rings[i]);
    }
    if (rings.size() > kMostClauses)
        deadlock.words += fmt::format("; and {} more", rings.size() - kMostClauses);
    return deadlock;
}

} // namespace interleave::trace
