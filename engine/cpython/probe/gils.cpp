// SPDX-License-Identifier: GPL-3.0-or-later
#include "gils.h"

#include "../bootstrap/bootstrap.h"
#include "giltable.h"

namespace interleave::probe {

using cpython::GilFinding;
using trace::EventKind;
using trace::LaneState;

namespace {

/// Relaxed everywhere: what a GIL is, is written under its own mutex.
constexpr auto kRelaxed = std::memory_order_relaxed;

GilFinder g_finder;
constinit GilTable g_table;

/// A GIL is taken (or dropped) for the first time that we see. Its mutex is held.
Gil *meet(std::uintptr_t condition, const SeenSignal &seen, const Writing &writing) noexcept
{
    Gil *gil = g_table.add();
    if (gil == nullptr)
        return nullptr;
    const GilLayout &layout = g_finder.layout;
    const bool taken = seen.what == SeenSignal::What::Take;
    const std::uintptr_t switchCondition = taken ? condition : condition - layout.cond;
    gil->mutexes[0] = layout.known ? switchCondition + layout.mutex : seen.mutexes[0];
    gil->mutexes[1] = layout.known ? switchCondition + layout.switchMutex : seen.mutexes[1];
    gil->object = g_process.region().newObject();
    writing->define(ObjectId { gil->object }, trace::ObjectKind::Gil, "GIL");
    GilTable::shown(*gil).object.store(gil->object, kRelaxed);
    gil->condition.store(layout.known ? switchCondition + layout.cond : 0, kRelaxed);
    gil->switchCondition.store(switchCondition, std::memory_order_release);
    if (g_process.finding() != GilFinding::Found)
        g_process.setFinding(GilFinding::Found);
    return gil;
}

/// The interpreter's own count, while the GIL is being taken for the first time.
void findCount(Gil &gil) noexcept
{
    const std::uintptr_t switchCondition = gil.switchCondition.load(kRelaxed);
    std::uintptr_t words = 0;
    for (int i = 0; i < 2 && words == 0; ++i)
        words = g_finder.findWords(switchCondition, gil.mutexes[i]);
    if (words == 0)
        return;
    g_finder.layout.interval = std::ptrdiff_t(words - switchCondition);
    g_finder.layout.knowsWords = true;
    gil.switchNumber = reinterpret_cast<const volatile unsigned long *>(words + 3 * sizeof(unsigned long));
    gil.numberBefore = gil.lastNumber
        = *gil.switchNumber - 1; // the take that we see first is a change of holder for us
    GilTable::shown(gil).flags.store(trace::kKnowsSwitchNumber, kRelaxed);
}

/// At a take: what the interpreter has counted by now, and whether we did the same.
void count(Gil &gil, bool changed) noexcept
{
    const std::uint64_t number = *gil.switchNumber;
    trace::ProbeGil &page = GilTable::shown(gil);
    const bool counted = number != gil.lastNumber;
    gil.lastNumber = number;
    page.switchNumber.store(number - gil.numberBefore, kRelaxed);
    if (counted && !changed) [[unlikely]]
        page.within.fetch_add(1, kRelaxed);
    else if (changed && !counted) [[unlikely]]
        page.carried.fetch_add(1, kRelaxed);
}

void taken(Gil &gil, const Writing &writing) noexcept
{
    ThreadState &mine = writing.thread();
    const std::uint64_t epoch = ++gil.epoch;
    gil.held = true;
    gil.requested = false;
    const std::uint32_t number = writing->number();
    const bool changed = gil.lastHolder != number || epoch == 1;
    gil.changes += changed ? 1 : 0;
    gil.lastHolder = number;
    mine.gil = mine.lastGil = &gil;
    writing.step(EventKind::GilTake, 0, gil.object, epoch, mine.timeouts, LaneState::RunningPython);
    mine.timeouts = 0;
    mine.waitIs = LaneState::None;
    GilTable::shown(gil).epoch.store(epoch, kRelaxed); // relaxed, all: read when the process is gone
    if (gil.switchNumber != nullptr)
        count(gil, changed);
}

void dropped(Gil &gil, const Writing &writing) noexcept
{
    ThreadState &mine = writing.thread();
    mine.lastGil = &gil;
    gil.held = false;
    if (mine.gil != &gil)
        return; // its take was before this region's time
    mine.gil = nullptr;
    const std::uint32_t line = interleave_bootstrap_line();
    if (line != mine.line) // 0: no longer in the script, as a pool's thread between two jobs, or the main thread behind its end
        writing->record(EventKind::Line, 0, mine.line = line);
    const std::uint64_t epoch = ++gil.epoch;
    writing.step(EventKind::GilDrop, gil.requested ? 1 : 0, gil.object, epoch, 0, LaneState::RunningNative);
    GilTable::shown(gil).epoch.store(epoch, kRelaxed);
}

/// The GIL's condition shows itself with the first drop (or wait): then it is known how a GIL lies in memory.
void learnCondition(Gil &gil, std::uintptr_t condition, std::uintptr_t mutex) noexcept
{
    const std::uintptr_t switchCondition = gil.switchCondition.load(kRelaxed);
    const std::uintptr_t other = gil.mutexes[gil.mutexes[0] == mutex ? 1 : 0];
    gil.condition.store(condition, kRelaxed);
    GilLayout &layout = g_finder.layout;
    layout.cond = std::ptrdiff_t(condition - switchCondition);
    layout.mutex = std::ptrdiff_t(mutex - switchCondition);
    layout.switchMutex = std::ptrdiff_t(other - switchCondition);
    layout.known = true;
}

/// Once for each, when it or the process ends: what the interpreter itself has counted.
void summarise(Gil &gil, const Writing &writing) noexcept
{
    trace::ProbeGil &page = GilTable::shown(gil);
    if (gil.switchNumber == nullptr || gil.epoch == 0
        || (page.flags.fetch_or(trace::kSummarised, kRelaxed) & trace::kSummarised) != 0)
        return;
    writing->record(EventKind::GilSummary, 0, gil.object,
        page.switchNumber.load(kRelaxed) - page.within.load(kRelaxed) + page.carried.load(kRelaxed), 0);
}

/// The first signal of a condition that is not known.
void lookAt(std::uintptr_t condition) noexcept
{
    if (g_table.isStranger(condition))
        return;
    const Writing writing(g_process.thread());
    if (!writing)
        return;
    const SeenSignal seen = g_finder.look(condition, writing.thread().tid);
    if (seen.what == SeenSignal::What::Take) {
        if (Gil *gil = meet(condition, seen, writing)) {
            findCount(*gil);
            taken(*gil, writing);
            return;
        }
    } else if (seen.what == SeenSignal::What::Drop) {
        if (Gil *gil = g_table.withoutCondition(seen.mutexes[0])) {
            learnCondition(*gil, condition, seen.mutexes[0]);
            dropped(*gil, writing);
            return;
        }
        if (g_finder.layout.known)
            if (Gil *gil = meet(condition, seen, writing)) {
                dropped(*gil, writing);
                return;
            }
    }
    g_table.setStranger(condition);
}

} // namespace

GilFinding findInterpreter(const char *version) noexcept
{
    return g_finder.begin(version);
}

void conditionSignalled(pthread_cond_t *signalled) noexcept
{
    if (!g_process.isRecordable())
        return;
    if (interleave_bootstrap_waiting != 0) [[unlikely]]
        interleave_bootstrap_tick();
    const auto condition = reinterpret_cast<std::uintptr_t>(signalled);
    Gil *gil = g_table.find(condition);
    if (gil != nullptr && !g_process.isActive()) {
        g_process.follow(); // a forked child takes its GIL: it goes on as a Python
        gil = nullptr;
    }
    if (!g_process.isActive())
        return;
    if (gil == nullptr) {
        lookAt(condition);
        return;
    }
    const Writing writing(g_process.thread());
    if (!writing)
        return;
    if (gil->switchCondition.load(kRelaxed) != condition)
        dropped(*gil, writing);
    else {
        if (gil->epoch == 0)
            findCount(*gil); // it was met by a drop
        taken(*gil, writing);
    }
}

GilWait waitFor(pthread_cond_t *waited, pthread_mutex_t *with) noexcept
{
    if (!g_process.isActive())
        return {};
    const auto condition = reinterpret_cast<std::uintptr_t>(waited);
    Gil *gil = g_table.find(condition);
    if (gil == nullptr && g_process.finding() == GilFinding::Found) {
        const auto mutex = reinterpret_cast<std::uintptr_t>(with);
        gil = g_table.withoutCondition(mutex);
        if (gil != nullptr)
            learnCondition(*gil, condition, mutex);
    }
    if (gil == nullptr)
        return {};
    return { gil, gil->switchCondition.load(kRelaxed) == condition };
}

std::uint64_t waitBegins(const GilWait &wait) noexcept
{
    const Writing writing(g_process.thread());
    if (!writing)
        return 0;
    writing.thread().lastGil = wait.gil;
    if (writing.thread().state != LaneState::WantsGil)
        writing.state(LaneState::WantsGil, wait.gil->object);
    if (wait.forced)
        writing->record(EventKind::GilForced, 1, wait.gil->object);
    return wait.gil->changes;
}

void waitEnded(const GilWait &wait, std::uint64_t changesBefore, bool timedOut) noexcept
{
    const Writing writing(g_process.thread());
    if (!writing)
        return;
    Gil &gil = *wait.gil;
    if (wait.forced) {
        writing->record(EventKind::GilForced, 0, gil.object);
        writing.state(
            LaneState::RunningNative); // on to what it dropped the GIL for: a call, or the next wait for it
        return;
    }
    writing.thread().timeouts += timedOut ? 1 : 0;
    if (!gil.held)
        return;
    if (!timedOut)
        writing->record(EventKind::GilMissed, 0, gil.object);
    else if (gil.changes == changesBefore) {
        // Only a whole window in which nobody else got it entitles to ask.
        writing->record(EventKind::GilRequest, 0, gil.object);
        gil.requested = true;
    }
}

void conditionChanged(pthread_cond_t *changed, bool ends) noexcept
{
    if (!g_process.isActive())
        return;
    const auto condition = reinterpret_cast<std::uintptr_t>(changed);
    g_table.forgetStranger(condition);
    Gil *gil = g_table.find(condition);
    if (gil == nullptr)
        return;
    const Writing writing(g_process.thread());
    if (writing && ends) {
        // An interpreter that ends, ends with its GIL held.
        if (writing.thread().gil == gil)
            dropped(*gil, writing);
        summarise(*gil, writing);
    }
    if (t_thread.gil == gil)
        t_thread.gil = nullptr;
    g_table.remove(*gil);
}

void summariseGils(ThreadState &thread) noexcept
{
    const Writing writing(&thread);
    g_table.forEach([&](Gil &gil) { summarise(gil, writing); });
}

void forgetGils() noexcept
{
    g_table.clear();
}

} // namespace interleave::probe
