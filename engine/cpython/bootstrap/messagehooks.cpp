// SPDX-License-Identifier: GPL-3.0-or-later
// What goes from one process to another: how long packing and unpacking takes, how many bytes it makes, and how long it takes to attach to shared memory.
#include "hooks.h"

#include <algorithm>

namespace interleave::cpython::bootstrap {

namespace {

using trace::EventKind;
using trace::LaneState;
using trace::ObjectKind;

constexpr std::uint8_t kPickled = 0, kUnpickled = 1; // detail of Serialised

char everythingElse; ///< its address stands for what is pickled for no connection: multiprocessing's queues, requests to managers

/// The connection that the calling thread sends through or receives from.
__thread Object *connection __attribute__((tls_model("initial-exec"))) = nullptr;

/// Length of what has been packed or shall be unpacked; 0 if it does not say.
std::uint32_t bytesOf(Object *packed)
{
    const Size bytes = packed == nullptr ? 0 : py.PyObject_Size(packed);
    if (bytes < 0)
        py.PyErr_Clear();
    return std::uint32_t(std::clamp<Size>(bytes, 0, 0xffff'ffff));
}

std::uint32_t channel()
{
    if (connection != nullptr)
        return idOf(connection, ObjectKind::Pipe, "pipe");
    const IdTable::Entry known = ids.find(&everythingElse);
    if (known.id != 0)
        return known.id;
    constexpr char name[] = "pickled for others";
    const std::uint32_t id = define(ObjectKind::Pipe, name, sizeof name - 1);
    if (id != 0)
        ids.put(&everythingElse, id);
    return id;
}

/// Calls what packs or unpacks; its thread is Serialising meanwhile.
Object *serialises(const Arguments &arguments, std::uint8_t direction)
{
    std::uint32_t id = 0;
    {
        const ErrorAside aside;
        id = channel();
    }
    note(EventKind::State, std::uint8_t(LaneState::Serialising), id);
    const std::uint64_t began = nanosecondsNow();
    Object *result = nullptr;
    {
        const SameDepth depth;
        result = arguments.call();
    }
    const std::uint64_t took = nanosecondsNow() - began;
    const ErrorAside aside;
    if (result != nullptr)
        note(EventKind::Serialised, direction, id, took, bytesOf(direction == kPickled ? result : arguments[0]));
    note(EventKind::State, std::uint8_t(LaneState::RunningPython), 0);
    return result;
}

/// ForkingPickler.dumps: all that multiprocessing packs for another process, but for the processes themselves.
Object *messagePickled(Object *original, Object *positional, Object *keywords)
{
    return serialises({ original, positional, keywords }, kPickled);
}
/// ForkingPickler.loads.
Object *messageUnpickled(Object *original, Object *positional, Object *keywords)
{
    return serialises({ original, positional, keywords }, kUnpickled);
}

/// Connection.__init__: there may have been another one at this address.
Object *connectionMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    ids.remove(arguments[0]);
    return arguments.call();
}

/// Connection.send, recv: what is packed or unpacked meanwhile is this connection's.
Object *connectionUsed(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *before = connection;
    connection = arguments[0];
    Object *result = nullptr;
    {
        const SameDepth depth;
        result = arguments.call();
    }
    connection = before;
    return result;
}

/// SharedMemory.__init__, if it attaches to one that is there.
Object *sharedMemoryOpened(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const std::uint64_t began = nanosecondsNow();
    Object *result = nullptr;
    {
        const SameDepth depth;
        result = arguments.call();
    }
    const std::uint64_t took = nanosecondsNow() - began;
    const ErrorAside aside;
    Object *create = arguments[2] != nullptr ? arguments[2] : keywords != nullptr ? py.PyDict_GetItemString(keywords, "create") : nullptr;
    if (result == nullptr || (create != nullptr && py.PyObject_IsTrue(create) == 1))
        return result;
    const Ref name(attribute(arguments[0], names._name));
    const Ref size(attribute(arguments[0], "size"));
    const std::uint64_t bytes = size ? py.PyLong_AsUnsignedLongLongMask(size.get()) : 0;
    py.PyErr_Clear();
    const Text text = textOf(name.get());
    if (const std::uint32_t id = define(ObjectKind::SharedMemory, text.bytes, std::size_t(text.size)); id != 0)
        note(EventKind::Attached, 0, id, took, std::uint32_t(std::min<std::uint64_t>(bytes, 0xffff'ffff)));
    return result;
}

} // namespace

Hook messageHooks[] = {
    { "message_pickled", { "dumps", messagePickled, kKeywords, nullptr } },
    { "message_unpickled", { "loads", messageUnpickled, kKeywords, nullptr } },
    { "connection_made", { "__init__", connectionMade, kKeywords, nullptr } },
    { "connection_sends", { "send", connectionUsed, kKeywords, nullptr } },
    { "connection_receives", { "recv", connectionUsed, kKeywords, nullptr } },
    { "shared_memory_opened", { "__init__", sharedMemoryOpened, kKeywords, nullptr } },
    {},
};

} // namespace interleave::cpython::bootstrap
