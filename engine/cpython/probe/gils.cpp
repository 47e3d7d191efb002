// SPDX-License-Identifier: GPL-3.0-or-later
#include "gils.h"

#include "../bootstrap/bootstrap.h"
#include "realcalls.h"

namespace interleave::probe {

using cpython::GilFinding;
using trace::EventKind;
using trace::LaneState;

namespace {

constexpr std::size_t kGils = trace::ProbePage::kGils;
constexpr std::size_t kStrangers = 256;

/// Relaxed everywhere: a GIL's place is filled in under its own mutex, before anybody else can have to do with it.
constexpr auto kRelaxed = std::memory_order_relaxed;

GilFinder g_finder;
Gil g_gils[kGils];
std::atomic<std::uint32_t> g_gilCount; ///< places [0, g_gilCount) are or were used
/// Conditions that were looked at and are no GIL's.
std::atomic<std::uintptr_t> g_strangers[kStrangers];

std::atomic<std::uintptr_t> &strangerAt(std::uintptr_t condition) noexcept
{
    return g_strangers[(condition >> 4 ^ condition >> 12) % kStrangers];
}

bool isOf(const Gil &gil, std::uintptr_t condition) noexcept
{
    return gil.switchCondition.load(kRelaxed) == condition || gil.condition.load(kRelaxed) == condition;
}

Gil *findGil(std::uintptr_t condition) noexcept
{
    ThreadState &mine = t_thread;
    if (mine.lastGil != nullptr && isOf(*mine.lastGil, condition)) [[likely]]
        return mine.lastGil;
    const std::uint32_t count = g_gilCount.load(std::memory_order_acquire); // acquire: what was filled in
    for (std::uint32_t i = 0; i < count; ++i) {
        if (isOf(g_gils[i], condition))
            return &g_gils[i];
    }
    return nullptr;
}

/// A place for one more; reuses those of GILs that are gone. Their numbers in the page stay with who was there first, so there may be none left.
Gil *newGil() noexcept
{
    std::uint32_t place = g_gilCount.load(kRelaxed);
    do {
        if (place >= kGils) {
            g_process.page().gilsUnseen.fetch_add(1, kRelaxed);
            return nullptr;
        }
    } while (!g_gilCount.compare_exchange_weak(place, place + 1, std::memory_order_acq_rel, kRelaxed));
    g_gils[place].place = place;
    return &g_gils[place];
}

trace::ProbeGil &shown(const Gil &gil) noexcept
{
    return g_process.page().gils[gil.place];
}

/// A GIL is taken (or dropped) for the first time that we see. Its mutex is held.
Gil *meet(std::uintptr_t condition, const SeenSignal &seen, const Writing &writing) noexcept
{
    Gil *gil = newGil();
    if (gil == nullptr)
        return nullptr;
    const GilLayout &layout = g_finder.layout;
    const bool taken = seen.what == SeenSignal::What::Take;
    const std::uintptr_t switchCondition = taken ? condition : condition - layout.cond;
    gil->mutexes[0] = layout.known ? switchCondition + layout.mutex : seen.mutexes[0];
    gil->mutexes[1] = layout.known ? switchCondition + layout.switchMutex : seen.mutexes[1];
    gil->object = g_process.region().newObject();
    writing->define(ObjectId { gil->object }, trace::ObjectKind::Gil, "GIL");
    shown(*gil).object.store(gil->object, kRelaxed);
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
    gil.numberBefore = gil.lastNumber = *gil.switchNumber - 1; // the take that we see first is a change of holder for us
    shown(gil).flags.store(trace::kKnowsSwitchNumber, kRelaxed);
}

/// At a take: what the interpreter has counted by now, and whether we did the same.
void count(Gil &gil, bool changed) noexcept
{
    const std::uint64_t number = *gil.switchNumber;
    trace::ProbeGil &page = shown(gil);
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
    writing->record(EventKind::GilTake, 0, gil.object, epoch, mine.timeouts);
    mine.timeouts = 0;
    mine.waitIs = LaneState::None;
    shown(gil).epoch.store(epoch, kRelaxed); // relaxed, all: read when the process is gone
    if (gil.switchNumber != nullptr)
        count(gil, changed);
    writing.state(LaneState::RunningPython);
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
    if (line != mine.line && line != 0)
        writing->record(EventKind::Line, 0, mine.line = line);
    const std::uint64_t epoch = ++gil.epoch;
    writing->record(EventKind::GilDrop, gil.requested ? 1 : 0, gil.object, epoch, 0);
    shown(gil).epoch.store(epoch, kRelaxed);
    writing.state(LaneState::RunningNative);
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

/// A GIL whose condition has not shown itself and that has this mutex.
Gil *withoutCondition(std::uintptr_t mutex) noexcept
{
    const std::uint32_t count = g_gilCount.load(std::memory_order_acquire);
    for (std::uint32_t i = 0; i < count; ++i) {
        Gil &gil = g_gils[i];
        if (gil.switchCondition.load(kRelaxed) != 0 && gil.condition.load(kRelaxed) == 0 && (gil.mutexes[0] == mutex || gil.mutexes[1] == mutex))
            return &gil;
    }
    return nullptr;
}

/// Once for each, when it or the process ends: what the interpreter itself has counted.
void summarise(Gil &gil, const Writing &writing) noexcept
{
    trace::ProbeGil &page = shown(gil);
    if (gil.switchNumber == nullptr || gil.epoch == 0 || (page.flags.fetch_or(trace::kSummarised, kRelaxed) & trace::kSummarised) != 0)
        return;
    writing->record(EventKind::GilSummary, 0, gil.object,
        page.switchNumber.load(kRelaxed) - page.within.load(kRelaxed) + page.carried.load(kRelaxed), 0);
}

/// The first signal of a condition that is not known.
void lookAt(std::uintptr_t condition) noexcept
{
    if (strangerAt(condition).load(kRelaxed) == condition)
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
        if (Gil *gil = withoutCondition(seen.mutexes[0])) {
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
    strangerAt(condition).store(condition, kRelaxed);
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
    Gil *gil = findGil(condition);
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
    Gil *gil = findGil(condition);
    if (gil == nullptr && g_process.finding() == GilFinding::Found) {
        const auto mutex = reinterpret_cast<std::uintptr_t>(with);
        gil = withoutCondition(mutex);
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
    std::uintptr_t known = condition;
    strangerAt(condition).compare_exchange_strong(known, 0, kRelaxed);
    Gil *gil = findGil(condition);
    if (gil == nullptr)
        return;
    const Writing writing(g_process.thread());
    if (writing && ends) {
        // An interpreter that ends, ends with its GIL held.
        if (writing.thread().gil == gil)
            dropped(*gil, writing);
        summarise(*gil, writing);
    }
    gil->switchCondition.store(0, kRelaxed);
    gil->condition.store(0, kRelaxed);
    if (t_thread.gil == gil)
        t_thread.gil = nullptr;
}

void summariseGils(ThreadState &thread) noexcept
{
    const Writing writing(&thread);
    const std::uint32_t count = g_gilCount.load(std::memory_order_acquire);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (g_gils[i].switchCondition.load(kRelaxed) != 0)
            summarise(g_gils[i], writing);
    }
}

void forgetGils() noexcept
{
    for (Gil &gil : g_gils) {
        gil.switchCondition.store(0, kRelaxed);
        gil.condition.store(0, kRelaxed);
        gil.switchNumber = nullptr;
        gil.epoch = gil.changes = 0;
        gil.lastHolder = 0;
        gil.held = gil.requested = false;
    }
    for (auto &stranger : g_strangers)
        stranger.store(0, kRelaxed);
    g_gilCount.store(0, kRelaxed);
}

} // namespace interleave::probe
