// SPDX-License-Identifier: GPL-3.0-or-later
// What a run shows of its event loops: what kept one from its next round.
#include "findings.h"
#include "summarywords.h"

#include <trace/event.h>
#include <trace/spanwalk.h>

#include <fmt/format.h>

#include <algorithm>

namespace interleave::lessons::findings {

using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr double kSlow = 0.05; // seconds that keep a loop: everybody notices

struct Block
{
    Nanoseconds begin { 0 }, end { 0 };
    [[nodiscard]] double length() const noexcept { return seconds(end - begin); }
};

/// Stretches in which callbacks kept the loop from its select, longer than kSlow.
std::vector<Block> blocksOf(const trace::Lane &loop, const trace::Freezes &freezes)
{
    std::vector<Block> blocks;
    std::optional<Block> open;
    const auto close = [&] {
        if (open && open->length() >= kSlow && !freezes.cross(open->begin, open->end))
            blocks.push_back(*open);
        open.reset();
    };
    trace::forEachSpan(loop, [&](const trace::Span &span) {
        const bool busy = span.state == LaneState::RunningPython && span.object == static_cast<std::uint32_t>(trace::LoopPhase::Callbacks);
        if (busy && open)
            open->end = span.end;
        else if (busy)
            open = Block { span.begin, span.end };
        else
            close();
    });
    close();
    return blocks;
}

/// The lane of that kind in the loop's process and thread that did most of `state` then.
const trace::Lane *whoDid(const trace::TraceStore &store, const trace::LaneInfo &loop, LaneKind kind, LaneState state, const Block &block)
{
    const trace::Lane *most = nullptr;
    std::int64_t longest = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        const auto &info = lane.info();
        if (info.kind != kind || info.process != loop.process || (kind == LaneKind::Thread && info.thread != loop.thread))
            continue;
        const auto time = lane.stateTimes(block.begin, block.end)[trace::index(state)];
        if (kind == LaneKind::Thread)
            return &lane;
        if (time > longest) {
            longest = time;
            most = &lane;
        }
    }
    return most;
}

} // namespace

void blockedLoop(const Measured &run, List &found)
{
    for (std::uint32_t i = 0; i < run.store.laneCount(); ++i) {
        const trace::Lane &loop = run.store.lane(LaneId { i });
        if (loop.info().kind != LaneKind::Loop || run.stop.stop_requested())
            continue;
        const auto blocks = blocksOf(loop, run.freezes);
        if (blocks.empty())
            continue;
        const Block &longest = *std::max_element(blocks.begin(), blocks.end(), [](const Block &a, const Block &b) { return a.length() < b.length(); });
        Finding finding { .about = Finding::About::Loop,
            .text = fmt::format("The event loop was kept for {}{}: no other task could go on meanwhile.", words::time(longest.length()),
                blocks.size() > 1 ? fmt::format(" (the longest of {} such times)", words::count(blocks.size())) : std::string()) };
        finding.moment = longest.begin;
        finding.figures = { { "loop.blocks", double(blocks.size()) }, { "loop.longest_block", longest.length() } };
        if (const trace::Lane *task = whoDid(run.store, loop.info(), LaneKind::Task, LaneState::RunningPython, longest))
            finding.text += fmt::format(" It was the turn of task '{}'.", task->info().name);
        if (const trace::Lane *thread = whoDid(run.store, loop.info(), LaneKind::Thread, LaneState::None, longest)) {
            const auto states = thread->stateTimes(longest.begin, longest.end);
            const double blocked = secondsIn(states,
                { LaneState::Asleep, LaneState::BlockedIo, LaneState::BlockedLock, LaneState::BlockedQueue, LaneState::BlockedJoin });
            const double ran = secondsIn(states, { LaneState::RunningPython, LaneState::RunnableHoldingGil, LaneState::Serialising });
            finding.figures.push_back({ "loop.blocked_within", blocked });
            finding.figures.push_back({ "loop.ran_within", ran });
            const auto line = thread->lastInstant(trace::InstantKind::Line, longest.begin + (longest.end - longest.begin) / 2);
            if (line.kind == trace::InstantKind::Line && line.value > 0 && line.value < 1'000'000)
                finding.line = static_cast<int>(line.value);
            if (blocked > longest.length() / 2) {
                finding.text += fmt::format(" The loop's thread was blocked for {} of that.", words::time(blocked));
                finding.advice = "A call that blocks does not await. Use the awaitable one (await asyncio.sleep, an asynchronous client), or put it on a thread "
                                 "with await asyncio.to_thread(…).";
            } else if (ran > longest.length() / 2) {
                finding.text += fmt::format(" The loop's thread ran Python for {} of that.", words::time(ran));
                finding.advice = "Computing does not await, either. In a thread it would still want the GIL; a process pool (loop.run_in_executor) takes it off "
                                 "the loop.";
            }
        }
        found.push_back(std::move(finding));
    }
}

} // namespace interleave::lessons::findings
