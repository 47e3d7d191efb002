// SPDX-License-Identifier: GPL-3.0-or-later
// Target 9 (last part): does recording change how long the GIL is held? Two pinned threads under the engine's own GIL, rounds with
// recording (rings, self-observation, a collector that drains) and without in turn. The threads note their holds themselves, in
// memory of their own, the same way in both. Prints one line of JSON: {"on": [ms…], "off": [ms…], "off_again": [ms…]}.
#include <gil/cpython3gil.h>
#include <os/affinity.h>
#include <os/calibration.h>
#include <os/selfobserver.h>
#include <trace/collector.h>
#include <trace/region.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace interleave;

constexpr Nanoseconds kInterval { 5'000'000 };
constexpr Nanoseconds kRound { 300'000'000 };
constexpr int kRounds = 24; ///< of each of the three
using Milliseconds = std::vector<double>;

/// Spins under the GIL until `until` and notes each hold between two drops.
Milliseconds spin(gil::Gil &gil, gil::ThreadState &thread, Nanoseconds until)
{
    Milliseconds holds;
    holds.reserve(4096);
    std::uint64_t work = 1;
    gil.take(thread);
    Nanoseconds begin = monotonicNow();
    for (int unit = 0;; ++unit) {
        work = os::burnUnit(work);
        thread.trace.observeUnit();
        if (gil.breakRequested()) {
            const Nanoseconds end = monotonicNow();
            holds.push_back(static_cast<double>((end - begin).count()) / 1e6);
            gil.drop(thread);
            gil.take(thread);
            begin = monotonicNow();
        }
        if (unit % 64 == 0 && monotonicNow() > until)
            break;
    }
    gil.drop(thread, trace::LaneState::RunningSystem);
    if (work == 0)
        std::abort(); // never: the work has to go somewhere
    return holds;
}

void round(bool record, Ticks threshold, const std::vector<CoreId> &cores, Milliseconds &into)
{
    auto region = trace::Region::create({});
    if (!region)
        throw std::runtime_error(region.error().toLine());
    trace::Collector collector({ .coreSource = CoreSource::Self, .cores = cores });
    std::jthread drainer;
    if (record) {
        if (auto added = collector.addRegion(dup((*region)->descriptor()), ProcessId { static_cast<std::uint32_t>(getpid()) }); !added)
            throw std::runtime_error(added.error().toLine());
        drainer = std::jthread([&](const std::stop_token &stop) {
            while (!stop.stop_requested()) {
                collector.drain();
                std::this_thread::sleep_for(std::chrono::milliseconds(4)); // as often as a run's
            }
        });
    }
    gil::CPython3Gil gil(kInterval, ObjectId { (*region)->newObject() });
    Milliseconds holds[2];
    {
        std::vector<std::jthread> threads;
        const Nanoseconds until = monotonicNow() + kRound;
        for (std::uint32_t i = 0; i < 2; ++i) {
            threads.emplace_back([&, i] {
                (void)os::setAllowedCores({ cores[i % cores.size()] });
                gil::ThreadState thread;
                thread.id = i + 1;
                if (record) {
                    thread.trace = gil::ThreadTrace((*region)->claim(i == 0 ? "one" : "two"));
                    thread.trace.observe(threshold);
                }
                holds[i] = spin(gil, thread, until);
            });
        }
    }
    for (const Milliseconds &some : holds)
        into.insert(into.end(), some.begin(), some.end());
}

} // namespace

int main()
{
    const auto cores = os::allowedCores();
    if (!cores) {
        std::fprintf(stderr, "%s\n", cores.error().toLine().c_str());
        return 3;
    }
    const Ticks threshold = os::SelfObserver::thresholdFor(
        os::measureWorkRate().perUnit(), os::measureTicksPerNanosecond(hasInvariantTsc()));
    Milliseconds on, off, again;
    try {
        for (int i = 0; i < kRounds; ++i) { // on off again, again off on, …
            const bool forth = i % 2 == 0;
            round(forth, threshold, *cores, forth ? on : again);
            round(false, threshold, *cores, off);
            round(!forth, threshold, *cores, forth ? again : on);
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 3;
    }
    fmt::print("{{\"on\": [{:.4f}], \"off\": [{:.4f}], \"off_again\": [{:.4f}]}}\n", fmt::join(on, ", "), fmt::join(off, ", "),
        fmt::join(again, ", "));
}
