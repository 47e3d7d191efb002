// SPDX-License-Identifier: GPL-3.0-or-later
#include "store.h"

#include "appendlist.h"
#include "chunkmemory.h"
#include "names.h"
#include "usermarks.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <mutex>
#include <unordered_map>

namespace interleave::trace {

namespace {

constexpr std::size_t kMaxInfoText = 4096; ///< bytes of one text in TraceInfo

struct UseOfCore
{
    CoreId core;
    AppendList<CoreUse> windows;
};

} // namespace

struct TraceStore::State
{
    explicit State(std::size_t budget)
        : memory(budget)
        , nothing(LaneInfo {}, memory)
    {
        intern({});
    }

    std::uint32_t intern(std::string text)
    {
        if (const auto known = numbers.find(text); known != numbers.end())
            return known->second;
        const auto number = static_cast<std::uint32_t>(names.size());
        // A published name never moves, so the key may point into it.
        numbers.emplace(names.push(std::move(text)), number);
        return number;
    }

    ChunkMemory memory; // first: lanes refer to it
    const Lane nothing;
    AppendList<std::unique_ptr<Lane>> lanes;
    AppendList<std::string> names;
    AppendList<std::unique_ptr<UseOfCore>> coreUse;
    std::atomic<std::int64_t> begin { 0 };
    std::atomic<std::int64_t> end { 0 };
    std::atomic<std::uint64_t> revision { 0 };
    mutable std::mutex infoMutex;
    TraceInfo info; // guarded by infoMutex
    UserMarks userMarks;
    // The writer's own.
    std::unordered_map<std::string_view, std::uint32_t> numbers;
};

TraceStore::TraceStore(Options options)
    : m_state(std::make_unique<State>(options.byteBudget))
{
}

TraceStore::~TraceStore() = default;

std::size_t TraceStore::laneCount() const noexcept
{
    return m_state->lanes.size();
}

const Lane &TraceStore::lane(LaneId id) const
{
    return id.value < m_state->lanes.size() ? *m_state->lanes[id.value] : m_state->nothing;
}

std::string TraceStore::name(std::uint32_t i) const
{
    return i < m_state->names.size() ? m_state->names[i] : std::string();
}

std::uint32_t TraceStore::nameCount() const noexcept
{
    return static_cast<std::uint32_t>(m_state->names.size());
}

Nanoseconds TraceStore::begin() const noexcept
{
    return Nanoseconds { m_state->begin.load(std::memory_order_acquire) };
}

Nanoseconds TraceStore::end() const noexcept
{
    return std::max(begin(), Nanoseconds { m_state->end.load(std::memory_order_acquire) });
}

Nanoseconds TraceStore::evictedBefore() const noexcept
{
    return std::max(begin(), m_state->memory.evictedBefore());
}

std::uint64_t TraceStore::spanCount() const noexcept
{
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < m_state->lanes.size(); ++i)
        count += m_state->lanes[i]->spanCount();
    return count;
}

std::size_t TraceStore::bytes() const noexcept
{
    return m_state->memory.bytes();
}

std::vector<CoreUse> TraceStore::coreUse(CoreId core, Nanoseconds from, Nanoseconds to) const
{
    std::vector<CoreUse> found;
    for (std::size_t i = 0; i < m_state->coreUse.size(); ++i) {
        const UseOfCore &use = *m_state->coreUse[i];
        if (use.core != core)
            continue;
        // Windows follow one another, so that their ends are sorted, too.
        std::size_t low = 0, high = use.windows.size();
        const std::size_t size = high;
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (use.windows[middle].end <= from)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < size && use.windows[low].begin < to; ++low)
            found.push_back(use.windows[low]);
    }
    return found;
}

UserMarks &TraceStore::userMarks() const noexcept
{
    return m_state->userMarks;
}

std::vector<CoreId> TraceStore::coresWithUse() const
{
    std::vector<CoreId> cores;
    for (std::size_t i = 0; i < m_state->coreUse.size(); ++i)
        cores.push_back(m_state->coreUse[i]->core);
    return cores;
}

TraceInfo TraceStore::info() const
{
    const std::lock_guard lock(m_state->infoMutex);
    return m_state->info;
}

std::uint64_t TraceStore::revision() const noexcept
{
    return m_state->revision.load(std::memory_order_acquire);
}

Lane &TraceStore::createLane(LaneInfo info)
{
    info.name = sanitizedName(info.name);
    info.letter = sanitizedName(info.letter);
    return *m_state->lanes.push(std::make_unique<Lane>(std::move(info), m_state->memory));
}

Lane &TraceStore::writableLane(LaneId id)
{
    assert(id.value < m_state->lanes.size());
    return *m_state->lanes[id.value];
}

std::uint32_t TraceStore::intern(std::string_view text)
{
    return m_state->intern(sanitizedName(text));
}

void TraceStore::addCoreUse(const CoreUse &given)
{
    CoreUse use = given;
    for (float *share : { &use.idle, &use.busy, &use.stolen })
        *share = *share > 0 ? std::min(*share, 1.F) : 0.F; // NaN, too, becomes 0
    for (std::size_t i = 0; i < m_state->coreUse.size(); ++i) {
        if (m_state->coreUse[i]->core == use.core) {
            m_state->coreUse[i]->windows.push(use);
            return;
        }
    }
    auto core = std::make_unique<UseOfCore>();
    core->core = use.core;
    core->windows.push(use);
    m_state->coreUse.push(std::move(core));
}

void TraceStore::setInfo(const TraceInfo &info)
{
    TraceInfo clean = info;
    for (std::string *text : { &clean.lesson, &clean.variant, &clean.machine, &clean.outcome, &clean.error })
        *text = sanitizedName(*text, kMaxInfoText);
    for (std::string &text : clean.violations)
        text = sanitizedName(text, kMaxInfoText);
    const std::lock_guard lock(m_state->infoMutex);
    m_state->info = std::move(clean);
}

void TraceStore::setBegin(Nanoseconds begin)
{
    m_state->begin.store(begin.count(), std::memory_order_release);
}

void TraceStore::advance(Nanoseconds end)
{
    if (end.count() > m_state->end.load(std::memory_order_relaxed))
        m_state->end.store(end.count(), std::memory_order_release);
}

void TraceStore::setEvictedBefore(Nanoseconds time)
{
    m_state->memory.setEvictedBefore(time);
}

void TraceStore::publish()
{
    m_state->memory.enforceBudget(); // frees what readers have let go of since
    m_state->revision.fetch_add(1, std::memory_order_release);
}

} // namespace interleave::trace
