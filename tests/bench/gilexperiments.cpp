// SPDX-License-Identifier: GPL-3.0-or-later
// The GIL experiments of `./dev bench conformance` on the engine's GILs; gilexperiments.py has CPython's, and says what each gives.
// Arguments: GIL (new, old, every-opcode, none), experiment and its own; prints one line of JSON.
#include "../engine/conformance/convoy.h"

#include <gil/makegil.h>
#include <os/affinity.h>
#include <os/calibration.h>
#include <threads/variables.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <thread>

namespace {

using namespace interleave;
using trace::LaneState;

struct Which
{
    gil::Kind kind = gil::Kind::CPython3;
    bool everyOpcode = false; ///< is a safe point
};
Which g_which;

using Milliseconds = std::vector<double>;
double milliseconds(Nanoseconds duration)
{
    return double(duration.count()) / 1e6;
}

template <class Body> Nanoseconds together(int threads, gil::Gil &gil, const Body &body)
{
    const Nanoseconds begin = monotonicNow();
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i) {
        all.emplace_back([&, i] {
            gil::ThreadState thread;
            thread.id = std::uint32_t(i) + 1;
            gil.take(thread);
            body(i, thread);
            gil.drop(thread, LaneState::RunningSystem);
        });
    }
    all.clear();
    return monotonicNow() - begin;
}

std::atomic<std::uint64_t> g_sink { 0 };

double throughput(int threads)
{
    const std::uint64_t units = os::measureWorkRate().unitsFor(Nanoseconds { 300'000'000 / threads });
    const auto gil = gil::makeGil(g_which.kind, Nanoseconds { 5'000'000 }, ObjectId { 1 });
    const auto count = [&](int, gil::ThreadState &thread) {
        std::uint64_t work = 1;
        for (std::uint64_t i = 0; i < units; ++i) {
            work = os::burnUnit(work);
            gil->safePoint(thread, gil::kTicksPerUnit);
        }
        g_sink += work;
    };
    Nanoseconds sequential { 0 };
    for (int i = 0; i < threads; ++i)
        sequential += together(1, *gil, count);
    return milliseconds(together(threads, *gil, count)) / milliseconds(sequential);
}

Milliseconds waits(int threads)
{
    const auto gil = gil::makeGil(g_which.kind, Nanoseconds { 5'000'000 }, ObjectId { 1 });
    const Nanoseconds end = monotonicNow() + Nanoseconds { 1'500'000'000 };
    std::vector<Milliseconds> gaps(static_cast<std::size_t>(threads));
    together(threads, *gil, [&](int i, gil::ThreadState &thread) {
        std::uint64_t work = 1;
        for (Nanoseconds last = monotonicNow(); last < end;) {
            work = os::burnUnit(work);
            gil->safePoint(thread, gil::kTicksPerUnit);
            const Nanoseconds at = monotonicNow();
            if (at - last > Nanoseconds { 500'000 })
                gaps[std::size_t(i)].push_back(milliseconds(at - last));
            last = at;
        }
        g_sink += work;
    });
    Milliseconds all;
    for (const Milliseconds &some : gaps)
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

conformance::Convoy convoyOf(int busy, double intervalMs)
{
    auto cores = os::allowedCores().value_or(std::vector<CoreId> {});
    if (cores.size() > 2)
        cores = { cores.front(), cores.back() };
    return { .kind = g_which.kind,
        .interval = Nanoseconds { std::int64_t(intervalMs * 1e6) },
        .cpuThreads = busy,
        .cores = cores,
        .duration = Nanoseconds { 1'200'000'000 } };
}

double lost(bool call)
{
    constexpr int kThreads = 4, kRounds = 3'000'000; // as long as CPython is at its 150 000
    const auto gil = gil::makeGil(g_which.kind, Nanoseconds { 50'000 }, ObjectId { 1 });
    threads::Variables variables({ { .name = "counter", .kind = threads::ObjectKind::Variable } }, g_which.kind == gil::Kind::None);
    together(kThreads, *gil, [&](int, gil::ThreadState &thread) {
        const auto opcode = [&] {
            if (g_which.everyOpcode)
                gil->safePoint(thread);
        };
        for (int round = 0; round < kRounds; ++round) {
            std::int64_t value = variables.load(0).value;
            opcode();
            if (call)
                gil->safePoint(thread);
            ++value;
            opcode();
            variables.store(0, value);
            opcode();
            gil->safePoint(thread); // the loop's back edge
        }
    });
    return 1 - double(variables.load(0).value) / (double(kThreads) * kRounds);
}

} // namespace

int main(int argc, char **argv)
{
    const std::map<std::string, Which> kinds { { "new", { gil::Kind::CPython3, false } }, { "old", { gil::Kind::Python2, true } },
        { "every-opcode", { gil::Kind::CPython3, true } }, { "none", { gil::Kind::None, true } } };
    if (argc < 4 || !kinds.contains(argv[1])) {
        std::fprintf(stderr, "usage: %s new|old|every-opcode|none EXPERIMENT NUMBER…\n", argv[0]);
        return 2;
    }
    g_which = kinds.at(argv[1]);
    const std::string name = argv[2];
    const double first = std::stod(argv[3]), second = argc > 4 ? std::stod(argv[4]) : 5;
    try {
        if (name == "throughput")
            fmt::print("{}\n", throughput(int(first)));
        else if (name == "waits")
            fmt::print("[{}]\n", fmt::join(waits(int(first)), ", "));
        else if (name == "io")
            fmt::print("[{}]\n", fmt::join(conformance::ioLatencies(convoyOf(int(first), second)), ", "));
        else if (name == "convoy")
            fmt::print("{}\n", runConvoy(convoyOf(int(first), second)).messagesPerSecond);
        else if (name == "lost")
            fmt::print("{}\n", lost(first != 0));
        else
            throw std::runtime_error("there is no experiment " + name);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 3;
    }
}
