// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include <os/pidfd.h>
#include <os/procfs.h>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <string_view>
#include <unistd.h>

namespace interleave::host {

namespace {

bool hasEntry(std::string_view environment, std::string_view entry)
{
    while (!environment.empty()) {
        const std::size_t end = std::min(environment.find('\0'), environment.size());
        if (environment.substr(0, end) == entry)
            return true;
        environment.remove_prefix(std::min(end + 1, environment.size()));
    }
    return false;
}

bool belongsTo(int pid, const std::string &token)
{
    // A zombie's environment is empty, so it is not found. Other users' cannot be read. (Only the first 64
    // KiB are looked at: our variable stands first, because spawn() puts it there.)
    return hasEntry(os::readSmallFile(fmt::format("/proc/{}/environ", pid).c_str()),
        fmt::format("{}={}", kRunVariable, token));
}

} // namespace

std::vector<pid_t> processesOfRun(const std::string &token)
{
    std::vector<pid_t> found;
    for (const int pid : os::numbersIn("/proc")) {
        if (pid != getpid() && belongsTo(pid, token))
            found.push_back(pid);
    }
    return found;
}

std::size_t sweepRun(const std::string &token, int rounds)
{
    std::size_t first = 0;
    for (int round = 0; round < rounds; ++round) {
        // By pidfd, and looked at again through it: a pid may have passed to another process between finding
        // and killing.
        const std::vector<pid_t> found = processesOfRun(token);
        if (round == 0)
            first = found.size();
        if (found.empty())
            break;
        for (const pid_t pid : found) {
            const Result<os::FileDescriptor> pidfd = os::openPidfd(pid);
            if (!pidfd || !belongsTo(pid, token))
                continue;
            if (os::sendSignal(*pidfd, SIGKILL))
                (void)os::waitForEnd(*pidfd, std::chrono::milliseconds(20));
        }
    }
    return first;
}

} // namespace interleave::host
