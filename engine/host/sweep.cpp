// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include <os/pidfd.h>
#include <os/procfs.h>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <set>
#include <string_view>
#include <unistd.h>

namespace interleave::host {

namespace {

struct Entries
{
    std::string ours;
    std::string ofScripts;
};

bool hasEntry(std::string_view environment, const Entries &entries)
{
    while (!environment.empty()) {
        const std::size_t end = std::min(environment.find('\0'), environment.size());
        if (environment.substr(0, end) == entries.ours || environment.substr(0, end) == entries.ofScripts)
            return true;
        environment.remove_prefix(std::min(end + 1, environment.size()));
    }
    return false;
}

/// A zombie has no environment, so it does not belong to the run. Other users' cannot be read. (Only the first 64 KiB
/// are looked at: our variable stands first, because spawn() puts it there.)
bool belongsTo(int pid, const Entries &entry)
{
    // An execve() itself takes a millisecond; but on a busy machine it may have to wait for a core in the middle.
    constexpr Nanoseconds kPatience { 1'000'000'000 };
    const Nanoseconds until = monotonicNow() + kPatience;
    for (;;) {
        if (const auto environment = os::readEnvironment(pid))
            return hasEntry(*environment, entry);
        if (monotonicNow() > until)
            return false;
        const timespec pause { 0, 100'000 };
        nanosleep(&pause, nullptr);
    }
}

Entries entriesOf(const std::string &token) { return { fmt::format("{}={}", kRunVariable, token), fmt::format("{}={}", kScriptRunVariable, token) }; }

} // namespace

std::vector<pid_t> processesOfRun(const std::string &token)
{
    const Entries entry = entriesOf(token);
    std::vector<pid_t> found;
    for (const int pid : os::numbersIn("/proc")) {
        if (pid != getpid() && belongsTo(pid, entry))
            found.push_back(pid);
    }
    return found;
}

std::size_t sweepRun(const std::string &token, int rounds)
{
    // Who forks and exits while /proc is being read can be behind the reader with one pid and ahead of it with the
    // other; so one look that finds nobody proves little.
    constexpr int kCleanLooks = 2;
    const Entries entry = entriesOf(token);
    std::set<pid_t> ended;
    for (int round = 0, clean = 0; round < rounds && clean < kCleanLooks; ++round) {
        const std::vector<pid_t> found = processesOfRun(token);
        clean = found.empty() ? clean + 1 : 0;
        for (const pid_t pid : found) {
            // By pidfd, and looked at again through it: a pid may have passed to another process between
            // finding and killing.
            const Result<os::FileDescriptor> pidfd = os::openPidfd(pid);
            if (!pidfd || !belongsTo(pid, entry) || !os::sendSignal(*pidfd, SIGKILL))
                continue;
            ended.insert(pid);
            (void)os::waitForEnd(*pidfd, std::chrono::milliseconds(200));
        }
    }
    return ended.size();
}

} // namespace interleave::host
