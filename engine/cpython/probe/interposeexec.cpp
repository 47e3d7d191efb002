// SPDX-License-Identifier: GPL-3.0-or-later
// In place of the C library's functions that execute a program: it gets back what was hidden from the environment. Nothing here allocates: whoever calls may be
// a child by vfork, or a signal's handler.
#include "environment.h"
#include "exports.h"
#include "process.h"
#include "realcalls.h"

#include <alloca.h>
#include <cstdarg>
#include <paths.h>
#include <unistd.h>

using namespace interleave::probe;

namespace {

constexpr std::size_t kMostPointers = 1u << 16; ///< more than that fits no stack: then it goes without what was hidden

} // namespace

// alloca belongs to the function that calls, hence no function of its own.
#define INTERLEAVE_WITH_HIDDEN(given) \
    const std::size_t count = ExecEnvironment::pointersFor(given); \
    char preload[ExecEnvironment::kPreloadBytes]; \
    char *const *environment = given; \
    if (count <= kMostPointers) \
        environment = ExecEnvironment(given, static_cast<char **>(alloca(count * sizeof(char *))), preload).pointers();

INTERLEAVE_EXPORT int execve(const char *path, char *const arguments[], char *const given[]) noexcept
{
    INTERLEAVE_WITH_HIDDEN(given)
    return real().execve(path, arguments, environment);
}

INTERLEAVE_EXPORT int execv(const char *path, char *const arguments[]) noexcept
{
    return execve(path, arguments, environ);
}

INTERLEAVE_EXPORT int execvpe(const char *file, char *const arguments[], char *const given[]) noexcept
{
    INTERLEAVE_WITH_HIDDEN(given)
    return real().execvpe(file, arguments, environment);
}

INTERLEAVE_EXPORT int execvp(const char *file, char *const arguments[]) noexcept
{
    return execvpe(file, arguments, environ);
}

INTERLEAVE_EXPORT int fexecve(int file, char *const arguments[], char *const given[]) noexcept
{
    INTERLEAVE_WITH_HIDDEN(given)
    return real().fexecve(file, arguments, environment);
}

INTERLEAVE_EXPORT int posix_spawn(pid_t *process, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
    char *const arguments[], char *const given[])
{
    INTERLEAVE_WITH_HIDDEN(given)
    return real().posix_spawn(process, path, actions, attributes, arguments, environment);
}

INTERLEAVE_EXPORT int posix_spawnp(pid_t *process, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
    char *const arguments[], char *const given[])
{
    INTERLEAVE_WITH_HIDDEN(given)
    return real().posix_spawnp(process, file, actions, attributes, arguments, environment);
}

// The arguments that follow `first`, up to the null pointer, in an array of the caller's stack.
#define INTERLEAVE_LISTED(first, list) \
    va_list list; \
    va_start(list, first); \
    std::size_t length = 1; \
    while (va_arg(list, char *) != nullptr) \
        ++length; \
    va_end(list); \
    auto **arguments = static_cast<char **>(alloca((length + 1) * sizeof(char *))); \
    va_start(list, first); \
    arguments[0] = const_cast<char *>(first); \
    for (std::size_t i = 1; i <= length; ++i) \
        arguments[i] = va_arg(list, char *);

INTERLEAVE_EXPORT int execl(const char *path, const char *first, ...) noexcept
{
    INTERLEAVE_LISTED(first, list)
    va_end(list);
    return execve(path, arguments, environ);
}

INTERLEAVE_EXPORT int execlp(const char *file, const char *first, ...) noexcept
{
    INTERLEAVE_LISTED(first, list)
    va_end(list);
    return execvpe(file, arguments, environ);
}

INTERLEAVE_EXPORT int execle(const char *path, const char *first, ...) noexcept
{
    INTERLEAVE_LISTED(first, list)
    char *const *given = va_arg(list, char *const *);
    va_end(list);
    return execve(path, arguments, given);
}

INTERLEAVE_EXPORT void _exit(int status)
{
    g_process.end();
    real()._exit(status);
    __builtin_unreachable();
}

INTERLEAVE_EXPORT void _Exit(int status) noexcept
{
    _exit(status);
}
