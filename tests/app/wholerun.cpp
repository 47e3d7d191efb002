// SPDX-License-Identifier: GPL-3.0-or-later
#include "wholerun.h"

#include <trace/instantvalues.h>

#include <utility>

using namespace interleave;
using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr Nanoseconds kBegin { 7'000'000'000'000 };
constexpr int kRounds = 10;
constexpr double kRound = 24; // ms
constexpr std::pair<double, std::uint32_t> kDepths[] { { 0.5, 3 }, { 4, 2 }, { 9, 1 }, { 14, 0 }, { 20, 4 } }; // of the queue, in a round

class Writer
{
public:
    explicit Writer(double pace)
        : m_pace(pace)
    {
        store->setBegin(kBegin);
    }
    LaneId lane(trace::LaneInfo about)
    {
        store->createLane(std::move(about));
        return LaneId { static_cast<std::uint32_t>(store->laneCount() - 1) };
    }
    [[nodiscard]] Nanoseconds at(double ms) const { return kBegin + Nanoseconds { static_cast<std::int64_t>(ms * m_pace * 1e6) }; }
    void put(LaneId id, double ms, LaneState state, std::uint32_t object = 0) { store->writableLane(id).append(at(ms), state, object); }
    void tell(LaneId id, double ms, InstantKind kind, std::uint32_t object, std::uint64_t value = 0) { store->writableLane(id).add({ at(ms), kind, object, value }); }

    std::shared_ptr<trace::TraceStore> store = std::make_shared<trace::TraceStore>();

private:
    double m_pace;
};

} // namespace

std::shared_ptr<trace::TraceStore> wholeRun(const std::string &lesson, double pace)
{
    Writer run(pace);
    trace::TraceStore &store = *run.store;
    const ProcessId first { 4711 }, second { 4712 };
    const auto made = [&](LaneKind kind, const char *name, const char *letter = "", ProcessId process = {}) {
        trace::LaneInfo about;
        about.kind = kind, about.name = name, about.letter = letter, about.process = process;
        if (kind == LaneKind::Lock || kind == LaneKind::Queue)
            about.what = kind == LaneKind::Lock ? trace::ObjectKind::Lock : trace::ObjectKind::Queue;
        if (kind == LaneKind::Core)
            about.core = CoreId { static_cast<std::uint32_t>(store.laneCount()) };
        return run.lane(std::move(about));
    };
    const LaneId core0 = made(LaneKind::Core, "core 0"), core1 = made(LaneKind::Core, "core 1"), gil = made(LaneKind::Gil, "GIL", "", first);
    const LaneId a = made(LaneKind::Thread, "MainThread", "A", first), b = made(LaneKind::Thread, "adds-up-the-totals", "B", first),
                 c = made(LaneKind::Thread, "reader", "C", first);
    const LaneId parent = made(LaneKind::Process, "main process", "", first), child = made(LaneKind::Process, "worker 1", "", second);
    const LaneId loop = made(LaneKind::Loop, "main", "", first), gather = made(LaneKind::Task, "gather everything", "", first),
                 fetch = made(LaneKind::Task, "fetch one page", "", first), ticker = made(LaneKind::Task, "ticker", "", first);
    const LaneId lock = made(LaneKind::Lock, "totals"), jobs = made(LaneKind::Queue, "jobs");
    const std::uint32_t totals = store.intern("totals"), queue = store.intern("jobs"), service = store.intern("service");

    run.put(parent, 0, LaneState::RunningPython), run.put(child, 3, LaneState::Booting), run.put(gather, 1, LaneState::BlockedIo, service);
    run.tell(child, 3, InstantKind::ProcessStart, a.value, second.value);
    run.tell(gather, 1, InstantKind::TaskCreate, loop.value, trace::kNoLane.value), run.tell(fetch, 2, InstantKind::TaskCreate, loop.value, gather.value);
    run.tell(ticker, 2, InstantKind::TaskCreate, loop.value, gather.value);
    for (int round = 0; round < kRounds; ++round) {
        const double t = kRound * round;
        const auto hold = [&](double from, LaneId who, LaneId core, int line) {
            run.put(gil, t + from, LaneState::RunningPython, who.value), run.tell(gil, t + from, InstantKind::GilTake, who.value);
            run.put(core, t + from, LaneState::RunningPython, who.value), run.put(who, t + from, LaneState::RunningPython);
            run.tell(who, t + from, InstantKind::Line, 0, static_cast<std::uint64_t>(line));
        };
        hold(0, a, core0, 1);
        run.put(core1, t, LaneState::None), run.put(b, t, LaneState::WantsGil, gil.value), run.put(c, t, LaneState::BlockedIo, service);
        run.tell(gil, t + 4.9, InstantKind::DropRequest, b.value);
        run.put(a, t + 5, LaneState::WantsGil, gil.value), hold(5, b, core0, 2);
        run.put(c, t + 9, LaneState::WantsGil, gil.value), run.put(lock, t + 9, LaneState::RunnableHoldingGil, c.value);
        run.put(b, t + 10, LaneState::BlockedLock, totals), hold(10, a, core1, 3), run.put(core0, t + 10, LaneState::None);
        run.put(a, t + 14, LaneState::BlockedQueue, queue), hold(14, c, core0, 6), run.put(core1, t + 14, LaneState::None);
        run.put(lock, t + 14, LaneState::RunningPython, c.value);
        run.put(gil, t + 20, LaneState::None), run.put(lock, t + 20, LaneState::None), run.put(c, t + 20, LaneState::RunningNative);
        run.put(core0, t + 20, LaneState::RunningNative, c.value), run.put(b, t + 20, LaneState::Asleep);
        run.tell(b, t + 20, InstantKind::Woken, c.value, 9'800'000);
        hold(21, a, core1, 2);
        for (const auto &[at, depth] : kDepths)
            run.put(jobs, t + at, depth == 0 ? LaneState::None : LaneState::Runnable, depth);

        if (round > 0)
            run.put(child, t, LaneState::BlockedQueue, queue), run.put(child, t + 6, LaneState::RunningPython), run.put(child, t + 17, LaneState::Serialising);
        const std::uint64_t message = trace::MessageValue { static_cast<std::uint32_t>(round + 1), 1'200'000 }.packed();
        run.tell(c, t + 19, InstantKind::Sent, jobs.value, message), run.tell(jobs, t + 19, InstantKind::Sent, c.value, message);
        run.tell(a, t + 21, InstantKind::Received, jobs.value, message), run.tell(jobs, t + 21, InstantKind::Received, a.value, message);

        run.put(loop, t, LaneState::RunningPython, static_cast<std::uint32_t>(trace::LoopPhase::Callbacks)), run.put(loop, t + 5, LaneState::BlockedIo);
        run.put(loop, t + 14, LaneState::RunningPython, static_cast<std::uint32_t>(trace::LoopPhase::Callbacks));
        run.put(fetch, t + 2, LaneState::BlockedIo, service), run.put(fetch, t + 14, LaneState::Runnable), run.put(fetch, t + 16, LaneState::RunningPython);
        run.put(ticker, t + 2, LaneState::Asleep), run.put(ticker, t + 19, LaneState::RunningPython);
        run.tell(fetch, t + 14, InstantKind::TaskWake, loop.value, service);
    }
    run.tell(loop, kRound * kRounds - 6, InstantKind::SlowCallback, fetch.value, 5'000'000);
    const Nanoseconds end = run.at(kRound * kRounds);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        store.writableLane(LaneId { i }).advance(end);
    for (const CoreId core : { CoreId { 0 }, CoreId { 1 } })
        store.addCoreUse({ core, kBegin, end, 0.3F, 0.7F, 0.0F });
    trace::TraceInfo info;
    info.lesson = lesson;
    info.coreSource = CoreSource::Perf;
    info.wall = end - kBegin;
    info.outcome = "finished";
    store.setInfo(info);
    store.advance(end);
    store.publish();
    return run.store;
}
