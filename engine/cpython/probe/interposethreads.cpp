// SPDX-License-Identifier: GPL-3.0-or-later
// In place of the C library's functions that start, name and await threads.
#include "blocking.h"
#include "exports.h"
#include "probeapi.h"
#include "realcalls.h"

#include <cstdarg>
#include <cstdlib>
#include <cstring>

using namespace interleave;
using namespace interleave::probe;

namespace {

/// What a thread is started with: on the heap, as whoever starts it does not wait.
struct Start
{
    void *(*routine)(void *);
    void *argument;
    std::uint64_t called; ///< Ticks; 0: not known
};

void *beginThread(void *argument)
{
    const Start start = *static_cast<Start *>(argument);
    std::free(argument);
    ThreadState *mine = g_process.thread(); // its ring begins
    if (start.called != 0 && mine != nullptr) { // by itself: who started it may come to write only when it is over
        const Writing writing(mine);
        writing->record(trace::EventKind::ThreadCreated, 0, writing->object().value, start.called, 0);
    }
    return start.routine(start.argument);
}

void nameThread(const char *name) noexcept
{
    if (!g_process.isActive())
        return;
    const Writing writing(g_process.thread());
    if (writing)
        writing->define(writing->object(), trace::ObjectKind::Thread, name);
}

} // namespace

INTERLEAVE_EXPORT int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument) noexcept
{
    auto *start = g_process.isActive() ? static_cast<Start *>(std::malloc(sizeof(Start))) : nullptr;
    if (start == nullptr)
        return real().pthread_create(thread, attributes, routine, argument);
    *start = { routine, argument, interleave_probe_ticks() };
    const int result = real().pthread_create(thread, attributes, beginThread, start);
    if (result != 0)
        std::free(start);
    return result;
}

INTERLEAVE_EXPORT int pthread_join(pthread_t thread, void **result)
{
    const std::uint32_t object = t_thread.gil == nullptr && g_process.isActive()
        ? g_process.threadOf(std::uint64_t(thread)).object
        : 0;
    if (object == 0) {
        const Blocking blocking(trace::LaneState::BlockedJoin, Call::Join);
        return real().pthread_join(thread, result);
    }
    const Blocking blocking(trace::LaneState::BlockedJoin, object);
    return real().pthread_join(thread, result);
}

INTERLEAVE_EXPORT int pthread_setname_np(pthread_t thread, const char *name) noexcept
{
    const int result = real().pthread_setname_np(thread, name);
    if (result == 0 && thread == pthread_self())
        nameThread(name);
    return result;
}

INTERLEAVE_EXPORT int prctl(int option, ...) noexcept
{
    va_list list;
    va_start(list, option);
    unsigned long arguments[4];
    for (unsigned long &argument : arguments)
        argument = va_arg(list, unsigned long);
    va_end(list);
    const int result = real().prctl(option, arguments[0], arguments[1], arguments[2], arguments[3]);
    if (result == 0 && option == PR_SET_NAME)
        nameThread(reinterpret_cast<const char *>(arguments[0]));
    return result;
}
