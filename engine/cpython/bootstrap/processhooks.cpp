// SPDX-License-Identifier: GPL-3.0-or-later
// Processes of multiprocessing: who started them, how, what they are called, and that they execute their program.
#include "processhooks.h"

#include "hooks.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace interleave::cpython::bootstrap {

namespace {

using trace::EventKind;
using trace::ObjectKind;
using trace::StartMethod;

bool poolWorker = false;
std::uint64_t startCalled = 0; ///< ns: a fork takes it with it
StartMethod howStarted = StartMethod::Spawn; ///< likewise, so what was not forked was spawned (or comes from a fork server)

StartMethod methodOf(Object *process)
{
    const Ref method(attribute(process, "_start_method")); // of a Process of a certain context
    if (method && method.get() != py.none) {
        const Text text = textOf(method.get());
        return text.bytes[0] == 's' ? StartMethod::Spawn : std::strcmp(text.bytes, "fork") == 0 ? StartMethod::Fork : StartMethod::ForkServer;
    }
    // Else the one that made it says: popen_fork, popen_spawn_posix, popen_forkserver.
    const Ref popen(attribute(process, "_popen"));
    const Ref name(attribute(popen.get(), "method"));
    const Text text = textOf(name.get());
    return text.bytes[0] == 's' ? StartMethod::Spawn : std::strcmp(text.bytes, "forkserver") == 0 ? StartMethod::ForkServer : StartMethod::Fork;
}

/// `extra` of ProcessStart: how long before the record start was called, since that is known only when there is a pid. Microseconds.
std::uint32_t microsecondsSince(std::uint64_t called)
{
    return std::uint32_t(std::min<std::uint64_t>((nanosecondsNow() - called) / 1000, 0xffff'ffff));
}

/// BaseProcess.start. With fork the child runs in here, too, and never comes back.
Object *processStarts(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const std::uint64_t calledBefore = startCalled;
    const StartMethod methodBefore = howStarted;
    const std::uint64_t called = nanosecondsNow();
    startCalled = called;
    howStarted = StartMethod::Fork;
    Object *result = nullptr;
    {
        const SameDepth depth;
        result = arguments.call();
    }
    startCalled = calledBefore;
    howStarted = methodBefore;
    const ErrorAside aside;
    if (result == nullptr)
        return result;
    const Ref popen(attribute(arguments[0], "_popen"));
    const Ref pid(attribute(popen.get(), "pid"));
    const Ref name(attribute(arguments[0], names._name));
    const Text text = textOf(name.get());
    if (!pid || text.size == 0)
        return result;
    const std::uint32_t object = define(ObjectKind::Text, text.bytes, std::size_t(text.size));
    note(EventKind::ProcessStart, std::uint8_t(methodOf(arguments[0])), object, py.PyLong_AsUnsignedLongLongMask(pid.get()), microsecondsSince(called));
    py.PyErr_Clear();
    return result;
}

/// BaseProcess._bootstrap: in the child, before the script's function.
Object *processBegins(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    {
        const ErrorAside aside;
        const Ref name(attribute(arguments[0], names._name));
        poolWorker = std::strstr(textOf(name.get()).bytes, "PoolWorker") != nullptr;
        const Ref parent(attribute(arguments[0], "_parent_pid"));
        const std::uint64_t pid = parent ? py.PyLong_AsUnsignedLongLongMask(parent.get()) : std::uint64_t(::getppid());
        py.PyErr_Clear();
        const bool forked = howStarted == StartMethod::Fork;
        const StartMethod method = forked ? StartMethod::Fork : std::uint64_t(::getppid()) == pid ? StartMethod::Spawn : StartMethod::ForkServer;
        note(EventKind::ProcessReady, std::uint8_t(method), 0, forked ? startCalled : 0, std::uint32_t(pid));
        howStarted = StartMethod::Spawn;
    }
    const SameDepth depth;
    return arguments.call();
}

} // namespace

bool isPoolWorker() { return poolWorker; }

const char *roleOfThisProcess()
{
    char line[512] = {};
    const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return nullptr;
    const ssize_t size = ::read(file, line, sizeof line - 1);
    ::close(file);
    for (ssize_t i = 0; i < size; ++i) {
        if (line[i] == 0)
            line[i] = ' ';
    }
    if (std::strstr(line, " -c from multiprocessing.") == nullptr)
        return nullptr;
    return std::strstr(line, "resource_tracker import main") != nullptr ? "resource tracker"
        : std::strstr(line, "forkserver import main") != nullptr        ? "fork server"
                                                                        : nullptr;
}

Hook processHooks[] = {
    { "process_starts", { "start", processStarts, kKeywords, nullptr } },
    { "process_begins", { "_bootstrap", processBegins, kKeywords, nullptr } },
    {},
};

} // namespace interleave::cpython::bootstrap
