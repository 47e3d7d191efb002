// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxlevel.h"

namespace interleave::cpython {

const char *sandboxName(SandboxLevel level) noexcept
{
    switch (level) {
    case SandboxLevel::Bubblewrap: return "bubblewrap";
    case SandboxLevel::Limits: return "limits";
    case SandboxLevel::None: return "none";
    }
    return "none";
}

const char *sandboxName(SandboxChoice choice) noexcept
{
    switch (choice) {
    case SandboxChoice::Best: return "best";
    case SandboxChoice::Bubblewrap: return "bubblewrap";
    case SandboxChoice::Limits: return "limits";
    case SandboxChoice::None: return "none";
    }
    return "best";
}

std::optional<SandboxChoice> sandboxFromName(std::string_view name) noexcept
{
    for (const SandboxChoice choice : { SandboxChoice::Best, SandboxChoice::Bubblewrap, SandboxChoice::Limits, SandboxChoice::None }) {
        if (name == sandboxName(choice))
            return choice;
    }
    return {};
}

} // namespace interleave::cpython
