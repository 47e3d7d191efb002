// SPDX-License-Identifier: GPL-3.0-or-later
#include "everylane.h"

#include <trace/instantvalues.h>

namespace interleave::ui::test {

using trace::InstantKind;
using trace::LaneInfo;
using trace::LaneKind;
using trace::LaneState;

EveryLane everyLane(const Mutation &mutation)
{
    EveryLane all;
    all.store = std::make_shared<trace::TraceStore>();
    trace::TraceStore &store = *all.store;
    store.setBegin(kBegin);
    std::uint32_t next = 0;
    const auto make = [&](LaneKind kind, const char *name, const char *letter = "") {
        LaneInfo info;
        info.kind = kind;
        info.name = name;
        info.letter = letter;
        store.createLane(info);
        return LaneId { next++ };
    };
    all.core = make(LaneKind::Core, "core 0");
    all.gil = make(LaneKind::Gil, "GIL");
    all.process = make(LaneKind::Process, "child");
    all.main = make(LaneKind::Thread, "main", "A");
    all.worker = make(LaneKind::Thread, "worker", "B");
    all.dense = make(LaneKind::Thread, "busy", "C");
    all.loop = make(LaneKind::Loop, "loop");
    all.task = make(LaneKind::Task, "fetch", "T");
    all.child = make(LaneKind::Task, "part", "U");
    all.lock = make(LaneKind::Lock, "lock");
    all.queue = make(LaneKind::Queue, "jobs");
    const std::uint32_t lock = store.intern("the lock"), service = store.intern("service");
    const auto put = [&](LaneId id, double at, LaneState state, std::uint32_t object = 0) {
        store.writableLane(id).append(kBegin + ms(at), state, object);
    };
    const auto tell = [&](LaneId id, double at, InstantKind kind, LaneId object, std::uint64_t value = 0) {
        store.writableLane(id).add({ kBegin + ms(at), kind, object.value, value });
    };

    put(all.core, 0, LaneState::RunningPython, all.main.value), put(all.core, 22, LaneState::None);
    put(all.core, 30, LaneState::RunningNative, all.worker.value), put(all.core, 52, LaneState::RunningSystem, all.worker.value);
    put(all.core, 58, LaneState::None);
    put(all.gil, 0, LaneState::RunningPython, all.main.value), put(all.gil, 20, LaneState::RunnableHoldingGil, all.main.value);
    put(all.gil, 32, LaneState::RunningPython, all.worker.value), put(all.gil, 60, LaneState::None);
    tell(all.gil, 15, InstantKind::DropRequest, all.worker);
    put(all.process, 8, LaneState::Booting), put(all.process, 25, LaneState::RunningPython), put(all.process, 44, LaneState::Serialising);
    put(all.process, 52, LaneState::None);

    put(all.main, 0, LaneState::RunningPython), put(all.main, 20, LaneState::RunnableHoldingGil), put(all.main, 32, LaneState::Runnable);
    put(all.main, 44, LaneState::Serialising), put(all.main, 52, LaneState::BlockedJoin);
    tell(all.main, 8, InstantKind::ProcessStart, all.process, 4711);
    tell(all.process, 8, InstantKind::ProcessStart, all.main, 4711);
    const Nanoseconds moved = mutation.moved;
    const auto later = [&](double at) { return at + static_cast<double>(moved.count()) / 1e6; };
    put(all.worker, 0, mutation.waits, lock), put(all.worker, later(18), LaneState::WantsGil, all.gil.value);
    put(all.worker, later(32), mutation.runs), put(all.worker, 50, LaneState::BlockedQueue), put(all.worker, 62, LaneState::Asleep);
    put(all.worker, 72, LaneState::Unknown), put(all.worker, 80, LaneState::RunningNative);
    tell(all.worker, 18, InstantKind::Woken, all.main, 400'000);
    for (int i = 0; i < 6000; ++i) // 60 in a pixel and more
        put(all.dense, i * 0.014, i % 3 == 0 ? LaneState::RunningPython : i % 3 == 1 ? LaneState::WantsGil : i % 2 ? LaneState::BlockedIo : LaneState::RunningNative);

    put(all.loop, 0, LaneState::RunningPython), put(all.loop, 12, LaneState::BlockedIo), put(all.loop, 24, LaneState::RunningPython);
    put(all.loop, 64, LaneState::Asleep);
    tell(all.loop, 64, InstantKind::SlowCallback, all.task, 40'000'000);
    put(all.task, 2, LaneState::RunningPython), put(all.task, 10, LaneState::BlockedIo, service), put(all.task, 46, LaneState::Runnable);
    put(all.task, 64, LaneState::RunningPython), put(all.task, 70, LaneState::None);
    put(all.child, 6, LaneState::Asleep), put(all.child, 24, LaneState::RunningPython), put(all.child, 64, LaneState::None);
    tell(all.task, 46, InstantKind::TaskWake, all.child, service);
    put(all.lock, 0, LaneState::RunningPython, all.main.value), put(all.lock, 18, LaneState::RunnableHoldingGil, all.worker.value);
    put(all.lock, 40, LaneState::None);
    put(all.queue, 0, LaneState::None), put(all.queue, 26, LaneState::Runnable, 1), put(all.queue, 38, LaneState::BlockedQueue, 3);
    put(all.queue, 50, LaneState::None);
    const std::uint64_t message = trace::MessageValue { 1, 1'200'000 }.packed();
    tell(all.main, 48, InstantKind::Sent, all.queue, message), tell(all.queue, 48, InstantKind::Sent, all.main, message);
    tell(all.worker, 50, InstantKind::Received, all.queue, message), tell(all.queue, 50, InstantKind::Received, all.worker, message);
    tell(all.worker, 72, InstantKind::Lost, LaneId { 0 }, 12);

    all.end = kBegin + ms(100);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        put(LaneId { i }, 88, LaneState::Frozen), put(LaneId { i }, 94, LaneState::Asleep);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        store.writableLane(LaneId { i }).advance(all.end);
    store.advance(all.end);
    store.publish();
    return all;
}

} // namespace interleave::ui::test
