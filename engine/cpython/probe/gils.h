// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gilfinder.h"
#include "process.h"

namespace interleave::probe {

/// One GIL of this process. Written under its own mutex (as its holder takes and drops it), but for the atomics.
struct Gil
{
    std::atomic<std::uintptr_t> switchCondition; ///< 0: this place is free
    std::atomic<std::uintptr_t> condition; ///< 0: not seen yet
    std::atomic<bool> used; ///< the place is somebody's
    std::uintptr_t mutexes[2];
    const volatile unsigned long *switchNumber; ///< the interpreter's own count; null: not found
    std::uint64_t numberBefore; ///< what it was before the region's first take
    std::uint64_t lastNumber; ///< what it was at the last take
    std::uint32_t object;
    std::uint32_t place; ///< in the page
    std::uint64_t epoch; ///< takes and drops so far
    std::uint64_t changes; ///< of the holder so far
    std::uint32_t lastHolder; ///< thread number
    bool held;
    bool requested; ///< a drop request is pending
};

/// Before the interpreter begins. `version`: Py_GetVersion's.
cpython::GilFinding findInterpreter(const char *version) noexcept;

/// The calling thread is about to signal this condition: if it is a GIL's, that is a take or a drop, and is recorded.
void conditionSignalled(pthread_cond_t *condition) noexcept;

/// What the calling thread waits for with this condition and mutex, if it is a GIL's.
struct GilWait
{
    Gil *gil = nullptr;
    bool forced = false; ///< on switch_cond: it has dropped on request, and waits until another has it
};
/// The calling thread is about to wait on this condition.
GilWait waitFor(pthread_cond_t *condition, pthread_mutex_t *mutex) noexcept;
/// The wait begins; returns what waitEnded needs.
std::uint64_t waitBegins(const GilWait &wait) noexcept;
/// It is over, the mutex is held. `timedOut`: that is why.
void waitEnded(const GilWait &wait, std::uint64_t changesBefore, bool timedOut) noexcept;

/// The condition begins or ends: what was known of its address is void.
void conditionChanged(pthread_cond_t *condition, bool ends) noexcept;

/// A forked child's: the parent's GILs are not its own.
void forgetGils() noexcept;
/// Writes a GilSummary for each GIL.
void summariseGils(ThreadState &thread) noexcept;

} // namespace interleave::probe
