// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanetext.h"

#include <trace/deriver.h>

#include <gtest/gtest.h>

#include <string>

namespace interleave::trace {

/// A deriver that is fed by hand: times are small numbers, and the lanes of core 0 and core 1 are 0 and 1.
class Derived : public testing::Test
{
protected:
    void use(CoreSource source) { deriver.setCoreSource(source); }

    Deriver::RingId thread(std::uint32_t tid, const std::string &name, std::int64_t time, std::uint16_t cpu)
    {
        const ObjectId object { 1000 + tid };
        deriver.define(region, { object, ObjectKind::Thread, name });
        const Deriver::RingId ring = deriver.addRing(region, ThreadId { tid }, false, tid);
        say(ring, time, EventKind::ThreadStart, 0, object.value, 0, cpu);
        return ring;
    }
    void say(Deriver::RingId ring, std::int64_t time, EventKind kind, std::uint8_t detail = 0,
        std::uint32_t object = 0, std::uint64_t value = 0, std::uint16_t cpu = 0)
    {
        deriver.apply(Nanoseconds { time }, ring,
            { .value = value, .object = object, .kind = kind, .detail = detail, .cpu = cpu });
    }
    void state(Deriver::RingId ring, std::int64_t time, LaneState now, std::uint32_t object = 0,
        std::uint16_t cpu = 0)
    {
        say(ring, time, EventKind::State, std::uint8_t(now), object, 0, cpu);
    }
    void take(Deriver::RingId ring, std::int64_t time, std::uint64_t epoch, std::uint16_t cpu = 0)
    {
        say(ring, time, EventKind::GilTake, 0, kGil, epoch, cpu);
    }
    void drop(Deriver::RingId ring, std::int64_t time, std::uint64_t epoch)
    {
        say(ring, time, EventKind::GilDrop, 0, kGil, epoch);
    }
    void kernel(std::uint32_t tid, std::int64_t time, std::uint32_t core, bool in)
    {
        deriver.coreSwitch(
            { Nanoseconds { time }, ProcessId { 1 }, ThreadId { tid }, CoreId { core }, in, !in });
    }
    /// One with everything: `extra` is the last word of its continuation.
    void tell(Deriver::RingId ring, std::int64_t time, EventKind kind, std::uint8_t detail, std::uint32_t object,
        std::uint64_t value, std::uint32_t extra)
    {
        deriver.apply(Nanoseconds { time }, ring,
            { .value = value, .object = object, .extra = extra, .kind = kind, .detail = detail, .cpu = 0 });
    }
    void name(std::uint32_t object, ObjectKind kind, const std::string &text)
    {
        ASSERT_TRUE(deriver.define(region, { ObjectId { object }, kind, text }));
    }
    std::uint32_t laneId(std::string_view name) { return idNamed(store, name).value; }
    void advance(std::int64_t time) { deriver.advance(Nanoseconds { time }); }
    std::string lane(std::string_view name) { return lanesSpans(laneNamed(store, name)); }
    std::string instants(std::string_view name) { return lanesInstants(laneNamed(store, name)); }
    void defineGil() { deriver.define(region, { ObjectId { kGil }, ObjectKind::Gil, "GIL" }); }
    TraceInfo info()
    {
        TraceInfo filled;
        deriver.fillIn(filled);
        return filled;
    }

    static constexpr std::uint32_t kGil = 7;
    TraceStore store;
    Deriver deriver { store, { CoreId { 0 }, CoreId { 1 } } };
    Deriver::RegionId region = deriver.addRegion(ProcessId { 1 });
};

} // namespace interleave::trace
