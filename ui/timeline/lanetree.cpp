// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanetree.h"

#include <trace/letters.h>
#include <trace/sampledgil.h>
#include <trace/threadstart.h>
#include <ui/theme/gilwords.h>
#include <ui/theme/words.h>

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <numeric>

namespace interleave::ui {

using trace::InstantKind;
using trace::LaneKind;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LaneLayout", text);
}

// In the order in which their sections stand.
constexpr std::array kKinds { LaneKind::Core, LaneKind::Gil, LaneKind::Process, LaneKind::Thread, LaneKind::Loop, LaneKind::Task,
    LaneKind::Lock, LaneKind::Queue };

const char *nameOf(LaneKind kind)
{
    switch (kind) {
    case LaneKind::Core:
        return "core";
    case LaneKind::Gil:
        return "gil";
    case LaneKind::Thread:
        return "thread";
    case LaneKind::Process:
        return "process";
    case LaneKind::Loop:
        return "loop";
    case LaneKind::Task:
        return "task";
    case LaneKind::Lock:
        return "lock";
    case LaneKind::Queue:
        return "queue";
    }
    return "lane";
}

QString headOf(LaneKind kind)
{
    switch (kind) {
    case LaneKind::Core:
        return tr("CORES");
    case LaneKind::Gil:
        return tr("GIL");
    case LaneKind::Thread:
        return tr("THREADS");
    case LaneKind::Process:
        return tr("PROCESSES");
    case LaneKind::Loop:
        return tr("EVENT LOOP");
    case LaneKind::Task:
        return tr("TASKS");
    case LaneKind::Lock:
        return tr("LOCKS");
    case LaneKind::Queue:
        return tr("QUEUES");
    }
    return {};
}

bool hasRow(const trace::LaneInfo &info)
{
    return info.name != trace::kThreadStartName; // that one is the engine's own, not the program's
}

QString explanationOf(LaneKind kind, const QString &title, const QString &name)
{
    switch (kind) {
    case LaneKind::Core:
        return tr("A core of this machine. A bar is the time in which it ran one of this run's threads, with that thread's letter.");
    case LaneKind::Gil:
        return tr("Who holds the GIL. A triangle on it: a thread's interval ran out and it set the drop request.");
    case LaneKind::Thread:
        return tr("Thread %1, called %2. A full bar: it runs. A thin one: it is ready or blocked, and cannot go on.").arg(title, name);
    case LaneKind::Process:
        return tr("Process %1. A full bar: one of its threads at least runs. Its threads stand below.").arg(name);
    case LaneKind::Loop:
        return tr("Event loop %1. A full bar: it runs callbacks. A thin one: it is in select. Its tasks stand below.").arg(name);
    case LaneKind::Task:
        return tr("Task %1. A full bar: its turn. A thin one: it is suspended, or ready and not yet called.").arg(name);
    case LaneKind::Lock:
        return tr("%1: a bar is the time in which somebody holds it, with the holder's letter.").arg(name);
    case LaneKind::Queue:
        return tr("%1: how many items are in it.").arg(name);
    }
    return {};
}

} // namespace

LaneTree::LaneTree(const trace::TraceStore &store, const LaneArrangement &arrangement)
    : m_ofSection(trace::kLaneKindCount, kNone)
{
    const auto count = static_cast<std::uint32_t>(store.laneCount());
    m_ofLane.assign(count, kNone);
    for (const LaneKind kind : kKinds)
        m_sections.push_back(addSection(kind));
    // Lanes are made in the order in which threads come to life, which is chance; shown they are in the scenario's.
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return trace::letterRank(store.lane(LaneId { a }).info().letter) < trace::letterRank(store.lane(LaneId { b }).info().letter);
    });
    for (std::uint32_t i = 0; i < count; ++i)
        m_gils += store.lane(LaneId { i }).info().kind == LaneKind::Gil;
    // Who others stand under comes first.
    for (const LaneKind kind : kKinds) {
        for (const std::uint32_t i : order) {
            const trace::LaneInfo &info = store.lane(LaneId { i }).info();
            if (info.kind == kind && hasRow(info))
                addLane(store, LaneId { i });
        }
    }
    sort(arrangement);
}

int LaneTree::addSection(LaneKind kind)
{
    Node node;
    node.key = QLatin1String("section/") + QLatin1String(nameOf(kind));
    node.title = headOf(kind);
    node.explanation = tr("Click to fold it away, and again to see it.");
    node.fixed = kind == LaneKind::Core || kind == LaneKind::Gil;
    m_nodes.push_back(std::move(node));
    const int at = static_cast<int>(m_nodes.size()) - 1;
    m_ofSection[static_cast<std::size_t>(kind)] = at;
    return at;
}

int LaneTree::parentOf(const trace::TraceStore &store, const trace::Lane &lane, LaneId id) const
{
    const trace::LaneInfo &info = lane.info();
    const int section = m_ofSection[static_cast<std::size_t>(info.kind)];
    if (info.kind == LaneKind::Task) {
        constexpr std::size_t few = 4; // it is the first, or nearly
        LaneId loop = trace::kNoLane, parent = trace::kNoLane;
        lane.instants(Nanoseconds::min(), Nanoseconds::max(), few, [&](const trace::Instant &instant) {
            if (instant.kind == InstantKind::TaskCreate && loop == trace::kNoLane) {
                loop = LaneId { instant.object };
                parent = LaneId { static_cast<std::uint32_t>(std::min<std::uint64_t>(instant.value, trace::kNoLane.value)) };
            }
        });
        const auto is = [&](LaneId other, LaneKind kind) {
            return other.value < store.laneCount() && store.lane(other).info().kind == kind && m_ofLane[other.value] != kNone;
        };
        if (is(parent, LaneKind::Task) && parent != id)
            return m_ofLane[parent.value];
        return is(loop, LaneKind::Loop) ? m_ofLane[loop.value] : section;
    }
    if (info.kind == LaneKind::Thread || info.kind == LaneKind::Loop) {
        const auto process = m_ofProcess.find(info.process.value);
        return process == m_ofProcess.end() ? section : *process;
    }
    return section;
}

void LaneTree::addLane(const trace::TraceStore &store, LaneId id)
{
    const trace::Lane &lane = store.lane(id);
    Node node;
    node.lane = id;
    node.parent = parentOf(store, lane, id);
    nameWithWords(store, lane, node);
    const QString name = QString::fromStdString(lane.info().name);
    node.key = QStringLiteral("%1/%2/%3").arg(QLatin1String(nameOf(lane.info().kind)), QString::fromStdString(lane.info().letter), name);
    if (const int before = m_keys[node.key]++; before > 0)
        node.key += QStringLiteral("#%1").arg(before + 1);
    const int at = static_cast<int>(m_nodes.size());
    m_nodes[static_cast<std::size_t>(node.parent)].children.push_back(at);
    m_nodes.push_back(std::move(node));
    m_ofLane[id.value] = at;
    if (lane.info().kind == LaneKind::Process)
        m_ofProcess.insert(lane.info().process.value, at);
    ++m_laneCount;
}

void LaneTree::nameWithWords(const trace::TraceStore &store, const trace::Lane &lane, Node &node) const
{
    const trace::LaneInfo &info = lane.info();
    const QString name = QString::fromStdString(info.name);
    if (info.kind == LaneKind::Core) {
        node.title = name;
        node.explanation = explanationOf(info.kind, name, name);
        if (m_nodes[static_cast<std::size_t>(node.parent)].children.empty()) {
            const CoreSource source = store.info().coreSource;
            node.subtitle = coreSourceWord(source);
            node.explanation += ' ' + coreSourceSentence(source);
        }
        return;
    }
    if (info.kind == LaneKind::Gil) {
        node.title = m_gils > 1 ? name : tr("held by");
        node.explanation = explanationOf(info.kind, node.title, name);
        if (trace::isSampledGil(info)) {
            node.subtitle = sampledGilWord();
            node.explanation += ' ' + sampledGilSentence();
        }
        return;
    }
    node.title = info.letter.empty() ? name : QString::fromStdString(info.letter);
    node.subtitle = info.letter.empty() ? QString() : name;
    node.explanation = explanationOf(info.kind, node.title, name);
}

void LaneTree::sort(const LaneArrangement &arrangement)
{
    for (auto group = arrangement.order.begin(); group != arrangement.order.end(); ++group) {
        const int parent = find(group.key());
        if (parent == kNone)
            continue;
        QHash<QString, int> places;
        for (int i = 0; i < group->size(); ++i)
            places.insert(group->at(i), i);
        std::vector<int> &children = m_nodes[static_cast<std::size_t>(parent)].children;
        std::stable_sort(children.begin(), children.end(), [&](int a, int b) {
            const auto place = [&](int node) { return places.value(m_nodes[static_cast<std::size_t>(node)].key, static_cast<int>(places.size())); };
            return place(a) < place(b);
        });
    }
}

int LaneTree::find(const QString &key) const
{
    const auto found = std::find_if(m_nodes.begin(), m_nodes.end(), [&](const Node &node) { return node.key == key; });
    return found == m_nodes.end() ? kNone : static_cast<int>(found - m_nodes.begin());
}

int LaneTree::find(LaneId lane) const
{
    return lane.value < m_ofLane.size() ? m_ofLane[lane.value] : kNone;
}

LaneArrangement withMoved(const trace::TraceStore &store, LaneArrangement arrangement, const QString &key, const QString &target)
{
    if (const auto from = arrangement.pinned.indexOf(key), to = arrangement.pinned.indexOf(target); from >= 0 || to >= 0) {
        if (from >= 0 && to >= 0)
            arrangement.pinned.move(from, to);
        return arrangement;
    }
    const LaneTree tree(store, arrangement);
    const auto &nodes = tree.nodes();
    const int from = tree.find(key), to = tree.find(target);
    if (from == LaneTree::kNone || to == LaneTree::kNone || from == to)
        return arrangement;
    const int parent = nodes[static_cast<std::size_t>(from)].parent;
    if (parent == LaneTree::kNone || nodes[static_cast<std::size_t>(to)].parent != parent)
        return arrangement;
    QStringList keys;
    for (const int child : nodes[static_cast<std::size_t>(parent)].children)
        keys << nodes[static_cast<std::size_t>(child)].key;
    keys.move(keys.indexOf(key), keys.indexOf(target));
    arrangement.order.insert(nodes[static_cast<std::size_t>(parent)].key, keys);
    return arrangement;
}

} // namespace interleave::ui
