// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace interleave {

/// An exception of a scenario's program that nobody caught. Python prints a traceback and goes on without that thread
/// (threading.excepthook); a run ends as usual, so whoever watches has to be told.
struct Uncaught
{
    std::string who; ///< the thread's name
    std::string what; ///< "ValueError: too small", or the type alone
    std::uint32_t line = 0; ///< of the lesson's script.py, where it was raised; 0: not known
    /// One sentence: "'count 2' ended with an exception that nobody caught, in line 12 of script.py: ValueError: too small"
    [[nodiscard]] std::string toLine() const;
    friend bool operator==(const Uncaught &, const Uncaught &) = default;
};

} // namespace interleave
