// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from the graph: who cannot go on.
#include "waitgraph.h"

#include "sharedobjects.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::trace {

bool WaitGraph::isStuck(const Node &node) const noexcept
{
    return node.lives && node.wait != Wait::None && !node.limited;
}

Nanoseconds WaitGraph::ageOf(const Node &node, Nanoseconds now) const noexcept
{
    return now - std::max(node.since, m_resumed);
}

/// It was released while somebody waited: who waits has been signalled and is on its way, however long it takes to get a core. A
/// release in another process is one of another copy, or ours, and an item may have gone to another: there a while decides. (A task that is
/// woken says so at once.)
bool WaitGraph::isBeingWoken(const Node &node, Nanoseconds now) const
{
    const auto last = m_releases.find(node.object);
    if (node.task != 0 || last == m_releases.end() || last->second.time < node.since)
        return false;
    if (node.wait != Wait::Lock)
        return now - last->second.time < kStandstillAge;
    return last->second.region == node.region || now - last->second.time < kOrphanAge;
}

std::optional<WaitGraph::Index> WaitGraph::ownerOf(const Node &node, Key key) const
{
    const auto &owners = node.wait == Wait::Lock ? m_holders : node.task != 0 ? m_ofTask : m_ofThread;
    const auto found = owners.find(key);
    return found == owners.end() ? std::nullopt : std::optional(found->second);
}

std::optional<WaitGraph::Index> WaitGraph::waitsFor(const Node &node) const
{
    if (!isStuck(node) || node.wait == Wait::Other || !node.others.empty())
        return std::nullopt;
    return ownerOf(node, node.object);
}

std::vector<Deadlock> WaitGraph::find(Nanoseconds now)
{
    std::vector<Deadlock> found;
    findCycles(now, found);
    findOrphans(now, found);
    findStarved(now, found);
    return found;
}

bool WaitGraph::standing() const noexcept
{
    return std::any_of(m_nodes.begin(), m_nodes.end(), [&](const Node &node) { return isStuck(node) && node.told; });
}

void WaitGraph::findCycles(Nanoseconds now, std::vector<Deadlock> &found)
{
    // Everybody waits for one at most, so that a walk either ends or comes back to where it was.
    enum : std::uint32_t { kUnseen = 0 };
    std::vector<std::uint32_t> walkOf(m_nodes.size(), kUnseen);
    for (Index start = 0; start < m_nodes.size(); ++start) {
        const std::uint32_t walk = start + 1;
        std::optional<Index> at = start;
        while (at && walkOf[*at] == kUnseen) {
            walkOf[*at] = walk;
            at = waitsFor(m_nodes[*at]);
        }
        if (!at || walkOf[*at] != walk)
            continue; // it ends, or runs into what was seen
        std::vector<Index> cycle;
        for (Index member = *at; cycle.empty() || member != *at; member = *waitsFor(m_nodes[member]))
            cycle.push_back(member);
        const bool isNew = std::any_of(cycle.begin(), cycle.end(), [&](Index member) { return !m_nodes[member].told; });
        const bool isOld
            = std::all_of(cycle.begin(), cycle.end(), [&](Index member) { return ageOf(m_nodes[member], now) >= kCycleAge; });
        if (!isNew || !isOld)
            continue;
        // Named from its first one on, whoever the walk came to first.
        std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
        found.push_back(tell(Deadlock::Kind::Cycle, cycle));
    }
}

void WaitGraph::findOrphans(Nanoseconds now, std::vector<Deadlock> &found)
{
    for (Index index = 0; index < m_nodes.size(); ++index) {
        const Node &node = m_nodes[index];
        const Nanoseconds patience = node.task != 0 ? kCycleAge : kOrphanAge;
        if (!isStuck(node) || node.wait != Wait::Lock || node.told || ageOf(node, now) < patience || m_regions[node.region].lost
            || isBeingWoken(node, now))
            continue;
        const std::optional<Index> holder = waitsFor(node);
        if (!holder || !m_nodes[*holder].lives)
            found.push_back(tell(Deadlock::Kind::Orphan, { index }));
    }
}

/// Who goes on, and whom those could ever wake, and so on; the others are lost. Who waits for a deadlock that was told of belongs to that.
class WaitGraph::Search
{
public:
    Search(const WaitGraph &graph, Nanoseconds now)
        : m_graph(graph)
        , m_goesOn(graph.m_nodes.size(), false)
        , m_any(!graph.m_wakers.starting.empty()) // somebody is to come, and may do anything
    {
        for (Index index = 0; index < m_goesOn.size(); ++index) {
            const Node &node = graph.m_nodes[index];
            const bool isKnown = node.lives && !graph.m_regions[node.region].lost;
            const Nanoseconds patience = node.task != 0 ? kCycleAge : kStandstillAge;
            if (node.lives
                && (!isKnown || !graph.isStuck(node) || node.told || graph.ageOf(node, now) < patience || graph.isBeingWoken(node, now)))
                goOn(index, isKnown);
        }
        for (bool more = true; more;) {
            more = false;
            for (Index index = 0; index < m_goesOn.size(); ++index) {
                if (!m_goesOn[index] && graph.m_nodes[index].lives && canBeEnded(graph.m_nodes[index])) {
                    goOn(index, true);
                    more = true;
                }
            }
        }
    }
    [[nodiscard]] bool goesOn(Index index) const { return m_goesOn[index]; }

private:
    void goOn(Index index, bool isKnown)
    {
        m_goesOn[index] = true;
        m_someGoOn = true;
        const Wakers::Deeds &deeds = m_graph.m_wakers.of(m_graph.m_nodes[index].name);
        m_any = m_any || deeds.any || !isKnown;
        if (m_seen.insert(&deeds).second)
            m_objects.insert(deeds.objects.begin(), deeds.objects.end());
    }
    [[nodiscard]] bool canBeEnded(const Node &node) const
    {
        if (node.wait == Wait::Other)
            return m_someGoOn && (m_any || !isShared(node.object.second) || m_objects.contains(node.object.second));
        const auto ends = [&](Key key) {
            const std::optional<Index> owner = m_graph.ownerOf(node, key);
            if (node.wait == Wait::Lock)
                return owner && m_goesOn[*owner];
            return !owner || !m_graph.m_nodes[*owner].lives || m_goesOn[*owner]; // who has ended has ended the wait
        };
        return ends(node.object) || std::any_of(node.others.begin(), node.others.end(), ends);
    }

    const WaitGraph &m_graph;
    std::vector<bool> m_goesOn; ///< by node
    bool m_any; ///< somebody who goes on may do anything
    bool m_someGoOn = false;
    std::set<std::uint32_t> m_objects; ///< whose waits those who go on may end
    std::set<const Wakers::Deeds *> m_seen;
};

void WaitGraph::findStarved(Nanoseconds now, std::vector<Deadlock> &found)
{
    if (m_booting > 0)
        return;
    const Search search(*this, now);
    std::vector<Index> all, roots, behind; // without threads of pools, which may well wait for work for ever
    std::size_t living = 0;
    for (Index index = 0; index < m_nodes.size(); ++index) {
        const Node &node = m_nodes[index];
        living += node.lives ? 1 : 0;
        if (!node.lives || search.goesOn(index))
            continue;
        all.push_back(index);
        const Object *object = node.wait == Wait::Other ? objectOf(node.object) : nullptr;
        if (node.wait == Wait::Join)
            behind.push_back(index); // who waits for the end of others is lost only because they are
        else if (object == nullptr || object->kind != ObjectKind::Pool)
            roots.push_back(index);
    }
    if (all.size() == living && living > 0)
        found.push_back(tell(Deadlock::Kind::Standstill, all));
    else if (!roots.empty() || !behind.empty())
        found.push_back(tell(Deadlock::Kind::Starved, roots.empty() ? behind : roots));
}

std::string WaitGraph::clauseOf(Index index) const
{
    const Node &node = m_nodes[index];
    const Node *const other = node.wait == Wait::Other ? nullptr : nodeAt(ownerOf(node, node.object));
    if (node.wait == Wait::Join) {
        const std::string ends = other != nullptr ? other->name : std::string("another");
        return node.others.empty() ? fmt::format("{} waits for the end of {}", node.name, ends)
                                   : fmt::format("{} waits for the end of {} and {} more", node.name, ends, node.others.size());
    }
    const Object *object = objectOf(node.object);
    const std::string name = object == nullptr || object->name.empty() ? std::string("something") : "'" + object->name + "'";
    if (node.wait != Wait::Lock)
        return fmt::format("{} waits for {}", node.name, name);
    if (other == nullptr && node.region != 0)
        return fmt::format("{} waits for {}, which nobody who lives in this process holds", node.name, name);
    if (other == nullptr)
        return fmt::format("{} waits for {}, which nobody holds who could release it", node.name, name);
    if (other == &node)
        return fmt::format("{} waits for {}, which it holds itself", node.name, name);
    return fmt::format("{} waits for {}, which {} {}", node.name, name, other->name, other->lives ? "holds" : "held when it ended");
}

Deadlock WaitGraph::tell(Deadlock::Kind kind, const std::vector<Index> &nodes)
{
    constexpr std::size_t kMostClauses = 8;
    Deadlock deadlock { .kind = kind, .words = kind == Deadlock::Kind::Standstill ? "nobody is left to wake anybody: " : "" };
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Node &node = m_nodes[nodes[i]];
        node.told = true;
        deadlock.since = std::max(deadlock.since, node.since);
        if (node.task != 0)
            deadlock.tasks.emplace_back(node.region, node.task);
        else
            deadlock.rings.push_back(node.ring);
        if (i < kMostClauses)
            deadlock.words += (i == 0 ? "" : "; ") + clauseOf(nodes[i]);
    }
    if (nodes.size() > kMostClauses)
        deadlock.words += fmt::format("; and {} more", nodes.size() - kMostClauses);
    if (kind == Deadlock::Kind::Starved)
        deadlock.words += nodes.size() == 1 ? ", and nobody who goes on could end that" : "; nobody who goes on could end that";
    return deadlock;
}

} // namespace interleave::trace
