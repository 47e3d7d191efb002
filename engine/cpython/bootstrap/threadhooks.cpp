// SPDX-License-Identifier: GPL-3.0-or-later
// Threads: their names, and what they wait for when they join each other or use a queue.
#include "hooks.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace interleave::cpython::bootstrap {

namespace {

using trace::EventKind;
using trace::LaneState;
using trace::ObjectKind;

void nameMyself(Text name)
{
    if (name.size <= 0)
        return;
    interleave_probe_thread_name(name.bytes, std::uint32_t(name.size));
    std::free(now.name); // kept for a fork: the child's region knows nothing of it
    now.name = ::strndup(name.bytes, std::size_t(name.size));
}

std::uint64_t identOf(Object *thread)
{
    const Ref ident(attribute(thread, names._ident));
    if (!ident || ident.get() == py.none)
        return 0;
    const std::uint64_t value = py.PyLong_AsUnsignedLongLongMask(ident.get());
    if (py.PyErr_Occurred() != nullptr)
        py.PyErr_Clear();
    return value;
}

/// Thread._set_ident: on the new thread, before anything of the script.
Object *threadBegins(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    const Ref name(attribute(arguments[0], names._name));
    nameMyself(textOf(name.get()));
    return result;
}

/// The setter of Thread.name.
Object *threadRenamed(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    if (result == nullptr)
        return result;
    const Ref name(attribute(arguments[0], names._name));
    const Text text = textOf(name.get());
    const std::uint32_t object = interleave_probe_thread_object_of(identOf(arguments[0]));
    if (object != 0 && object == interleave_probe_thread_object())
        nameMyself(text);
    else if (object != 0 && text.size > 0)
        interleave_probe_rename(object, std::uint32_t(ObjectKind::Thread), text.bytes, std::uint32_t(text.size));
    return result;
}

/// Thread.join.
Object *threadJoins(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    {
        const ErrorAside aside;
        interleave_probe_wait_is(std::uint32_t(LaneState::BlockedJoin), interleave_probe_thread_object_of(identOf(arguments[0])));
    }
    Object *result = arguments.call();
    interleave_probe_wait_is(0, 0);
    return result;
}

/// sys.setswitchinterval: a mark.
Object *intervalSet(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    if (result == nullptr)
        return nullptr;
    const ErrorAside aside;
    char text[64];
    const int length = std::snprintf(text, sizeof text, "sys.setswitchinterval(%g)", py.PyFloat_AsDouble(arguments[0]));
    note(EventKind::Mark, 0, define(ObjectKind::Text, text, std::size_t(length)));
    py.PyErr_Clear();
    return result;
}

/// Queue.__init__ of the module queue.
Object *queueMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    if (result != nullptr) {
        if (const std::uint32_t id = defineHere(ObjectKind::Queue, "queue"); id != 0)
            ids.put(arguments[0], id);
    }
    return result;
}

Object *queueUsed(const Arguments &arguments, trace::DepthChange change)
{
    std::uint32_t id = 0;
    {
        const ErrorAside aside;
        id = idOf(arguments[0], ObjectKind::Queue, "queue");
        interleave_probe_wait_is(std::uint32_t(LaneState::BlockedQueue), id);
    }
    Object *result = arguments.call();
    interleave_probe_wait_is(0, 0);
    if (result == nullptr)
        return nullptr; // Empty, Full
    const Ref items(attribute(arguments[0], "queue"));
    const Ref bound(attribute(arguments[0], "maxsize"));
    const Size count = items ? py.PyObject_Size(items.get()) : -1;
    const std::uint64_t most = bound ? py.PyLong_AsUnsignedLongLongMask(bound.get()) : 0;
    if (py.PyErr_Occurred() != nullptr)
        py.PyErr_Clear();
    else if (count >= 0)
        note(EventKind::Depth, std::uint8_t(change), id, std::uint64_t(count), most > 0xffff'ffff ? 0 : std::uint32_t(most));
    return result;
}
Object *queuePut(Object *original, Object *positional, Object *keywords)
{
    return queueUsed({ original, positional, keywords }, trace::DepthChange::Put);
}
Object *queueGet(Object *original, Object *positional, Object *keywords)
{
    return queueUsed({ original, positional, keywords }, trace::DepthChange::Get);
}

} // namespace

Hook threadHooks[] = {
    { "thread_begins", { "_set_ident", threadBegins, kKeywords, nullptr } },
    { "thread_renamed", { "name", threadRenamed, kKeywords, nullptr } },
    { "thread_joins", { "join", threadJoins, kKeywords, nullptr } },
    { "interval_set", { "setswitchinterval", intervalSet, kKeywords, nullptr } },
    { "queue_made", { "__init__", queueMade, kKeywords, nullptr } },
    { "queue_put", { "put", queuePut, kKeywords, nullptr } },
    { "queue_get", { "get", queueGet, kKeywords, nullptr } },
    {},
};

} // namespace interleave::cpython::bootstrap
