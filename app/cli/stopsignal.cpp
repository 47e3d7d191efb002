// SPDX-License-Identifier: GPL-3.0-or-later
#include "stopsignal.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace interleave::cli {

namespace {

// A signal handler can reach nothing else: the descriptor of the one StopSignal that lives.
std::atomic<int> g_pipe { -1 };

void wake(int signal)
{
    const int pipe = g_pipe.load(std::memory_order_relaxed);
    const char byte = 's';
    if (pipe >= 0)
        [[maybe_unused]] const auto written = write(pipe, &byte, 1);
    std::signal(signal, SIG_DFL);
}

} // namespace

StopSignal::StopSignal()
{
    if (pipe2(m_pipe, O_CLOEXEC) != 0)
        return; // Ctrl+C then ends the program at once, as ever
    g_pipe = m_pipe[1];
    std::signal(SIGINT, wake);
    std::signal(SIGTERM, wake);
    m_listener = std::jthread([this] {
        char byte = 0;
        if (read(m_pipe[0], &byte, 1) == 1 && byte == 's')
            m_source.request_stop();
    });
}

StopSignal::~StopSignal()
{
    if (m_pipe[0] < 0)
        return;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    g_pipe = -1;
    const char byte = 'e';
    [[maybe_unused]] const auto written = write(m_pipe[1], &byte, 1);
    m_listener.join();
    close(m_pipe[0]);
    close(m_pipe[1]);
}

} // namespace interleave::cli
