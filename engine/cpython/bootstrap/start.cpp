// SPDX-License-Identifier: GPL-3.0-or-later
// How the bootstrap gets into the interpreter.
#include "bootstrap.h"
#include "hooks.h"
#include "line.h"
#include "processhooks.h"
#include "pythonfiles.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

namespace interleave::cpython::bootstrap {

namespace {

using trace::EventKind;
using trace::ObjectKind;

const char *settingOr(const char *name, const char *otherwise)
{
    const char *value = interleave_probe_setting(name);
    return value == nullptr ? otherwise : value;
}

/// The pending call: on the main thread, between two of its instructions.
int install(void *)
{
    const ErrorAside aside;
    const Ref version(attribute(py.PySys_GetObject("version_info"), "minor"));
    py.minor = version ? int(py.PyLong_AsUnsignedLongLongMask(version.get())) : 0;
    names.make();
    if (const char *script = interleave_probe_setting("INTERLEAVE_PROBE_SCRIPT"); script != nullptr && std::strcmp(settingOr("INTERLEAVE_PROBE_LINES", "1"), "0") != 0)
        prepareLines(py.PyUnicode_DecodeFSDefault(script));
    const char *role = roleOfThisProcess();
    const char *name = role == nullptr ? "MainThread" : role;
    interleave_probe_thread_name(name, std::uint32_t(std::strlen(name)));
    now.name = ::strdup(name);
    if (role != nullptr) // nobody has called start for it
        note(EventKind::ProcessReady, std::uint8_t(trace::StartMethod::Spawn), define(ObjectKind::Text, role, std::strlen(role)), 0, std::uint32_t(::getppid()));
    runStart();
    return 0;
}

} // namespace

} // namespace interleave::cpython::bootstrap

int interleave_bootstrap_waiting = 0;

extern "C" void interleave_bootstrap_begin(void)
{
    using namespace interleave::cpython::bootstrap;
    if (std::strcmp(settingOr("INTERLEAVE_PROBE_BOOTSTRAP", "1"), "0") == 0)
        return;
    const auto version = reinterpret_cast<const char *(*)()>(::dlsym(RTLD_DEFAULT, "Py_GetVersion"));
    int major = 0, minor = 0;
    if (version == nullptr || std::sscanf(version(), "%d.%d", &major, &minor) != 2)
        return;
    if (major != 3 || minor < 7) {
        say("no names and no lines: ", "they need Python 3.7 or later");
        return;
    }
    if (const char *missing = py.load(); missing != nullptr) {
        say("no names and no lines: this Python does not export ", missing);
        return;
    }
    __atomic_store_n(&interleave_bootstrap_waiting, 1, __ATOMIC_RELEASE); // release: what was looked up is seen by who reads it
}

extern "C" void interleave_bootstrap_tick(void)
{
    using namespace interleave::cpython::bootstrap;
    if (py.Py_IsInitialized == nullptr || py.Py_IsInitialized() == 0)
        return;
    // acq_rel: one of several threads gets it, and what was looked up before is seen
    if (__atomic_exchange_n(&interleave_bootstrap_waiting, 0, __ATOMIC_ACQ_REL) == 1 && py.Py_AddPendingCall(install, nullptr) != 0)
        __atomic_store_n(&interleave_bootstrap_waiting, 1, __ATOMIC_RELEASE); // the queue was full: another time. release: as above
}

extern "C" void interleave_bootstrap_forked(void)
{
    using namespace interleave::cpython::bootstrap;
    ids.forked();
    now.loopId = now.task = now.pool = 0;
    now.loop = now.selector = nullptr;
    if (now.name != nullptr)
        interleave_probe_thread_name(now.name, std::uint32_t(std::strlen(now.name)));
}
