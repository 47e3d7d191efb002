// SPDX-License-Identifier: GPL-3.0-or-later
#include "ringsource.h"

#include "derivedstate.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

namespace {
/// Records that may wait for the watermark, of one ring. Beyond it the ring fills and its writer drops and
/// counts: memory is bounded.
constexpr std::size_t kMaxPending = 1u << 18;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

/// Their value is the moment of what let them go on.
constexpr bool namesARelease(EventKind kind) noexcept
{
    return kind == EventKind::Obtain || kind == EventKind::Woken || kind == EventKind::ThreadCreated;
}
}

RingSource::RingSource(RingReader &reader, std::uint32_t region, bool usesTsc)
    : m_reader(&reader)
    , m_region(region)
    , m_usesTsc(usesTsc)
    , m_lostBefore(reader.lost())
{
}

void RingSource::drain(std::vector<Definition> &definitions, bool lastTime)
{
    if (m_reader == nullptr)
        return;
    const std::size_t waiting = m_pending.size() - m_next;
    const std::size_t limit = lastTime ? kNoLimit : kMaxPending - std::min(kMaxPending, waiting);
    m_events += m_reader->drain(m_raw, definitions, limit);
    thread = m_reader->thread();
    m_quiet = m_reader->isQuiet();
    m_finished = lastTime || m_reader->isFinished();
    if (m_finished)
        m_reader->finish(m_raw);
    m_lost = m_reader->lost() - m_lostBefore;
    if (m_finished && !lastTime && !m_reader->isBroken())
        m_reader->acknowledge();
    m_spoken = m_spoken || !m_raw.empty();
    for (const Record &record : m_raw) {
        if (record.kind == EventKind::State)
            m_running = isRunningState(LaneState(record.detail));
        else if (record.kind == EventKind::ThreadStart || record.kind == EventKind::ThreadEnd)
            m_running = record.kind == EventKind::ThreadStart;
        m_sawGap = m_sawGap || record.kind == EventKind::CoreGap;
    }
}

Nanoseconds RingSource::toTime(const ClockAnchors &anchors, Ticks ticks) const noexcept
{
    if (m_usesTsc)
        return anchors.toNanoseconds(ticks);
    constexpr std::uint64_t limit = 4'000'000'000'000'000'000ULL;
    return Nanoseconds { std::int64_t(std::min(ticks.count, limit)) };
}

void RingSource::convert(const ClockAnchors &anchors, Nanoseconds earliest)
{
    if (m_reader == nullptr)
        return;
    if (m_next != 0) {
        m_pending.erase(m_pending.begin(), m_pending.begin() + std::ptrdiff_t(m_next));
        m_next = 0;
    }
    const Nanoseconds now = anchors.anchors().back().time;
    for (const Record &record : m_raw) {
        Nanoseconds time = std::clamp(toTime(anchors, record.time), earliest, std::max(earliest, now));
        m_lastTime = std::max(m_lastTime, time);
        m_pending.push_back({ m_lastTime, record });
        Record &pending = m_pending.back().record;
        if (namesARelease(record.kind) && record.value != 0) {
            const Nanoseconds release = std::clamp(toTime(anchors, Ticks { record.value }), Nanoseconds { 0 }, m_lastTime);
            pending.value = std::uint64_t(release.count());
        }
    }
    m_raw.clear();
    m_promise.reset();
    if (m_reader->quietUntil().count != 0)
        m_promise = toTime(anchors, m_reader->quietUntil());
    if (m_finished)
        m_reader = nullptr;
}

Nanoseconds RingSource::watermark(Nanoseconds before)
{
    if (m_finished)
        return Nanoseconds::max();
    // An event on its way is not before the last one that came, whatever happened to its writer meanwhile.
    m_watermark = std::max(m_watermark, m_quiet ? before : m_lastTime);
    return m_watermark;
}

Nanoseconds RingSource::promised() const
{
    if (m_finished || !m_running || (!m_promise && !m_sawGap))
        return Nanoseconds::max();
    return std::max(m_promise.value_or(Nanoseconds { 0 }), m_lastTime);
}

void RingSource::pop()
{
    ++m_next;
}

} // namespace interleave::trace
