// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/summary/runsummary.h>
#include <trace/event.h>

#include <gtest/gtest.h>

/// What tests of the summary have in common: a recording made by hand, and looking into what was found.
namespace interleave::lessons::test {

using trace::Lane;
using trace::LaneKind;
using trace::LaneState;
using About = Finding::About;

inline Nanoseconds ms(double milliseconds) { return Nanoseconds { static_cast<std::int64_t>(milliseconds * 1e6) }; }

/// A run that never happened: a GIL (lane 0) and what a test adds.
struct Built
{
    trace::TraceStore store;
    Lane *gil = nullptr;

    explicit Built(bool withGil = true)
    {
        store.setBegin(ms(0));
        if (withGil)
            gil = &add(LaneKind::Gil, "GIL");
    }
    Lane &add(LaneKind kind, const std::string &name, std::uint32_t process = 1, std::uint32_t thread = 0)
    {
        trace::LaneInfo info;
        info.kind = kind;
        info.name = name;
        info.process = ProcessId { process };
        info.thread = ThreadId { thread };
        return store.createLane(info);
    }
    void end(Nanoseconds time)
    {
        for (std::uint32_t i = 0; i < store.laneCount(); ++i)
            store.writableLane(LaneId { i }).advance(time);
        store.advance(time);
        store.publish();
    }
};

/// Two threads that only count: each runs 5 ms while the other waits, for a second.
inline void takeTurns(Built &run)
{
    Lane &a = run.add(LaneKind::Thread, "a", 1, 1), &b = run.add(LaneKind::Thread, "b", 1, 2);
    for (int i = 0; i < 200; ++i) {
        run.gil->append(ms(5 * i), LaneState::RunningPython, i % 2 == 0 ? 1 : 2);
        (i % 2 == 0 ? a : b).append(ms(5 * i), LaneState::RunningPython);
        (i % 2 == 0 ? b : a).append(ms(5 * i), LaneState::WantsGil, 0);
    }
    run.end(ms(1000));
}

inline const Finding *find(const std::vector<Finding> &found, About about)
{
    for (const Finding &each : found) {
        if (each.about == about)
            return &each;
    }
    return nullptr;
}

inline double figure(const Finding &finding, const std::string &name)
{
    for (const Figure &each : finding.figures) {
        if (each.name == name)
            return each.value;
    }
    ADD_FAILURE() << "no figure " << name;
    return -1;
}

} // namespace interleave::lessons::test
