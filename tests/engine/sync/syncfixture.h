// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../gil/giltrace.h"

#include <gil/cpython3gil.h>
#include <gil/nogil.h>
#include <sync/caller.h>
#include <sync/domain.h>
#include <sync/outcome.h>
#include <trace/region.h>

#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace interleave::sync {

using gil::only;
using gil::Seen;
using trace::EventKind;
using trace::LaneState;

inline constexpr ObjectId kObject { 4711 };
inline constexpr Appearance kLook { kObject };

constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

inline std::string textOf(const Outcome &outcome)
{
    return std::string(outcome.type) + ": " + std::string(outcome.message);
}

/// Threads under one GIL, each with a ring of its own, and what they recorded.
class SyncTest : public testing::Test
{
protected:
    /// A thread that takes the GIL, does `work` and drops the GIL.
    std::jthread thread(std::function<void(const Caller &)> work)
    {
        return std::jthread([this, work = std::move(work), id = ++m_ids] { body(*m_gil, id, work); });
    }
    /// The same on the test's own thread.
    void here(const std::function<void(const Caller &)> &work) { body(*m_gil, ++m_ids, work); }
    /// Blocks until so many threads are in this state, by their own words. Only for states that last until the test ends them.
    void untilBlocked(LaneState state, std::uint32_t object, int count = 1)
    {
        const Nanoseconds end = monotonicNow() + ms(60'000); // only a hang takes so long
        while (blockedNow(state, object) < count) {
            ASSERT_LT(monotonicNow(), end);
            std::this_thread::yield();
        }
    }
    [[nodiscard]] std::vector<Seen> seen() const { return gil::readRegion(*m_region); }

    /// No GIL at all: nothing but the primitives themselves keeps threads apart.
    void useNoGil() { m_gil = std::make_unique<gil::NoGil>(ObjectId { 1 }); }

    std::unique_ptr<trace::Region> m_region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 14 }).value();
    std::unique_ptr<gil::Gil> m_gil = std::make_unique<gil::CPython3Gil>(ms(5), ObjectId { m_region->newObject() });
    std::unique_ptr<os::StopSignal> m_stop = os::StopSignal::create().value();
    std::unique_ptr<Domain> m_domain = Domain::create(*m_stop).value();
    std::atomic<std::uint32_t> m_ids { 0 };

private:
    void body(gil::Gil &gil, std::uint32_t id, const std::function<void(const Caller &)> &work)
    {
        gil::ThreadState state;
        state.id = id;
        state.trace = gil::ThreadTrace(m_region->claim("thread-" + std::to_string(id)));
        gil.take(state);
        work({ gil, state });
        gil.drop(state, LaneState::RunningSystem);
    }
    int blockedNow(LaneState state, std::uint32_t object)
    {
        // Only rings whose producers stand still in the end are looked at to the end; a torn last record cannot be, for head is read first.
        trace::MappedRegion mapped(*m_region);
        int count = 0;
        for (std::uint32_t ring = 0; ring < mapped.header().ringsClaimed.load(); ++ring) {
            const std::uint64_t head = mapped.ring(ring).head.load(std::memory_order_acquire);
            bool is = false;
            for (std::uint64_t i = 0; i < head; ++i) {
                const trace::Event event = mapped.event(ring, i);
                if (event.kind == EventKind::State)
                    is = event.detail == std::uint8_t(state) && event.object == object;
                i += trace::continuationsOf(event.kind, event.cpu);
            }
            count += is ? 1 : 0;
        }
        return count;
    }
};

} // namespace interleave::sync
