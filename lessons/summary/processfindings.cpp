// SPDX-License-Identifier: GPL-3.0-or-later
// What a run shows of processes and cores.
#include "findings.h"
#include "summarywords.h"

#include <trace/sampledgil.h>

#include <fmt/format.h>

#include <algorithm>

namespace interleave::lessons::findings {

using trace::LaneState;

namespace {

constexpr double kStartMatters = 0.2; // of the run
constexpr double kPicklingMatters = 0.05;
constexpr double kParallel = 1.3; // cores busy on average
constexpr double kOneCore = 0.7; // of a core: it computes
constexpr double kIdle = 0.25; // of the cores that it may use
constexpr double kRuns = 0.05; // of the run: such a thread counts as one that computes

} // namespace

void processes(const Measured &run, List &found)
{
    for (const auto kind : { trace::Start::Kind::Fork, trace::Start::Kind::ForkServer, trace::Start::Kind::Spawn }) {
        const trace::Quantiles &starts = run.metrics.starts.byKind[static_cast<std::size_t>(kind)];
        if (starts.count == 0)
            continue;
        const double longest = starts.max / 1e9, share = run.ofWall(longest);
        const std::string mean = words::time(starts.mean / 1e9);
        Finding finding { .about = Finding::About::Processes,
            .text = starts.count == 1 ? fmt::format("Starting a process took {} ({}).", mean, trace::startKindName(kind))
                                      : fmt::format("Starting {} processes took {} each on average ({}), {} at most.", words::count(starts.count), mean,
                                          trace::startKindName(kind), words::time(longest)) };
        finding.figures = { { "starts", double(starts.count) }, { "starts.mean", starts.mean / 1e9 }, { "starts.longest_share", share } };
        if (share >= kStartMatters)
            finding.advice = fmt::format("That is {} of the run: give each process more to do, or keep them in a pool.", words::share(share));
        found.push_back(std::move(finding));
    }
}

void serialisation(const Measured &run, List &found)
{
    const auto &out = run.metrics.channels.pickled, &in = run.metrics.channels.unpickled;
    const double took = out.seconds + in.seconds, share = run.ofWall(took);
    if (share < kPicklingMatters)
        return;
    Finding finding { .about = Finding::About::Serialisation,
        .text = fmt::format("Turning {} into bytes for other processes and back took {}, {} of the run.",
            words::bytes(static_cast<double>(std::max(out.bytes, in.bytes))), words::time(took), words::share(share)) };
    finding.advice = "Send less: indices instead of data, larger chunks instead of many small messages, or shared memory.";
    finding.figures = { { "pickling", took }, { "pickling.share", share } };
    found.push_back(std::move(finding));
}

void cores(const Measured &run, List &found)
{
    if (run.cpu <= 0 || run.context.cores < 2)
        return;
    const double busy = run.ofWall(run.cpu), of = run.context.cores;
    if (busy >= kParallel) {
        std::size_t processesThatRan = 0;
        for (const trace::ProcessMetrics &process : run.metrics.processes)
            processesThatRan += run.ofWall(seconds(process.cpu)) >= kRuns ? 1 : 0;
        Finding finding { .about = Finding::About::Cores,
            .text = fmt::format("{} of {} cores were busy with this on average{}.", words::number(busy), run.context.cores,
                processesThatRan >= 2 ? fmt::format(": {} processes ran at the same time", words::count(processesThatRan)) : std::string()) };
        finding.figures = { { "cores.busy", busy } };
        found.push_back(std::move(finding));
        return;
    }
    const auto computing = std::count_if(run.metrics.threads.begin(), run.metrics.threads.end(),
        [&](const trace::ThreadMetrics &thread) { return run.ofWall(seconds(thread.cpu)) >= kRuns; });
    if (busy < kOneCore || of - busy < kIdle * of)
        return;
    Finding finding { .about = Finding::About::Cores,
        .text = fmt::format("{} of {} cores {} busy with this on average{}.", words::number(busy), run.context.cores, words::number(busy) == "1" ? "was" : "were",
            computing == 1 ? "; a single thread did nearly all of it" : "") };
    finding.figures = { { "cores.busy", busy }, { "threads.computing", double(computing) } };
    if (computing == 1)
        finding.advice = "Computing in one thread leaves the other cores idle. Divided among processes it could use them.";
    found.push_back(std::move(finding));
}

namespace {

/// Of a GIL that was looked at from outside: how much of what happened was seen.
void sampledGil(const Measured &run, const trace::TraceInfo &info, List &found)
{
    bool sampled = false;
    for (std::uint32_t lane = 0; lane < run.store.laneCount(); ++lane)
        sampled = sampled || trace::isSampledGil(run.store.lane(LaneId { lane }).info());
    if (!sampled)
        return;
    Finding finding { .about = Finding::About::Caveat,
        .text = "The GIL was sampled: looked at from outside 2000 times a second. Holds that are shorter than half a millisecond, and who asked for it, are missing." };
    if (info.gilSwitchNumber > 0) {
        const double seen = std::min(1.0, static_cast<double>(info.gilHolderChanges) / static_cast<double>(info.gilSwitchNumber));
        finding.text += fmt::format(" Of the {} changes of holder that Python counted itself, {} were seen.", words::count(info.gilSwitchNumber), words::share(seen));
        finding.figures = { { "gil.seen_share", seen } };
    }
    found.push_back(std::move(finding));
}

} // namespace

void caveats(const Measured &run, List &found)
{
    const trace::TraceInfo info = run.store.info();
    sampledGil(run, info, found);
    if (info.lost > 0) {
        const double share = static_cast<double>(info.lost) / static_cast<double>(info.lost + std::max<std::uint64_t>(info.events, 1));
        found.push_back({ .about = Finding::About::Caveat,
            .text = fmt::format("{} events were lost ({}); what they would have said is not counted.", words::capitalised(words::count(info.lost)), words::share(share)),
            .figures = { { "events.lost_share", share } } });
    }
    if (run.context.others && *run.context.others >= 0.1)
        found.push_back({ .about = Finding::About::Caveat,
            .text = fmt::format("Other programs took {} of this machine meanwhile: alone, this would have been faster.", words::share(*run.context.others)),
            .figures = { { "machine.others_share", *run.context.others } } });
    if (run.cpuUnknown)
        found.push_back({ .about = Finding::About::Caveat, .text = "How long threads were on cores is not known: too many of them had ended before it could be told which ones they were." });
    if (!info.frozen.empty())
        found.push_back({ .about = Finding::About::Caveat, .text = "The run was frozen for a while; that time is left out of all this." });
}

} // namespace interleave::lessons::findings
