// SPDX-License-Identifier: GPL-3.0-or-later
#include "spawn.h"

#include "pidfd.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>

namespace interleave::os {

namespace {

constexpr int kChildChannel = 3;

/// Ours, with `added` in front of (and instead of) what has the same name.
std::vector<std::string> environmentWith(const std::vector<std::string> &added)
{
    std::vector<std::string> result = added;
    for (char **entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        const std::string_view name = text.substr(0, text.find('=') + 1);
        if (std::none_of(
                added.begin(), added.end(), [&](const std::string &a) { return a.starts_with(name); }))
            result.emplace_back(text);
    }
    return result;
}

std::vector<char *> pointersTo(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (std::string &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// posix_spawn's two option objects, released on every way out.
struct Actions
{
    posix_spawn_file_actions_t files {};
    posix_spawnattr_t attributes {};
    Actions()
    {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }
    ~Actions()
    {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    Actions(const Actions &) = delete;
    Actions &operator=(const Actions &) = delete;
};

} // namespace

Result<Child> spawn(const SpawnOptions &options)
{
    std::vector<std::string> arguments { options.name.empty() ? options.program.filename().string()
                                                              : options.name };
    for (const std::string &argument : options.arguments)
        arguments.push_back(argument == "@" ? std::to_string(kChildChannel) : argument);
    std::vector<std::string> environment = environmentWith(options.environment);

    Actions actions;
    posix_spawn_file_actions_addopen(&actions.files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions.files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions.files, options.channel, kChildChannel);
    posix_spawn_file_actions_addclosefrom_np(&actions.files, kChildChannel + 1);
    sigset_t none {};
    sigset_t all {};
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&actions.attributes, &none);
    posix_spawnattr_setsigdefault(&actions.attributes, &all);
    posix_spawnattr_setflags(&actions.attributes,
        short(
            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (options.newSession ? POSIX_SPAWN_SETSID : 0)));

    Child child;
    const int error = posix_spawn(&child.pid, options.program.c_str(), &actions.files, &actions.attributes,
        pointersTo(arguments).data(), pointersTo(environment).data());
    if (error != 0) {
        errno = error;
        return failErrno(fmt::format("cannot start {}", options.program.string()),
            "install the package again, or name the program in the environment variable INTERLEAVE_HOST");
    }
    Result<FileDescriptor> pidfd = openPidfd(child.pid);
    if (!pidfd) {
        kill(child.pid, SIGKILL);
        waitpid(child.pid, nullptr, 0);
        return Failure(pidfd.error());
    }
    child.pidfd = std::move(*pidfd);
    return child;
}

} // namespace interleave::os
