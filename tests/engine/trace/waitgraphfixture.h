// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/waitgraph.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace interleave::trace {

inline constexpr std::uint32_t kLeft = 1, kRight = 2, kJobs = 3, kPermits = 4, kThreads = 100;
inline constexpr std::uint32_t kShared = 0x4000'0000;
constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

/// Threads A, B, C … (rings 0, 1, 2 …) of one region; times in ms.
class WaitGraphTest : public testing::Test
{
protected:
    void SetUp() override
    {
        graph.define(0, { ObjectId { kLeft }, ObjectKind::Lock, "left" });
        graph.define(0, { ObjectId { kRight }, ObjectKind::Lock, "right" });
        graph.define(0, { ObjectId { kJobs }, ObjectKind::Queue, "jobs" });
        graph.define(0, { ObjectId { kPermits }, ObjectKind::Semaphore, "permits" });
        for (std::uint32_t ring = 0; ring < 3; ++ring)
            start(ring);
    }
    void start(std::uint32_t ring, std::uint32_t region = 0)
    {
        graph.begin(ring, region, kThreads + ring, std::string(1, char('A' + ring)));
    }
    void say(std::int64_t time, std::uint32_t ring, EventKind kind, std::uint32_t object = 0, std::uint8_t detail = 0)
    {
        graph.apply(ms(time), ring, { .object = object, .kind = kind, .detail = detail });
    }
    void state(std::int64_t time, std::uint32_t ring, LaneState state, std::uint32_t object = 0)
    {
        say(time, ring, EventKind::State, object, std::uint8_t(state));
    }
    void blocks(std::int64_t time, std::uint32_t ring, std::uint32_t object) { state(time, ring, LaneState::BlockedLock, object); }
    void obtains(std::int64_t time, std::uint32_t ring, std::uint32_t object) { say(time, ring, EventKind::Obtain, object); }
    std::vector<std::string> found(std::int64_t time)
    {
        std::vector<std::string> words;
        for (const Deadlock &deadlock : graph.find(ms(time)))
            words.push_back(deadlock.words);
        return words;
    }
    /// A has left and wants right, B the other way round, from 10 ms on.
    void embrace()
    {
        obtains(1, 0, kLeft);
        obtains(2, 1, kRight);
        blocks(3, 0, kRight);
        blocks(10, 1, kLeft);
    }

    WaitGraph graph;
};

using Words = std::vector<std::string>;

} // namespace interleave::trace
