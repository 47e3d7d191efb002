// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <memory>
#include <vector>

/// Runs that never happened, written through the store's own interface, for pictures, tests and benchmarks of
/// the window.
namespace interleave::ui::test {

inline constexpr Nanoseconds ms(double milliseconds)
{
    return Nanoseconds { static_cast<std::int64_t>(milliseconds * 1e6) };
}

/// Where every made-up run begins on the store's axis: not at zero, as no real one does.
inline constexpr Nanoseconds kBegin { 7'000'000'000'000 };

struct BuiltStore
{
    std::shared_ptr<trace::TraceStore> store;
    std::vector<LaneId> cores, threads;
    LaneId gil;
};

/// Lanes without any content: `cores` core lanes, one GIL, `threads` thread lanes ("A" worker-1 …).
BuiltStore emptyLanes(int cores, int threads, CoreSource source = CoreSource::Perf);

/// The mockup's run: threads that only count, taking turns at a GIL of 5 ms, with a drop request before each
/// forced switch.
BuiltStore takingTurns(Nanoseconds length, int threads = 2, int cores = 2);

/// Threads that ask a service again and again: much I/O, a little Python.
BuiltStore waitingTogether(Nanoseconds length, int threads = 4);

/// Every state, a freeze, a loss, other programs and stolen time on the cores, a mark: what a picture must be
/// able to show.
BuiltStore everything();

/// `lanes` threads with `spans` spans each, `spanLength` on average, deterministic.
BuiltStore dense(int lanes, std::uint64_t spans, Nanoseconds spanLength = ms(0.05));

/// Closes the run at `end`: every lane and the store are known up to there, and it is published.
void advanceAll(const BuiltStore &built, Nanoseconds end);

} // namespace interleave::ui::test
