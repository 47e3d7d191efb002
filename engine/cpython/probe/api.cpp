// SPDX-License-Identifier: GPL-3.0-or-later
// probeapi.h
#include "probeapi.h"

#include "environment.h"
#include "exports.h"
#include "locks.h"
#include "process.h"

using namespace interleave;
using namespace interleave::probe;
using trace::EventKind;

namespace {

constexpr std::uint32_t kMostObjects = 1u << 16; ///< the reader knows no more

/// Kinds that a bootstrap may write: not those that say what only the probe knows.
bool isBootstraps(std::uint32_t kind) noexcept
{
    if (kind == 0 || kind > std::uint32_t(trace::kLastEventKind))
        return false;
    switch (EventKind(kind)) {
    case EventKind::ThreadStart:
    case EventKind::ThreadEnd:
    case EventKind::GilTake:
    case EventKind::GilDrop:
    case EventKind::GilRequest:
    case EventKind::GilForced:
    case EventKind::GilMissed:
    case EventKind::GilSummary:
    case EventKind::CoreGap:
    case EventKind::Lost:
    case EventKind::Define:
        return false;
    default:
        return true;
    }
}

/// The calling thread, if there is anything to write into.
ThreadState *recorded() noexcept
{
    g_process.follow();
    ThreadState *mine = g_process.thread();
    return mine != nullptr && mine->writer().number() != 0 ? mine : nullptr;
}

} // namespace

INTERLEAVE_EXPORT uint32_t interleave_probe_version(void)
{
    return 1;
}

INTERLEAVE_EXPORT uint32_t interleave_probe_active(void)
{
    return g_process.isActive() ? 1 : 0;
}

INTERLEAVE_EXPORT uint32_t interleave_probe_gil(void)
{
    return std::uint32_t(g_process.finding());
}

INTERLEAVE_EXPORT uint32_t interleave_probe_generation(void)
{
    g_process.follow();
    return g_process.generation() - 1;
}

INTERLEAVE_EXPORT const char *interleave_probe_setting(const char *name)
{
    return name == nullptr ? nullptr : setting(name);
}

INTERLEAVE_EXPORT uint64_t interleave_probe_ticks(void)
{
    const ThreadState *mine = recorded();
    return mine == nullptr ? 0 : const_cast<ThreadState *>(mine)->writer().now().count;
}

INTERLEAVE_EXPORT uint32_t interleave_probe_thread(void)
{
    ThreadState *mine = recorded();
    return mine == nullptr ? 0 : mine->writer().number();
}

INTERLEAVE_EXPORT uint32_t interleave_probe_thread_object(void)
{
    ThreadState *mine = recorded();
    return mine == nullptr ? 0 : mine->writer().object().value;
}

INTERLEAVE_EXPORT uint32_t interleave_probe_thread_of(uint64_t ident)
{
    return g_process.isActive() ? g_process.threadOf(ident).number : 0;
}

INTERLEAVE_EXPORT uint32_t interleave_probe_thread_object_of(uint64_t ident)
{
    return g_process.isActive() ? g_process.threadOf(ident).object : 0;
}

INTERLEAVE_EXPORT void interleave_probe_thread_name(const char *name, uint32_t length)
{
    const Writing writing(recorded());
    if (writing && name != nullptr)
        writing->define(writing->object(), trace::ObjectKind::Thread, { name, length });
}

INTERLEAVE_EXPORT uint32_t interleave_probe_define(uint32_t kind, const char *name, uint32_t length)
{
    const Writing writing(recorded());
    if (!writing || name == nullptr || kind > 255)
        return 0;
    const std::uint32_t object = g_process.region().newObject();
    if (object >= kMostObjects)
        return 0;
    writing->define(ObjectId { object }, trace::ObjectKind(kind), { name, length });
    return object;
}

INTERLEAVE_EXPORT void interleave_probe_rename(
    uint32_t object, uint32_t kind, const char *name, uint32_t length)
{
    const Writing writing(recorded());
    if (writing && object != 0 && name != nullptr && kind <= 255)
        writing->define(ObjectId { object }, trace::ObjectKind(kind), { name, length });
}

INTERLEAVE_EXPORT uint32_t interleave_probe_lock(
    uint64_t address, uint32_t kind, const char *name, uint32_t length)
{
    const Writing writing(recorded());
    if (!writing || address == 0 || kind > 255)
        return 0;
    const Locks::Lock *lock = g_locks.make(
        reinterpret_cast<const void *>(address), writing, trace::ObjectKind(kind), name, length);
    return lock == nullptr ? 0 : lock->object.load(std::memory_order_relaxed);
}

INTERLEAVE_EXPORT uint32_t interleave_probe_record(uint32_t kind, uint32_t detail, uint32_t object)
{
    const Writing writing(recorded());
    if (!writing || !isBootstraps(kind) || trace::continuationsOf(EventKind(kind)) != 0)
        return 0;
    if (EventKind(kind) == EventKind::State)
        writing.state(trace::LaneState(detail & 0xff), object);
    else
        writing->record(EventKind(kind), std::uint8_t(detail), object);
    return 1;
}

INTERLEAVE_EXPORT uint32_t interleave_probe_record_more(
    uint32_t kind, uint32_t detail, uint32_t object, uint64_t value, uint32_t extra)
{
    const Writing writing(recorded());
    if (!writing || !isBootstraps(kind) || trace::continuationsOf(EventKind(kind)) != 1)
        return 0;
    writing->record(EventKind(kind), std::uint8_t(detail), object, value, extra);
    return 1;
}

INTERLEAVE_EXPORT void interleave_probe_line(uint32_t line)
{
    if (ThreadState *mine = recorded())
        mine->writer().setCurrentLine(line);
}

INTERLEAVE_EXPORT void interleave_probe_wait_is(uint32_t state, uint32_t object)
{
    const ThreadState *mine = recorded();
    if (mine == nullptr || state >= trace::kLaneStateCount)
        return;
    t_thread.waitIs = trace::LaneState(state);
    t_thread.waitFor = object;
}
