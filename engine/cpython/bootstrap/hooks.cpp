// SPDX-License-Identifier: GPL-3.0-or-later
#include "hooks.h"

#include "bootstrap.h"

#include <cstdio>
#include <ctime>

namespace interleave::cpython::bootstrap {

__thread ThreadNow now __attribute__((tls_model("initial-exec")));
KnownTypes types;
Names names;
IdTable ids;

void Names::make()
{
#define INTERLEAVE_NAME(NAME) NAME = internedName(#NAME);
    INTERLEAVE_NAMES(INTERLEAVE_NAME)
#undef INTERLEAVE_NAME
}

std::uint32_t define(trace::ObjectKind kind, const char *name, std::size_t length)
{
    return interleave_probe_define(std::uint32_t(kind), name, std::uint32_t(length));
}

std::uint32_t defineHere(trace::ObjectKind kind, const char *what)
{
    char name[96];
    const std::uint32_t line = interleave_bootstrap_line();
    const int length = line == 0 ? std::snprintf(name, sizeof name, "%s", what) : std::snprintf(name, sizeof name, "%s (line %u)", what, line);
    return define(kind, name, std::size_t(length));
}

std::uint32_t idOf(Object *object, trace::ObjectKind kind, const char *what)
{
    if (const IdTable::Entry known = ids.find(object); known.id != 0)
        return known.id;
    const std::uint32_t id = defineHere(kind, what);
    if (id != 0)
        ids.put(object, id);
    return id;
}

bool isA(Object *object, Object *type)
{
    if (object == nullptr || type == nullptr)
        return false;
    Object *own = typeOf(object);
    return own == type || (own != nullptr && py.PyType_IsSubtype(own, type) != 0);
}

void say(const char *what, const char *detail)
{
    char text[180];
    const int length = std::snprintf(text, sizeof text, "bootstrap: %.60s%.100s", what, detail);
    note(trace::EventKind::Mark, 0, define(trace::ObjectKind::Text, text, std::size_t(length)));
}

std::uint64_t nanosecondsNow()
{
    timespec time {};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return std::uint64_t(time.tv_sec) * 1'000'000'000 + std::uint64_t(time.tv_nsec);
}

namespace {

/// Levels that calling a C function and, from it, a Python function counts more than calling the Python function. Seen by tests/engine/cpython
/// (behaviour/recursion.py); from 3.12 on C does not count as Python's recursion.
int levels()
{
    return py.minor == 8 ? 2 : py.minor <= 11 ? 1 : 0;
}

void count(int by)
{
    if (py.minor <= 8) {
        // No function for it: PyThreadState::recursion_depth, behind four pointers in 3.7 and 3.8, which do not change any more.
        if (auto *state = reinterpret_cast<char *>(py.PyGILState_GetThisThreadState()); state != nullptr)
            *reinterpret_cast<int *>(state + 4 * sizeof(void *)) += by;
        return;
    }
    if (py.Py_LeaveRecursiveCall == nullptr || py.Py_EnterRecursiveCall == nullptr)
        return;
    for (; by < 0; ++by)
        py.Py_LeaveRecursiveCall();
    for (; by > 0; --by)
        (void)py.Py_EnterRecursiveCall(""); // it was that deep before: cannot fail
}

} // namespace

SameDepth::SameDepth()
{
    count(-levels());
}

SameDepth::~SameDepth()
{
    count(levels());
}

} // namespace interleave::cpython::bootstrap
