// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace interleave::cli {

/// While it lives, Ctrl+C and SIGTERM ask for a stop instead of ending the program, so that a run is stopped cleanly and what was
/// recorded is kept. A second Ctrl+C ends the program as usual. One at a time; main thread.
class StopSignal
{
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal &) = delete;
    StopSignal &operator=(const StopSignal &) = delete;
    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    int m_pipe[2] = { -1, -1 };
    std::jthread m_listener;
};

} // namespace interleave::cli
