// SPDX-License-Identifier: GPL-3.0-or-later
// What the graph knows; what follows from it is in waitsearch.cpp.
#include "waitgraph.h"

#include "sharedobjects.h"
#include "suspension.h"

#include <algorithm>

namespace interleave::trace {

namespace {

constexpr std::uint32_t kNoRegion = 0xffff'ffff;
constexpr std::uint32_t kNoNode = 0xffff'ffff;
constexpr std::size_t kMaxObjects = 1u << 17; ///< and tasks that are alive

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

WaitGraph::Index WaitGraph::newNode()
{
    if (m_free.empty()) {
        m_nodes.emplace_back();
        return static_cast<Index>(m_nodes.size() - 1);
    }
    const Index index = m_free.back();
    m_free.pop_back();
    m_nodes[index] = {};
    return index;
}

void WaitGraph::begin(std::uint32_t ring, std::uint32_t region, std::uint32_t object, std::string name)
{
    if (m_ofRing.size() <= ring) {
        m_ofRing.resize(ring + 1, kNoNode);
        m_turns.resize(ring + 1);
    }
    if (m_regions.size() <= region)
        m_regions.resize(region + 1);
    if (m_ofRing[ring] == kNoNode)
        m_ofRing[ring] = newNode();
    m_wakers.starting.erase(name);
    Node &thread = m_nodes[m_ofRing[ring]] = {};
    thread.name = std::move(name);
    thread.region = region;
    thread.ring = ring;
    thread.lives = true;
    if (object != 0)
        m_ofThread[keyOf(region, object)] = m_ofRing[ring];
}

void WaitGraph::end(std::uint32_t ring)
{
    if (ring >= m_ofRing.size() || m_ofRing[ring] == kNoNode)
        return;
    m_turns[ring].clear();
    for (Index index = 0; index < m_nodes.size(); ++index) {
        Node &node = m_nodes[index];
        if (!node.lives || node.ring != ring)
            continue;
        if (node.task != 0) {
            endTask(index);
        } else {
            node.lives = false;
            node.wait = Wait::None;
        }
    }
}

void WaitGraph::apply(Nanoseconds time, std::uint32_t ring, const Record &record)
{
    if (ring >= m_ofRing.size() || m_ofRing[ring] == kNoNode || !m_nodes[m_ofRing[ring]].lives)
        return;
    const Index thread = m_ofRing[ring];
    const std::uint32_t region = m_nodes[thread].region;
    const Index actor = m_turns[ring].empty() ? thread : m_turns[ring].back();
    const Key key = keyOf(region, record.object);
    switch (record.kind) {
    case EventKind::State:
        changeState(time, m_nodes[thread], record);
        break;
    case EventKind::WaitLimit:
        m_nodes[thread].limited = true;
        break;
    case EventKind::Obtain:
        m_nodes[actor].wait = Wait::None; // its wait is over, though its state says so only when it has the GIL
        setHolder(key, actor);
        break;
    case EventKind::Release:
        clearHolder(key);
        [[fallthrough]];
    case EventKind::Depth: // somebody who waits for an item, or for room, may have been woken by it
        if (m_objects.contains(key))
            m_releases[key] = { time, region };
        break;
    case EventKind::Woken:
        m_nodes[actor].wait = Wait::None;
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
    case EventKind::LoopPhase:
        if (LoopPhase(record.detail) != LoopPhase::Callbacks)
            m_turns[ring].clear();
        break;
    case EventKind::TaskCreate:
    case EventKind::TaskState:
    case EventKind::TaskSuspend:
    case EventKind::TaskWake:
        applyTask(time, m_nodes[thread], record);
        break;
    default:
        break;
    }
}

void WaitGraph::changeState(Nanoseconds time, Node &node, const Record &record)
{
    const auto state = LaneState(record.detail);
    const bool blocks = state == LaneState::BlockedLock || state == LaneState::BlockedQueue || state == LaneState::BlockedJoin;
    if (!blocks) {
        node.wait = Wait::None;
        node.limited = false;
        return;
    }
    node.object = keyOf(node.region, record.object);
    node.wait = kindOf(state, node.object, false);
    node.since = time;
    node.told = false;
}

WaitGraph::Index WaitGraph::taskOf(const Node &thread, std::uint32_t object)
{
    const Key key { thread.region, object };
    if (const auto known = m_ofTask.find(key); known != m_ofTask.end())
        return known->second;
    if (object == 0 || m_ofTask.size() >= kMaxObjects) {
        distrust(thread.region); // whoever it is may hold what others wait for
        return kNoNode;
    }
    const Object *const named = objectOf(key);
    const std::uint32_t region = thread.region, ring = thread.ring; // a new node may move the others
    const Index index = newNode();
    Node &task = m_nodes[index];
    task.name = named != nullptr ? named->name : std::string("a task");
    task.region = region;
    task.ring = ring;
    task.task = object;
    task.lives = true;
    m_wakers.starting.erase(task.name);
    m_ofTask[key] = index;
    return index;
}

void WaitGraph::applyTask(Nanoseconds time, Node &thread, const Record &record)
{
    std::vector<Index> &turns = m_turns[thread.ring];
    const Index index = taskOf(thread, record.object);
    if (index == kNoNode)
        return;
    const bool hasTurn = !turns.empty() && turns.back() == index;
    Node &task = m_nodes[index];
    if (record.kind == EventKind::TaskSuspend) {
        if (hasTurn)
            turns.pop_back();
        if (hasTurn || task.wait == Wait::None)
            suspend(time, task, record);
        else if (task.wait == Wait::Join)
            task.others.push_back(keyOf(task.region, Suspension::of(record.value).awaited.value));
        return;
    }
    task.wait = Wait::None;
    task.others.clear();
    const auto state = TaskState(std::min<std::uint8_t>(record.detail, std::uint8_t(TaskState::Failed)));
    if (record.kind != EventKind::TaskState)
        return; // it is there, or ready again
    if (state == TaskState::Running) {
        if (!hasTurn)
            turns.push_back(index);
        return;
    }
    if (hasTurn)
        turns.pop_back();
    if (state != TaskState::Ready)
        endTask(index);
}

void WaitGraph::suspend(Nanoseconds time, Node &task, const Record &record)
{
    const Suspension what = Suspension::of(record.value);
    const auto state = LaneState(record.detail);
    task.others.clear();
    task.object = keyOf(task.region, what.awaited.value);
    const bool blocks = state == LaneState::BlockedLock || state == LaneState::BlockedQueue || state == LaneState::BlockedJoin;
    task.wait = blocks ? kindOf(state, task.object, true) : Wait::None;
    task.limited = what.limited;
    task.since = time;
    task.told = false;
}

/// Its place is another's, unless locks say that it held them when it ended.
void WaitGraph::endTask(Index index)
{
    Node &task = m_nodes[index];
    task.lives = false;
    task.wait = Wait::None;
    m_ofTask.erase(Key { task.region, task.task });
    if (task.held == 0)
        m_free.push_back(index);
}

void WaitGraph::setHolder(Key key, Index node)
{
    if (!m_objects.contains(key))
        return; // a writer may name what does not exist, as often as it likes
    clearHolder(key);
    m_holders[key] = node;
    ++m_nodes[node].held;
}

void WaitGraph::clearHolder(Key key)
{
    const auto found = m_holders.find(key);
    if (found == m_holders.end())
        return;
    Node &node = m_nodes[found->second];
    if (--node.held == 0 && node.task != 0 && !node.lives)
        m_free.push_back(found->second);
    m_holders.erase(found);
}

WaitGraph::Wait WaitGraph::kindOf(LaneState state, Key key, bool isTask) const
{
    if (state == LaneState::BlockedJoin && (isTask ? m_ofTask.contains(key) : m_ofThread.contains(key)))
        return Wait::Join;
    const Object *object = objectOf(key);
    switch (object == nullptr ? ObjectKind::None : object->kind) {
    case ObjectKind::Lock:
    case ObjectKind::RLock:
        return state == LaneState::BlockedLock ? Wait::Lock : Wait::Other;
    case ObjectKind::Queue:
    case ObjectKind::Event:
    case ObjectKind::Condition:
    case ObjectKind::Barrier:
    case ObjectKind::Semaphore:
    case ObjectKind::BoundedSemaphore:
        return Wait::Other;
    case ObjectKind::Pool:
        return isTask ? Wait::None : Wait::Other; // its threads call the loop back, which no wait of theirs shows
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
    distrust(m_nodes[m_ofRing[ring]].region);
    m_turns[ring].clear();
    // What they held they may have released, and what they waited for they may have.
    std::vector<Key> held;
    for (const auto &[key, holder] : m_holders) {
        if (m_nodes[holder].ring == ring)
            held.push_back(key);
    }
    for (const Key &key : held)
        clearHolder(key);
    for (Node &node : m_nodes) {
        if (node.ring == ring)
            node.wait = Wait::None;
    }
}

} // namespace interleave::trace
