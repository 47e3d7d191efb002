// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace interleave::cpython::testing {

/// A command that runs with PATH, HOME, LANG and what is given as its environment, an empty stdin, and pipes for stdout and stderr.
class Spawned
{
public:
    Spawned(const std::vector<std::string> &command, const std::vector<std::string> &environment);
    ~Spawned(); ///< Killed, if it still runs.
    Spawned(const Spawned &) = delete;
    Spawned &operator=(const Spawned &) = delete;

    [[nodiscard]] pid_t pid() const { return m_pid; }
    /// Takes what it has written so far. Does not block.
    void pump();
    [[nodiscard]] bool hasEnded();
    /// Kills it if it has not ended; its wait status.
    int end();
    [[nodiscard]] std::string output() const { return m_output[0] + m_output[1]; }

private:
    pid_t m_pid = -1;
    int m_status = 0;
    bool m_ended = false;
    int m_pipes[2] { -1, -1 };
    std::string m_output[2];
};

} // namespace interleave::cpython::testing
