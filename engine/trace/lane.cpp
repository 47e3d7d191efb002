// SPDX-License-Identifier: GPL-3.0-or-later
#include "lane.h"

#include "instanttrack.h"
#include "spantrack.h"

#include <atomic>
#include <deque>
#include <utility>

namespace interleave::trace {

namespace {
constexpr std::size_t kMostNames = 64;
}

struct Lane::State
{
    State(LaneInfo laneInfo, ChunkMemory &memory)
        : infos { std::move(laneInfo) }
        , info(&infos.front())
        , spans(memory)
        , instants(memory)
    {
    }
    std::deque<LaneInfo> infos; ///< deque: readers hold references to them. The writer's
    std::atomic<const LaneInfo *> info; ///< the last one
    SpanTrack spans;
    InstantTrack instants;
    std::atomic<std::uint32_t> liveLine { 0 }; ///< stands alone: nothing is published through it
};

Lane::Lane(LaneInfo info, ChunkMemory &memory)
    : m_state(std::make_unique<State>(std::move(info), memory))
{
}

Lane::~Lane() = default;

const LaneInfo &Lane::info() const noexcept
{
    return *m_state->info.load(std::memory_order_acquire); // acquire: what it points to is written
}

std::uint64_t Lane::spanCount() const noexcept
{
    return m_state->spans.count();
}

std::uint64_t Lane::firstSpan() const noexcept
{
    return m_state->spans.firstIndex();
}

Span Lane::span(std::uint64_t i) const
{
    return m_state->spans.span(i);
}

Nanoseconds Lane::begin() const noexcept
{
    return Nanoseconds { m_state->spans.begin() };
}

Nanoseconds Lane::end() const noexcept
{
    return Nanoseconds { m_state->spans.end() };
}

std::uint64_t Lane::at(Nanoseconds time) const
{
    return m_state->spans.at(time.count());
}

StateTimes Lane::stateTimes(Nanoseconds from, Nanoseconds to) const
{
    return m_state->spans.times(from.count(), to.count());
}

void Lane::stateTimesOfColumns(Nanoseconds from, Nanoseconds width, std::span<StateTimes> out) const
{
    m_state->spans.timesOfColumns(from.count(), width.count(), out);
}

bool Lane::instants(Nanoseconds from, Nanoseconds to, std::size_t limit,
    const std::function<void(const Instant &)> &visit) const
{
    return m_state->instants.visit(from.count(), to.count(), limit, visit);
}

std::uint64_t Lane::instantCount() const noexcept
{
    return m_state->instants.count();
}

Instant Lane::lastInstant(InstantKind kind, Nanoseconds time) const
{
    return m_state->instants.last(kind, time.count());
}

std::uint32_t Lane::liveLine() const noexcept
{
    return m_state->liveLine.load(std::memory_order_relaxed);
}

void Lane::append(Nanoseconds time, LaneState state, std::uint32_t object)
{
    m_state->spans.append(time.count(), state, object);
}

void Lane::advance(Nanoseconds end)
{
    m_state->spans.advance(end.count());
}

void Lane::add(const Instant &instant)
{
    m_state->instants.add(instant);
}

void Lane::setLiveLine(std::uint32_t line) noexcept
{
    m_state->liveLine.store(line, std::memory_order_relaxed);
}

void Lane::rename(std::string name)
{
    if (name == info().name || m_state->infos.size() >= kMostNames)
        return;
    LaneInfo renamed = info();
    renamed.name = std::move(name);
    m_state->infos.push_back(std::move(renamed));
    m_state->info.store(&m_state->infos.back(), std::memory_order_release); // release: a reader sees all of it
}

const SpanTrack &Lane::spanTrack() const noexcept
{
    return m_state->spans;
}

const InstantTrack &Lane::instantTrack() const noexcept
{
    return m_state->instants;
}

SpanTrack &Lane::spanTrack() noexcept
{
    return m_state->spans;
}

InstantTrack &Lane::instantTrack() noexcept
{
    return m_state->instants;
}

} // namespace interleave::trace
