// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <string>

namespace interleave::cli {

/// One line on stderr that says how far something is. Draws over itself on a terminal; in a log it writes a line per change of text.
/// One thread.
class ProgressBar
{
public:
    ProgressBar();
    ~ProgressBar(); ///< Clears the line.
    [[nodiscard]] bool moves() const noexcept { return m_terminal; } ///< it can draw over itself
    /// `share` 0…1.
    void show(double share, const std::string &text);

private:
    bool m_terminal;
    std::string m_last;
};

} // namespace interleave::cli
