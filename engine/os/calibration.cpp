// SPDX-License-Identifier: GPL-3.0-or-later
#include "calibration.h"

#include "affinity.h"
#include "coreuse.h"

#include <core/clock.h>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

namespace interleave::os {

namespace {

/// The result has to go somewhere, or there would be nothing to compute.
std::atomic<std::uint64_t> g_sink { 0 };

void burn(std::uint64_t units) noexcept
{
    std::uint64_t state = units;
    for (std::uint64_t i = 0; i < units; ++i)
        state = burnUnit(state);
    g_sink.store(state, std::memory_order_relaxed);
}

double at(const std::vector<double> &sorted, double share)
{
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

/// Units that `threads` threads get done in `window` of wall time, which begins when all of them are on their way: what it takes to wake a
/// core that sleeps (milliseconds, in a virtual machine) is nothing that the machine would owe to whoever computes.
double unitsTogether(int threads, Nanoseconds window)
{
    constexpr std::uint64_t kAtOnce = 16; // a few microseconds: the clock is read between
    std::atomic<int> late = threads;
    std::atomic<std::int64_t> end = 0; // of the window; 0: somebody is not here yet
    std::atomic<std::uint64_t> done = 0;
    {
        std::vector<std::jthread> workers;
        workers.reserve(static_cast<std::size_t>(threads));
        for (int i = 0; i < threads; ++i) {
            workers.emplace_back([&] {
                if (late.fetch_sub(1, std::memory_order_acq_rel) == 1)
                    end.store((monotonicNow() + window).count(), std::memory_order_release);
                while (end.load(std::memory_order_acquire) == 0)
                    burn(kAtOnce); // whoever shares a core with the last one must not be asleep when that one comes
                const Nanoseconds until { end.load(std::memory_order_relaxed) };
                std::uint64_t units = 0;
                for (; monotonicNow() < until; units += kAtOnce)
                    burn(kAtOnce);
                done.fetch_add(units, std::memory_order_relaxed);
            });
        }
    }
    return static_cast<double>(done.load(std::memory_order_relaxed));
}

} // namespace

std::uint64_t WorkRate::unitsFor(Nanoseconds duration) const noexcept
{
    const double units = std::max(0.0, static_cast<double>(duration.count()) / 1e6 * unitsPerMs);
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(units)));
}

WorkRate measureWorkRate()
{
    burn(4000); // wakes the clock of a core that was asleep
    constexpr std::uint64_t kUnits = 4000; // 1–2 ms
    std::vector<double> rates;
    for (int i = 0; i < 21; ++i) {
        const Nanoseconds begin = threadCpuNow();
        burn(kUnits);
        const auto used = static_cast<double>((threadCpuNow() - begin).count());
        rates.push_back(static_cast<double>(kUnits) / std::max(1.0, used) * 1e6);
    }
    std::sort(rates.begin(), rates.end());
    WorkRate rate;
    rate.unitsPerMs = at(rates, 0.5);
    rate.spread = (at(rates, 0.9) - at(rates, 0.1)) / rate.unitsPerMs;
    return rate;
}

UsableCores measureUsableCores(int cores)
{
    const auto allowed = allowedCores();
    UsableCores result;
    result.threads = cores >= 1 ? cores : allowed ? static_cast<int>(allowed->size()) : 1;
    CoreUseReader use;

    constexpr Nanoseconds kWindow { 15'000'000 }; // several turns of a scheduler; nine rounds take a third of a second
    std::vector<double> rounds;
    for (int i = 0; i < 9; ++i) {
        const double alone = unitsTogether(1, kWindow);
        const double together = unitsTogether(result.threads, kWindow);
        rounds.push_back(together / std::max(1.0, alone));
    }
    std::sort(rounds.begin(), rounds.end());
    result.low = rounds.front();
    result.high = rounds.back();
    result.cores = std::clamp(rounds[rounds.size() / 2], 0.01, static_cast<double>(result.threads));
    if (const auto quota = cpuQuota())
        result.cores = std::min(result.cores, quota->cores);

    double busy = 0;
    const auto windows = use.read();
    for (const CoreUse &window : windows) {
        busy += window.busy;
        result.stolen += window.stolen;
    }
    if (!windows.empty()) {
        const auto count = static_cast<double>(windows.size());
        result.stolen = std::clamp(result.stolen / count, 0.0, 1.0);
        // Half of the time one thread of ours was busy, half of the time all were.
        const double ours = (1.0 + result.threads) / 2.0;
        result.others = std::clamp((busy - ours) / count, 0.0, 1.0);
    }
    return result;
}

std::string UsableCores::toLine() const
{
    std::string text = fmt::format("{:.2f} usable cores of {} ({:.2f}–{:.2f}", cores, threads, low, high);
    if (stolen > 0.005)
        text += fmt::format(", stolen {:.0f} %", stolen * 100);
    if (others > 0.05)
        text += fmt::format(", other programs {:.0f} %", others * 100);
    return text + ")";
}

double measureTicksPerNanosecond(bool useTsc)
{
    if (!useTsc)
        return 1;
    const Nanoseconds begin = monotonicNow();
    const Ticks first = ticksNow(true);
    Nanoseconds now = begin;
    while (now - begin < Nanoseconds { 3'000'000 })
        now = monotonicNow();
    const Ticks last = ticksNow(true);
    return static_cast<double>(last.count - first.count) / static_cast<double>((now - begin).count());
}

} // namespace interleave::os
