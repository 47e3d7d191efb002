// SPDX-License-Identifier: GPL-3.0-or-later
// Target 11: spans a second of CPU time out to Perfetto's JSON, out to .itrace and back (the same when saved once more?), beside memcpy of the same bytes; and target 5: what
// 10 M spans take of the process's memory. Argument: a folder to write to, best one in memory (/dev/shm): disks are not what is measured.
// Prints one JSON object.
#include "bigtrace.h"

#include <trace/tracefile.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <unistd.h>

using namespace interleave;
using namespace interleave::bench;

namespace {

constexpr std::int64_t kSpansOfALane = 500'000, kRssSpans = 10'000'000;
constexpr std::uint32_t kLanesHere = 4;
constexpr int kRepetitions = 11;

double cpuSeconds()
{
    timespec time {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Resident memory of this process, in bytes.
double resident()
{
    std::ifstream file("/proc/self/statm");
    double pages = 0, ours = 0;
    file >> pages >> ours;
    return ours * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void must(bool done, const char *what)
{
    if (done)
        return;
    std::fprintf(stderr, "%s failed\n", what);
    std::exit(1);
}

/// Spans a second, over and over in turn, so that a machine that slows down slows all of them.
struct Measured
{
    const char *name;
    std::function<void()> run;
    std::vector<double> rates {};
};

/// What is read back, saved once more: the same bytes?
bool sameBytes(const std::filesystem::path &one, const std::filesystem::path &other)
{
    std::ifstream a(one, std::ios::binary), b(other, std::ios::binary);
    using Bytes = std::istreambuf_iterator<char>;
    return a && b && std::equal(Bytes(a), Bytes(), Bytes(b), Bytes());
}

void measureMemory()
{
    const double before = resident();
    trace::TraceStore store;
    fillLane(kRssSpans, &store.createLane({}), nullptr);
    std::printf("{\"rss\": %.0f, \"own\": %zu, ", resident() - before, store.bytes());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: interleave_bench_export FOLDER\n", stderr);
        return 2;
    }
    measureMemory(); // first: what is freed later would be used again
    const std::filesystem::path folder = argv[1];
    const auto json = folder / "bench.json", own = folder / "bench.itrace";
    trace::TraceStore store;
    for (std::uint32_t i = 0; i < kLanesHere; ++i) {
        trace::LaneInfo info;
        info.name = "worker-" + std::to_string(i);
        fillLane(kSpansOfALane, &store.createLane(info), nullptr);
        store.advance(store.lane(LaneId { i }).end());
    }
    for (const char *name : { "queue", "lock", "pipe", "io" })
        store.intern(name);
    const double spans = static_cast<double>(kSpansOfALane) * kLanesHere;
    must(trace::exportPerfetto(store, json).has_value() && trace::saveTrace(store, own).has_value(), "writing");
    const auto jsonBytes = std::filesystem::file_size(json), ownBytes = std::filesystem::file_size(own);
    const auto again = folder / "again.itrace";
    {
        const auto loaded = trace::loadTrace(own);
        must(loaded.has_value() && trace::saveTrace(**loaded, again).has_value(), "reading back");
    }
    const bool identical = sameBytes(own, again);
    std::filesystem::remove(again);
    std::vector<char> source(std::max(jsonBytes, ownBytes), 'x'), target(source.size());

    std::vector<Measured> all {
        { "perfetto", [&] { must(trace::exportPerfetto(store, json).has_value(), "the export"); } },
        { "save", [&] { must(trace::saveTrace(store, own).has_value(), "saving"); } },
        { "load", [&] { must(trace::loadTrace(own).has_value(), "loading"); } },
        { "memcpy_json", [&] { std::memcpy(target.data(), source.data(), jsonBytes); } },
        { "memcpy_own", [&] { std::memcpy(target.data(), source.data(), ownBytes); } },
    };
    for (int i = 0; i < kRepetitions; ++i) {
        for (Measured &one : all) {
            const double begin = cpuSeconds();
            one.run();
            source[static_cast<std::size_t>(i)] = target[static_cast<std::size_t>(i) + 1]; // nothing may be left out
            one.rates.push_back(spans / (cpuSeconds() - begin));
        }
    }
    for (const Measured &one : all)
        std::printf("\"%s\": %.0f, ", one.name, median(one.rates));
    std::printf("\"json_bytes\": %.1f, \"own_bytes\": %.1f, \"spans\": %.0f, \"identical\": %s}\n", static_cast<double>(jsonBytes) / spans,
        static_cast<double>(ownBytes) / spans, spans, identical ? "true" : "false");
    std::filesystem::remove(json);
    std::filesystem::remove(own);
    return 0;
}
