// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "idtable.h"
#include "pythonapi.h"

#include <trace/event.h>
#include <trace/states.h>

#include <cstdint>

#include "../probe/probeapi.h"

namespace interleave::cpython::bootstrap {

/// A hook stands where a function of the standard library stood. It is a C function, because a frame of Python would be seen in tracebacks, by sys.settrace and
/// by who counts frames; it calls what stood there (`self` of the C function) with the same arguments and returns or raises what that did.
/// Which hook goes where, the Python files of this folder say.
struct Hook
{
    const char *name; ///< as the Python files call it
    FunctionDefinition definition;
};
/// Arguments of a hook as they came.
struct Arguments
{
    Object *original;
    Object *positional; ///< tuple
    Object *keywords; ///< dict or null
    [[nodiscard]] Object *operator[](Size i) const { return i < py.PyTuple_Size(positional) ? py.PyTuple_GetItem(positional, i) : nullptr; }
    [[nodiscard]] Object *call() const { return py.PyObject_Call(original, positional, keywords); }
};

// Each file's hooks, ended by one without a name.
extern Hook threadHooks[];
extern Hook loopHooks[];
extern Hook poolHooks[];
extern Hook processHooks[];
extern Hook messageHooks[];

/// What a thread is about. Plain: it is thread-local in a preloaded library.
struct ThreadNow
{
    const void *loop = nullptr; ///< the running loop, if it is asyncio's own kind; borrowed, it runs
    const void *selector = nullptr; ///< that one's
    std::uint32_t loopId = 0;
    std::uint32_t task = 0; ///< whose turn it is
    bool timers = false; ///< the loop's phase is Timers
    std::uint32_t pool = 0; ///< submit of this pool is going on
    Object *submitting = nullptr; ///< likewise, borrowed
    char *name = nullptr; ///< of the thread, as long as it lives (and a little longer)
};
/// The calling thread's.
extern __thread ThreadNow now __attribute__((tls_model("initial-exec")));

/// Types that hooks must know; owned, null: its module is not imported.
struct KnownTypes
{
    Object *task = nullptr;
    Object *pythonTask = nullptr; ///< asyncio's task in Python, where there is one in C
    Object *gathering = nullptr;
    Object *timerHandle = nullptr;
    Object *callItem = nullptr; ///< of ProcessPoolExecutor
};
extern KnownTypes types;

// Names of attributes that hooks ask for often.
#define INTERLEAVE_NAMES(F)                                                                                                                                   \
    F(_name) F(_ident) F(__self__) F(_callback) F(_when) F(_state) F(_exception) F(_fut_waiter) F(_coro) F(_selector) F(_scheduled) F(_children) F(cr_await) \
    F(cr_code) F(cr_frame) F(gi_yieldfrom) F(gi_code) F(gi_frame) F(co_filename) F(co_name) F(f_lineno) F(get_name) F(__qualname__) F(future)
/// They as strs; made once.
struct Names
{
#define INTERLEAVE_NAME(NAME) Object *NAME = nullptr;
    INTERLEAVE_NAMES(INTERLEAVE_NAME)
#undef INTERLEAVE_NAME
    void make();
};
extern Names names;

extern IdTable ids; ///< of all objects

/// One record of the calling thread.
inline void note(trace::EventKind kind, std::uint8_t detail, std::uint32_t object)
{
    interleave_probe_record(std::uint32_t(kind), detail, object);
}
/// One with a continuation.
inline void note(trace::EventKind kind, std::uint8_t detail, std::uint32_t object, std::uint64_t value, std::uint32_t extra)
{
    interleave_probe_record_more(std::uint32_t(kind), detail, object, value, extra);
}

/// A new object of the trace.
std::uint32_t define(trace::ObjectKind kind, const char *name, std::size_t length);
/// "queue (line 7)": what an object without a name of its own is called, by where it was made.
std::uint32_t defineHere(trace::ObjectKind kind, const char *what);
/// The id of an object that hooks have seen being made; made now if they have not.
std::uint32_t idOf(Object *object, trace::ObjectKind kind, const char *what);
/// Whether a value is an instance of a type (null: of none).
bool isA(Object *object, Object *type);
/// Says something about the bootstrap itself: a mark on the lane of the thread that is here.
void say(const char *what, const char *detail);
/// CLOCK_MONOTONIC.
std::uint64_t nanosecondsNow();

/// What a hook calls runs the script's own code for a while: that must not count more levels of recursion than without the hook.
class SameDepth
{
public:
    SameDepth();
    ~SameDepth();
    SameDepth(const SameDepth &) = delete;
    SameDepth &operator=(const SameDepth &) = delete;
};

} // namespace interleave::cpython::bootstrap
