// SPDX-License-Identifier: GPL-3.0-or-later
#include "progressbar.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unistd.h>

namespace interleave::cli {

ProgressBar::ProgressBar()
    : m_terminal(isatty(STDERR_FILENO) == 1)
{
}

ProgressBar::~ProgressBar()
{
    if (m_terminal && !m_last.empty())
        fmt::print(stderr, "\r\033[K");
}

void ProgressBar::show(double share, const std::string &text)
{
    constexpr int width = 24;
    const int filled = std::clamp(static_cast<int>(std::lround(share * width)), 0, width);
    if (m_terminal)
        fmt::print(stderr, "\r\033[K{:━<{}}{:─<{}} {}", "", filled, "", width - filled, text);
    else if (text != m_last)
        fmt::print(stderr, "{}\n", text);
    m_last = text;
}

} // namespace interleave::cli
