// SPDX-License-Identifier: GPL-3.0-or-later
#include "realcalls.h"

#include <dlfcn.h>

namespace interleave::probe {

RealCalls g_real;

namespace {

void *find(const char *name, const char *version) noexcept
{
    void *found = version != nullptr ? dlvsym(RTLD_NEXT, name, version) : nullptr;
    return found != nullptr ? found : dlsym(RTLD_NEXT, name);
}

} // namespace

void findRealCalls() noexcept
{
#define INTERLEAVE_REAL_CALL(name, version) g_real.name = reinterpret_cast<decltype(&::name)>(find(#name, version));
    INTERLEAVE_REAL_CALLS(INTERLEAVE_REAL_CALL)
#undef INTERLEAVE_REAL_CALL
    g_real.found = true;
}

} // namespace interleave::probe
