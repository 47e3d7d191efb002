// SPDX-License-Identifier: GPL-3.0-or-later
#include "spawned.h"

#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::cpython::testing {

Spawned::Spawned(const std::vector<std::string> &command, const std::vector<std::string> &given)
{
    std::vector<std::string> environment { "LANG=C.UTF-8" };
    for (const char *name : { "PATH", "HOME" }) {
        if (const char *value = std::getenv(name))
            environment.push_back(std::string(name) + "=" + value);
    }
    environment.insert(environment.end(), given.begin(), given.end());
    const auto pointers = [](const std::vector<std::string> &texts) {
        std::vector<char *> list;
        for (const std::string &text : texts)
            list.push_back(const_cast<char *>(text.c_str()));
        list.push_back(nullptr);
        return list;
    };
    int pipes[2][2];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(pipe2(pipes[i], O_CLOEXEC), 0);
        posix_spawn_file_actions_adddup2(&actions, pipes[i][1], i + 1);
    }
    EXPECT_EQ(posix_spawn(&m_pid, command[0].c_str(), &actions, nullptr, pointers(command).data(),
                  pointers(environment).data()),
        0)
        << command[0];
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 2; ++i) {
        close(pipes[i][1]);
        m_pipes[i] = pipes[i][0];
        fcntl(m_pipes[i], F_SETFL, O_NONBLOCK);
    }
}

Spawned::~Spawned()
{
    end();
    for (const int pipe : m_pipes)
        close(pipe);
}

void Spawned::pump()
{
    char bytes[4096];
    for (int i = 0; i < 2; ++i) {
        for (ssize_t got = read(m_pipes[i], bytes, sizeof bytes); got > 0;
             got = read(m_pipes[i], bytes, sizeof bytes))
            m_output[i].append(bytes, std::size_t(got));
    }
}

bool Spawned::hasEnded()
{
    if (!m_ended && m_pid > 0)
        m_ended = waitpid(m_pid, &m_status, WNOHANG) == m_pid;
    return m_ended;
}

int Spawned::end()
{
    if (m_pid > 0 && !hasEnded()) {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, &m_status, 0);
        m_ended = true;
    }
    pump();
    return m_status;
}

} // namespace interleave::cpython::testing
