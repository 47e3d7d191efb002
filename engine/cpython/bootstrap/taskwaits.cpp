// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskwaits.h"

#include "hooks.h"
#include "line.h"

#include <cstring>

namespace interleave::cpython::bootstrap {

namespace {

using trace::LaneState;

constexpr int kDeepest = 100; ///< frames of one task that are looked at

/// What a coroutine's code says about who is suspended in it.
enum class Role : std::uint8_t {
    Other,
    Script, ///< its own code: the line counts
    Sleep,
    Io,
    Lock,
    Queue,
    Join,
    Limited, ///< wait_for: a join that ends by itself
};

bool endsWith(Text text, const char *end)
{
    const auto length = static_cast<Size>(std::strlen(end));
    return text.size >= length && std::memcmp(text.bytes + text.size - length, end, std::size_t(length)) == 0;
}

Role roleOf(Object *code)
{
    const Ref filename(attribute(code, names.co_filename));
    if (isScript(filename.get()))
        return Role::Script;
    const Text file = textOf(filename.get());
    if (endsWith(file, "asyncio/tasks.py")) {
        const Ref name(attribute(code, names.co_name));
        const Text text = textOf(name.get());
        return std::strcmp(text.bytes, "sleep") == 0 ? Role::Sleep : std::strcmp(text.bytes, "wait_for") == 0 ? Role::Limited : Role::Join;
    }
    if (endsWith(file, "asyncio/locks.py"))
        return Role::Lock;
    if (endsWith(file, "asyncio/queues.py"))
        return Role::Queue;
    for (const char *io : { "asyncio/streams.py", "asyncio/selector_events.py", "asyncio/base_events.py", "asyncio/unix_events.py", "asyncio/subprocess.py",
             "asyncio/base_subprocess.py", "asyncio/sslproto.py" }) {
        if (endsWith(file, io))
            return Role::Io;
    }
    return Role::Other;
}

/// Roles by code object: few, and looked up at every suspension. Each keeps its code alive, so that no other one gets its address.
Role knownRole(Object *code)
{
    struct Known
    {
        Object *code;
        Role role;
    };
    static Known known[1024];
    const std::size_t place = reinterpret_cast<std::uintptr_t>(code) / 64;
    for (std::size_t i = 0; i < 8; ++i) {
        Known &entry = known[(place + i) % 1024];
        if (entry.code == code)
            return entry.role;
        if (entry.code == nullptr) {
            py.Py_IncRef(code);
            entry = { code, roleOf(code) };
            return entry.role;
        }
    }
    return roleOf(code); // a script that makes code as it goes
}

} // namespace

TaskWait waitOf(Object *coroutine)
{
    TaskWait wait;
    Role innermost = Role::Other;
    py.Py_IncRef(coroutine);
    Object *next = coroutine;
    for (int depth = 0; next != nullptr; ++depth) {
        const Ref owned(next);
        Object *frame = next;
        if (frame == py.none || depth == kDeepest)
            break;
        bool generator = false;
        Object *code = attribute(frame, names.cr_code);
        if (code == nullptr) {
            code = attribute(frame, names.gi_code);
            generator = true;
        }
        const Ref ownedCode(code);
        if (code == nullptr)
            break; // a future's iterator, or an awaitable of somebody's own
        const Role role = knownRole(code);
        if (role == Role::Script) {
            const Ref at(attribute(frame, generator ? names.gi_frame : names.cr_frame));
            const Ref line(attribute(at.get(), names.f_lineno));
            if (line && line.get() != py.none)
                wait.line = std::uint32_t(py.PyLong_AsUnsignedLongLongMask(line.get()));
            innermost = Role::Other; // what it calls says why, not what has called it
        } else if (role != Role::Other) {
            wait.limited = wait.limited || role == Role::Limited;
            innermost = role; // the last one is the one that waits
        }
        next = attribute(frame, generator ? names.gi_yieldfrom : names.cr_await);
    }
    switch (innermost) {
    case Role::Sleep: wait.state = LaneState::Asleep; break;
    case Role::Io: wait.state = LaneState::BlockedIo; break;
    case Role::Lock: wait.state = LaneState::BlockedLock; break;
    case Role::Queue: wait.state = LaneState::BlockedQueue; break;
    default: break;
    }
    if (py.PyErr_Occurred() != nullptr)
        py.PyErr_Clear();
    return wait;
}

} // namespace interleave::cpython::bootstrap
