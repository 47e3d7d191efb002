// SPDX-License-Identifier: GPL-3.0-or-later
// What a run shows of waits: for I/O and time, for locks and queues; and in which lines.
#include "findings.h"
#include "summarywords.h"

#include <trace/metrics/contention.h>

#include <fmt/format.h>

#include <algorithm>

namespace interleave::lessons::findings {

using trace::LaneState;

namespace {

constexpr double kMostlyWaiting = 0.5; // of what threads lived
constexpr double kLockMatters = 0.1; // of the run
constexpr double kOverlaps = 1.3; // waits of so many times the run
constexpr double kLineMatters = 0.25; // of all
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
    const double overlap = run.ofWall(all);
    Finding finding { .about = Finding::About::Waiting,
        .text = fmt::format("Threads were blocked on I/O or asleep for {} of their time{}.", words::share(waited / lived),
            run.cpu > 0 ? fmt::format("; they used {} of a core on average", words::share(run.ofWall(run.cpu))) : std::string()) };
    finding.figures = { { "threads.waiting_share", waited / lived }, { "cores.busy", run.ofWall(run.cpu) }, { "waits.overlap", overlap } };
    if (overlap >= kOverlaps) {
        finding.text += fmt::format(" {} of {} waits fitted into {}, because they overlapped.", words::time(all), hasTasks ? "the tasks'" : "the threads'",
            words::time(run.wall));
        finding.advice = "More cores will not make this faster; more waits at once may.";
    } else {
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
        if (lock)
            finding.advice = "Hold it for less: prepare outside, and keep only what must not be divided within. If the data can be divided, a lock for each part "
                             "is waited for less.";
        found.push_back(std::move(finding));
        return;
    }
}

void lines(const Measured &run, List &found)
{
    sayLine(largestLine(run.context.lines, { LaneState::RunningPython, LaneState::RunnableHoldingGil, LaneState::Serialising, LaneState::RunningNative }),
        "ran", "line.running_share", found);
    sayLine(largestLine(run.context.lines, { LaneState::BlockedIo, LaneState::Asleep, LaneState::BlockedLock, LaneState::BlockedQueue }), "were blocked",
        "line.blocked_share", found);
}

} // namespace interleave::lessons::findings
