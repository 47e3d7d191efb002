// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace interleave::bench {

inline constexpr std::size_t kColumns = 1920; ///< pixels
inline constexpr int kLanes = 16;

/// The control: the same spans as plain structures, as one would write it down first.
struct LinearLane
{
    std::vector<trace::Span> spans;

    void stateTimesOfColumns(Nanoseconds from, Nanoseconds width, std::span<trace::StateTimes> out) const
    {
        for (trace::StateTimes &times : out)
            times = {};
        for (const trace::Span &span : spans) {
            Nanoseconds begin = std::max(span.begin, from);
            for (auto column = static_cast<std::size_t>((begin - from) / width);
                 begin < span.end && column < out.size(); ++column) {
                const Nanoseconds end
                    = std::min(span.end, from + width * static_cast<std::int64_t>(column + 1));
                out[column][trace::index(span.state)] += (end - begin).count();
                begin = end;
            }
        }
    }
};

/// One busy lane: states change every 1 µs to 1 ms, as threads that contend for a GIL do.
inline void fillLane(std::int64_t spans, trace::Lane *lane, LinearLane *linear)
{
    std::minstd_rand random(1);
    Nanoseconds time { 1'000'000'000'000 };
    for (std::int64_t i = 0; i < spans; ++i) {
        const auto state = static_cast<trace::LaneState>(i % 7);
        const Nanoseconds next
            = time + Nanoseconds { 1000 << (random() % 10) } + Nanoseconds { random() % 1000 };
        if (lane)
            lane->append(time, state, static_cast<std::uint32_t>(i % 5));
        if (linear)
            linear->spans.push_back({ time, next, state, static_cast<std::uint32_t>(i % 5) });
        time = next;
    }
    if (lane)
        lane->advance(time);
}

} // namespace interleave::bench
