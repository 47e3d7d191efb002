// SPDX-License-Identifier: GPL-3.0-or-later
// What a run shows of waits: for I/O and time, for locks and queues; and in which lines.
#include "findings.h"
#include "summarywords.h"

#include <trace/metrics/contention.h>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace interleave::lessons::findings {

using trace::LaneState;

namespace {

constexpr double kMostlyWaiting = 0.5; // of what threads lived
constexpr double kLockMatters = 0.1; // of the run
constexpr double kOverlaps = 1.3; // waits of so many times the time in which anybody waited
constexpr double kOneWait = 0.6; // of all
constexpr double kKept = 0.2; // of the time of one who waits
constexpr double kLineMatters = 0.25; // of all
constexpr double kMostlyKnown = 0.5; // of the time in which threads ran
constexpr double kLeastTime = 0.005; // seconds: what is shorter nobody waits for

struct LineShare
{
    int line = 0;
    double here = 0, all = 0;
};

LineShare largestLine(const std::map<int, trace::StateTimes> &lines, std::initializer_list<LaneState> which)
{
    LineShare most;
    for (const auto &[line, states] : lines) {
        const double here = secondsIn(states, which);
        most.all += here;
        if (here > most.here)
            most = { line, here, most.all };
    }
    return most;
}

void sayLine(const LineShare &share, const char *what, const char *name, List &found)
{
    if (share.line == 0 || share.all < kLeastTime || share.here < kLineMatters * share.all)
        return;
    Finding finding { .about = Finding::About::Line, .text = fmt::format("{} of the time in which threads {} went at line {}.", words::share(share.here / share.all), what, share.line) };
    finding.line = share.line;
    finding.figures = { { name, share.here / share.all } };
    found.push_back(std::move(finding));
}

/// Whether somebody had the lock for much of the time in which others waited for it. Where the recording does not say, yes.
bool isKept(const Measured &run, const trace::WaitedFor &lock)
{
    if (lock.lane == trace::kNoLane || lock.waiters.empty())
        return true;
    const double kept = static_cast<double>(trace::sumBut(run.store.lane(lock.lane).stateTimes(run.store.begin(), run.store.end()),
                            { LaneState::None, LaneState::Unknown, LaneState::Frozen }))
        / 1e9;
    return kept >= kKept * lock.wait.total / 1e9 / static_cast<double>(lock.waiters.size());
}

/// The longest time that a thread was blocked on I/O or asleep at once. Seconds. One long wait can overlap with nothing.
double longestWait(const Measured &run)
{
    Nanoseconds longest { 0 };
    for (std::uint32_t i = 0; i < run.store.laneCount(); ++i) {
        const trace::Lane &lane = run.store.lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Thread)
            continue;
        for (std::uint64_t s = lane.firstSpan(); s < lane.spanCount() && !run.stop.stop_requested(); ++s) {
            const trace::Span span = lane.span(s);
            if (span.state == LaneState::BlockedIo || span.state == LaneState::Asleep)
                longest = std::max(longest, span.end - span.begin);
        }
    }
    return seconds(longest);
}

/// How long at least one lane of this kind was blocked on I/O or asleep. Seconds.
double anybodyWaited(const Measured &run, trace::LaneKind kind)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> waits;
    for (std::uint32_t i = 0; i < run.store.laneCount(); ++i) {
        const trace::Lane &lane = run.store.lane(LaneId { i });
        if (lane.info().kind != kind)
            continue;
        for (std::uint64_t s = lane.firstSpan(); s < lane.spanCount() && !run.stop.stop_requested(); ++s) {
            const trace::Span span = lane.span(s);
            if (span.state == LaneState::BlockedIo || span.state == LaneState::Asleep)
                waits.emplace_back(span.begin.count(), span.end.count());
        }
    }
    std::sort(waits.begin(), waits.end());
    std::int64_t sum = 0, until = std::numeric_limits<std::int64_t>::min();
    for (const auto &[begin, end] : waits) {
        sum += std::max<std::int64_t>(0, end - std::max(begin, until));
        until = std::max(until, end);
    }
    return static_cast<double>(sum) / 1e9;
}

} // namespace

void waiting(const Measured &run, List &found)
{
    const trace::StateTimes &threads = run.metrics.states, &tasks = run.metrics.tasks.states;
    const bool hasTasks = run.metrics.tasks.count > 0;
    const double lived = livedSeconds(threads), waited = secondsIn(threads, { LaneState::BlockedIo, LaneState::Asleep });
    if (lived < kLeastTime || waited < kMostlyWaiting * lived)
        return;
    // A loop's thread waits once for all its tasks: what they waited for is theirs.
    const double inTasks = secondsIn(tasks, { LaneState::BlockedIo, LaneState::Asleep });
    const double all = hasTasks ? std::max(inTasks, waited) : waited;
    const double anybody = anybodyWaited(run, all > waited ? trace::LaneKind::Task : trace::LaneKind::Thread);
    const double overlap = anybody > 0 ? all / anybody : 0;
    Finding finding { .about = Finding::About::Waiting,
        .text = fmt::format("Threads were blocked on I/O or asleep for {} of their time{}.", words::share(waited / lived),
            run.cpu > 0 ? fmt::format("; they used {} of a core on average", words::share(run.ofWall(run.cpu))) : std::string()) };
    finding.figures = { { "threads.waiting_share", waited / lived }, { "cores.busy", run.ofWall(run.cpu) }, { "waits.overlap", overlap } };
    if (overlap >= kOverlaps) {
        finding.text += fmt::format(" {} of {} waits fitted into {}, because they overlapped.", words::time(all), hasTasks ? "the tasks'" : "the threads'",
            words::time(anybody));
        finding.advice = "More cores will not make this faster; more waits at once may.";
    } else if (longestWait(run) < kOneWait * anybody) {
        finding.advice = "The waits came one after the other. Threads or asyncio tasks let them overlap; more cores will not help.";
    }
    found.push_back(std::move(finding));
}

void locksAndQueues(const Measured &run, List &found)
{
    const auto contention = trace::measureContention(run.store, run.stop, 1);
    if (!contention)
        return;
    for (const trace::WaitedFor &thing : contention->things) { // what was waited for most comes first
        if (thing.state != LaneState::BlockedLock && thing.state != LaneState::BlockedQueue)
            continue;
        const double total = thing.wait.total / 1e9;
        if (total < kLeastTime || run.ofWall(total) < kLockMatters)
            return;
        const bool lock = thing.state == LaneState::BlockedLock;
        Finding finding { .about = Finding::About::Lock,
            .text = fmt::format("Threads were blocked on {}{} for {} in all, {} ({} on average).", lock ? "a lock" : "a queue",
                thing.name.empty() ? std::string() : fmt::format(" ('{}')", thing.name), words::time(total),
                thing.wait.count == 1 ? std::string("once") : words::count(thing.wait.count) + " times", words::time(thing.wait.mean / 1e9)) };
        finding.figures = { { lock ? "lock.wait" : "queue.wait", total }, { "waits", double(thing.wait.count) } };
        if (!thing.waiters.empty())
            finding.moment = thing.waiters.front().longest.begin;
        if (lock && !isKept(run, thing))
            finding.advice = "Nobody kept it meanwhile: so threads wait for a result, an event or a condition. What they wait for is not done sooner by another lock.";
        else if (lock)
            finding.advice = "Hold it for less: prepare outside, and keep only what must not be divided within. If the data can be divided, a lock for each part "
                             "is waited for less.";
        found.push_back(std::move(finding));
        return;
    }
}

void lines(const Measured &run, List &found)
{
    const std::initializer_list<LaneState> running { LaneState::RunningPython, LaneState::RunnableHoldingGil, LaneState::Serialising, LaneState::RunningNative };
    LineShare ran = largestLine(run.context.lines, running);
    const double known = ran.all;
    ran.all = std::max(ran.all, secondsIn(run.metrics.states, running)); // whichever line it was
    sayLine(ran, "ran", "line.running_share", found);
    if (!run.context.lines.empty() && ran.all >= kLeastTime && known < kMostlyKnown * ran.all)
        found.push_back({ .about = Finding::About::Line,
            .text = fmt::format("For {} of the time in which threads ran, their lines are not known: a thread says where it is when it gives the GIL away.",
                words::share(1 - known / ran.all)),
            .figures = { { "line.unknown_share", 1 - known / ran.all } } });
    sayLine(largestLine(run.context.lines, { LaneState::BlockedIo, LaneState::Asleep, LaneState::BlockedLock, LaneState::BlockedQueue }), "were blocked",
        "line.blocked_share", found);
}

} // namespace interleave::lessons::findings
