// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltrack.h"

#include <algorithm>

namespace interleave::trace {

namespace {
/// For how long a stamp may come after its turn: a thread that was preempted between the mutex and the clock.
constexpr Nanoseconds kPatience { 100'000'000 };
constexpr std::size_t kMaxEarly = 1u << 14; ///< so that a writer of nonsense costs no memory
constexpr std::size_t kMaxHolders = 64; ///< likewise
}

GilTrack::GilTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time)
    : m_lanes(lanes)
    , m_lane(lane)
    , m_position(time)
{
    show();
}

void GilTrack::take(Nanoseconds time, std::uint64_t epoch, const ThreadTrack &thread)
{
    push({ epoch, time, true, &thread });
}

void GilTrack::drop(Nanoseconds time, std::uint64_t epoch, const ThreadTrack &thread)
{
    push({ epoch, time, false, &thread });
}

void GilTrack::push(Step step)
{
    if (step.epoch < m_next) {
        // An epoch twice: two threads were inside the GIL's mutex at once, or thought so.
        ++(step.isTake ? m_integrity.overlaps : m_integrity.strayDrops);
        return;
    }
    m_early.push_back(step);
    std::push_heap(
        m_early.begin(), m_early.end(), [](const Step &a, const Step &b) { return a.epoch > b.epoch; });
    applyReady();
    if (m_early.size() > kMaxEarly)
        giveUpMissing();
}

void GilTrack::applyReady()
{
    while (!m_early.empty() && m_early.front().epoch <= m_next) {
        std::pop_heap(
            m_early.begin(), m_early.end(), [](const Step &a, const Step &b) { return a.epoch > b.epoch; });
        const Step step = m_early.back();
        m_early.pop_back();
        if (step.epoch < m_next) {
            ++(step.isTake ? m_integrity.overlaps : m_integrity.strayDrops);
            continue;
        }
        ++m_next;
        apply(step);
    }
}

void GilTrack::giveUpMissing()
{
    m_integrity.epochGaps += m_early.front().epoch - m_next;
    m_next = m_early.front().epoch;
    m_holders.clear(); // whoever held it may have dropped it unseen
    m_lanes.set(m_lane, m_position, LaneState::Unknown);
    applyReady();
}

void GilTrack::apply(const Step &step)
{
    m_position = std::max(m_position, step.time);
    if (step.isTake) {
        ++m_integrity.takes;
        m_integrity.overlaps += m_holders.empty() ? 0 : 1;
        if (m_lastHolder != step.thread)
            ++m_integrity.holderChanges;
        m_lastHolder = step.thread;
        if (m_holders.size() == kMaxHolders)
            m_holders.erase(m_holders.begin());
        m_holders.push_back(step.thread);
        m_lanes.add(m_lane, { m_position, InstantKind::GilTake, step.thread->lane.value, 0 });
    } else if (std::erase(m_holders, step.thread) == 0 && !m_holders.empty()) {
        ++m_integrity.strayDrops;
    }
    show();
}

void GilTrack::show()
{
    if (m_holders.empty())
        m_lanes.set(m_lane, m_position, LaneState::None);
    else
        m_lanes.set(m_lane, m_position, gilLaneState(m_holders.back()->onCore), m_holders.back()->lane.value);
}

void GilTrack::coreChanged(Nanoseconds time, const ThreadTrack &thread)
{
    // While an epoch is missing it is not known who holds it; the next step shows where its holder is.
    if (!m_early.empty() || m_holders.empty() || m_holders.back() != &thread)
        return;
    m_position = std::max(m_position, time);
    show();
}

void GilTrack::advance(Nanoseconds time)
{
    while (!m_early.empty()) {
        const auto oldest = std::min_element(
            m_early.begin(), m_early.end(), [](const Step &a, const Step &b) { return a.time < b.time; });
        if (oldest->time + kPatience > time)
            break;
        giveUpMissing();
    }
    if (!m_early.empty())
        return;
    m_position = std::max(m_position, time); // what is published stays
    m_lanes.advance(m_lane, time);
}

void GilTrack::settle()
{
    while (!m_early.empty())
        giveUpMissing();
}

void GilTrack::end(Nanoseconds time)
{
    settle();
    m_holders.clear();
    m_position = std::max(m_position, time);
    show();
}

} // namespace interleave::trace
