// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <cpython/scriptrequest.h>

#include <optional>
#include <string>

namespace interleave::host {

/// Looks at what all processes of a script together use: what no limit of the kernel's counts without privileges. One thread.
class TreeWatch
{
public:
    explicit TreeWatch(const cpython::ScriptLimits &limits) noexcept
        : m_limits(limits)
    {
    }
    /// The limit that `root` and everything below this process is over now, in words ("it had more than 200 processes at a time"). Looks at most ten
    /// times a second, 10 µs for each process of the machine; when memory seems to be over, once more and exactly (a few ms), because processes
    /// that share their memory look as if each had its own.
    [[nodiscard]] std::optional<std::string> over(int root);

private:
    cpython::ScriptLimits m_limits;
    Nanoseconds m_next { 0 };
};

} // namespace interleave::host
