// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/lane.h>
#include <trace/store.h>

#include <algorithm>
#include <random>
#include <vector>

namespace interleave::trace::test {

/// What a lane should say, told as simply as possible: a vector of begins, walked from the start for every
/// question.
struct NaiveLane
{
    struct Entry
    {
        std::int64_t begin;
        LaneState state;
        std::uint32_t object;
    };
    std::vector<Entry> entries;
    std::vector<Instant> instants;
    std::int64_t end = 0;

    void append(std::int64_t time, LaneState state, std::uint32_t object)
    {
        if (!entries.empty()) {
            time = std::max(time, entries.back().begin);
            if (entries.back().state == state && entries.back().object == object) {
                end = std::max(end, time);
                return;
            }
        }
        entries.push_back({ time, state, object });
        end = entries.size() == 1 ? time : std::max(end, time);
    }
    [[nodiscard]] std::int64_t endOf(std::size_t i) const
    {
        return i + 1 < entries.size() ? entries[i + 1].begin : std::max(end, entries[i].begin);
    }
    [[nodiscard]] StateTimes times(std::int64_t from, std::int64_t to) const
    {
        StateTimes out {};
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const std::int64_t a = std::max(from, entries[i].begin), b = std::min(to, endOf(i));
            if (a < b)
                out[index(entries[i].state)] += b - a;
        }
        return out;
    }
    [[nodiscard]] std::uint64_t at(std::int64_t time) const
    {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].begin <= time && time < endOf(i))
                return i;
        }
        return entries.size();
    }
};

/// A number from a handful of scales at once: mostly short, now and then so long that a delta overflows 32
/// bits.
inline std::int64_t randomDuration(std::mt19937_64 &random)
{
    switch (random() % 40) {
    case 0:
        return 0;
    case 1:
        return static_cast<std::int64_t>(random() % 20'000'000'000ULL); // 20 s
    case 2:
        return 4'294'967'295LL + static_cast<std::int64_t>(random() % 3) - 1; // at the very border
    default:
        return static_cast<std::int64_t>(random() % 1'000'000);
    }
}

/// Fills a lane and its model alike.
inline void fillRandomly(Lane &lane, NaiveLane &model, std::mt19937_64 &random, std::size_t spans,
    bool denseOnly = false, std::int64_t start = 1'000'000'000'000)
{
    std::int64_t time = model.entries.empty() ? start : std::max(start, model.end);
    for (std::size_t i = 0; i < spans; ++i) {
        const auto state = static_cast<LaneState>(random() % 14);
        const auto object = static_cast<std::uint32_t>(random() % 5);
        lane.append(Nanoseconds { time }, state, object);
        model.append(time, state, object);
        if (random() % 3 == 0) {
            const Instant instant { Nanoseconds { time }, static_cast<InstantKind>(random() % 12), object,
                random() };
            lane.add(instant);
            model.instants.push_back(instant);
        }
        time += denseOnly ? static_cast<std::int64_t>(random() % 1000) : randomDuration(random);
    }
    lane.advance(Nanoseconds { time });
    model.end = std::max(model.end, time);
}

} // namespace interleave::trace::test
