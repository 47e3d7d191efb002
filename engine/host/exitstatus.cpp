// SPDX-License-Identifier: GPL-3.0-or-later
#include "exitstatus.h"

#include <fmt/format.h>

#include <cstring>
#include <sys/wait.h>

namespace interleave::host {

std::string describeStatus(int status)
{
    if (!WIFSIGNALED(status))
        return fmt::format("ended with status {}", WEXITSTATUS(status));
    const int number = WTERMSIG(status);
    const char *name = sigabbrev_np(number);
    return fmt::format(
        "was killed by signal {}{}", number, name ? fmt::format(" (SIG{})", name) : std::string());
}

} // namespace interleave::host
