// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"

#include <trace/instantvalues.h>

namespace interleave::ui::test {

using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

Family family(const std::string &lesson)
{
    Family made;
    made.store = std::make_shared<trace::TraceStore>();
    trace::TraceStore &store = *made.store;
    store.setBegin(kBegin);
    trace::TraceInfo info;
    info.lesson = lesson;
    store.setInfo(info);
    std::uint32_t next = 0;
    const ProcessId first { 100 }, second { 101 };
    const auto lane = [&](trace::LaneInfo about) {
        store.createLane(std::move(about));
        return LaneId { next++ };
    };
    made.core = lane({ .kind = LaneKind::Core, .name = "core 0", .core = CoreId { 0 } });
    made.b = lane({ .kind = LaneKind::Thread, .name = "takes what there is and prints it", .letter = "B", .process = first });
    made.a = lane({ .kind = LaneKind::Thread, .name = "counts the money of all accounts", .letter = "A", .process = first });
    made.gil = lane({ .kind = LaneKind::Gil, .name = "GIL", .process = first });
    made.mainProcess = lane({ .kind = LaneKind::Process, .name = "main process", .process = first });
    made.otherProcess = lane({ .kind = LaneKind::Process, .name = "a helper that reads files", .process = second });
    made.c = lane({ .kind = LaneKind::Thread, .name = "reader", .letter = "C", .process = second });
    made.loop = lane({ .kind = LaneKind::Loop, .name = "loop", .process = first });
    made.parent = lane({ .kind = LaneKind::Task, .name = "gather everything", .process = first });
    made.child = lane({ .kind = LaneKind::Task, .name = "fetch one page", .process = first });
    made.lock = lane({ .kind = LaneKind::Lock, .name = "the counter's lock", .what = trace::ObjectKind::Lock });
    made.queue = lane({ .kind = LaneKind::Queue, .name = "jobs", .what = trace::ObjectKind::Queue });
    const auto put = [&](LaneId id, double at, LaneState state, std::uint32_t object = 0) {
        store.writableLane(id).append(kBegin + ms(at), state, object);
    };
    const auto tell = [&](LaneId id, double at, InstantKind kind, std::uint32_t object, std::uint64_t value = 0) {
        store.writableLane(id).add({ kBegin + ms(at), kind, object, value });
    };
    const std::uint32_t lockName = store.intern("the counter's lock"), queueName = store.intern("jobs"), page = store.intern("page"), total = store.intern("total");
    put(made.core, 0, LaneState::RunningPython, made.a.value), put(made.core, 35, LaneState::RunningPython, made.b.value),
        put(made.core, 40, LaneState::RunningPython, made.c.value), put(made.core, 60, LaneState::RunningPython, made.a.value);
    put(made.gil, 0, LaneState::RunningPython, made.a.value), put(made.gil, 34.9, LaneState::None),
        put(made.gil, 35, LaneState::RunningPython, made.b.value), put(made.gil, 40, LaneState::None),
        put(made.gil, 60, LaneState::RunningPython, made.a.value);
    put(made.a, 0, LaneState::RunningPython), put(made.a, 34.9, LaneState::WantsGil, made.gil.value), put(made.a, 60, LaneState::RunningPython);
    put(made.b, 0, LaneState::RunningNative), put(made.b, 10, LaneState::BlockedLock, lockName),
        put(made.b, 30, LaneState::WantsGil, made.gil.value), put(made.b, 35, LaneState::RunningPython),
        put(made.b, 40, LaneState::BlockedQueue, queueName), put(made.b, 60, LaneState::RunningNative), put(made.b, 70, LaneState::Asleep),
        put(made.b, 80, LaneState::RunningNative);
    tell(made.b, 0.5, InstantKind::ThreadCreated, made.a.value, 400'000);
    tell(made.b, 35.1, InstantKind::Woken, made.a.value, static_cast<std::uint64_t>(ms(5.1).count()));
    const std::uint64_t message = trace::MessageValue { .number = 7, .bytes = 1000 }.packed();
    tell(made.b, 60.2, InstantKind::Received, made.queue.value, message);
    put(made.c, 0, LaneState::RunningPython);
    tell(made.c, 59.5, InstantKind::Sent, made.queue.value, message);
    tell(made.queue, 20, InstantKind::Sent, made.a.value, trace::MessageValue { .number = 6, .bytes = 10 }.packed());
    tell(made.queue, 59.5, InstantKind::Sent, made.c.value, message);
    tell(made.queue, 60.2, InstantKind::Received, made.b.value, message);
    put(made.mainProcess, 0, LaneState::RunningPython), put(made.otherProcess, 0, LaneState::Booting), put(made.otherProcess, 5, LaneState::RunningPython);
    tell(made.otherProcess, 0, InstantKind::ProcessStart, made.a.value, second.value);
    put(made.loop, 0, LaneState::RunningPython, static_cast<std::uint32_t>(trace::LoopPhase::Callbacks));
    tell(made.parent, 0, InstantKind::TaskCreate, made.loop.value, trace::kNoLane.value);
    tell(made.child, 5, InstantKind::TaskCreate, made.loop.value, made.parent.value);
    put(made.parent, 0, LaneState::RunningPython);
    put(made.child, 5, LaneState::RunningPython), put(made.child, 20, LaneState::BlockedIo, page), put(made.child, 50, LaneState::Runnable),
        put(made.child, 51, LaneState::RunningPython);
    for (int i = 0; i < 3; ++i)
        tell(made.child, 6 + i, InstantKind::Load, total, 5);
    tell(made.child, 10, InstantKind::Store, total, 6);
    tell(made.child, 50, InstantKind::TaskWake, made.parent.value, page);
    put(made.lock, 0, LaneState::RunningPython, made.a.value), put(made.lock, 30, LaneState::RunningPython, made.b.value), put(made.lock, 40, LaneState::None);
    put(made.queue, 0, LaneState::None), put(made.queue, 20, LaneState::Runnable, 1), put(made.queue, 40, LaneState::None);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        store.writableLane(LaneId { i }).advance(kBegin + ms(100));
    store.advance(kBegin + ms(100));
    store.publish();
    return made;
}

} // namespace interleave::ui::test
