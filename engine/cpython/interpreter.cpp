// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpreter.h"

#include <fmt/format.h>

namespace interleave::cpython {

const char *originName(Origin origin) noexcept
{
    switch (origin) {
    case Origin::Path: return "path";
    case Origin::Pyenv: return "pyenv";
    case Origin::VirtualEnvironment: return "virtual environment";
    case Origin::Chosen: return "chosen";
    }
    return "chosen";
}

std::string Interpreter::describe() const
{
    if (!usable())
        return problem;
    std::string text = implementation == "cpython" ? fmt::format("Python {}", version) : fmt::format("{}, Python {}", implementation, version);
    if (virtualEnvironment)
        text += ", virtual environment";
    text += shared ? ", shared library" : ", static";
    if (debug)
        text += ", debug build";
    if (freeThreaded)
        text += ", free-threaded";
    text += hasGil ? ": it has a GIL" : ": it has no GIL";
    return text;
}

} // namespace interleave::cpython
