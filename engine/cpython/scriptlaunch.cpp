// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptlaunch.h"

#include "packedtext.h"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace interleave::cpython {

namespace {

constexpr std::uint64_t kRoomForStacks = 4ULL << 30; ///< bytes of address space that threads reserve and do not use

void lower(__rlimit_resource resource, std::uint64_t most) noexcept
{
    rlimit limit {};
    if (getrlimit(resource, &limit) != 0)
        return;
    limit.rlim_cur = std::min<rlim_t>(most, limit.rlim_max);
    limit.rlim_max = limit.rlim_cur;
    (void)setrlimit(resource, &limit);
}

std::vector<char *> pointersTo(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (std::string &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// When memory runs out, the kernel shall take the script, not the window.
void offerYourself() noexcept
{
    const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    (void)!write(file, "1000", 4);
    close(file);
}

} // namespace

void setLimits(const ScriptLimits &limits) noexcept
{
    lower(RLIMIT_CORE, 0);
    lower(RLIMIT_NOFILE, limits.openFiles);
    lower(RLIMIT_FSIZE, limits.fileSize);
    // Not RLIMIT_AS: threads reserve far more address space than they use. RLIMIT_DATA counts what is writable: the memory, and stacks.
    lower(RLIMIT_DATA, limits.memory + kRoomForStacks);
    offerYourself();
}

Error becomeScript(const Launch &launch)
{
    setsid(); // so that what it sends to its process group stays in it
    sigset_t none {};
    sigemptyset(&none);
    for (int number = 1; number < NSIG; ++number)
        std::signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (chdir(launch.workingDirectory.c_str()) != 0)
        return failErrno(fmt::format("the script cannot be run in the folder {}", launch.workingDirectory), "choose another working directory").value();
    std::vector<std::string> command = launch.command;
    std::vector<std::string> environment = launch.environment;
    const std::vector<char *> arguments = pointersTo(command);
    const std::vector<char *> variables = pointersTo(environment);
    const auto cannotBeStarted = [&](int problem) {
        return Error { fmt::format("{} cannot be started: {}", launch.command.front(), std::strerror(problem)), "choose another interpreter" };
    };
    if (access(arguments[0], X_OK) != 0)
        return cannotBeStarted(errno); // under the limits there may be no memory to say so
    if (launch.limited)
        setLimits(launch.limits);
    execve(arguments[0], arguments.data(), variables.data());
    return cannotBeStarted(errno);
}

std::string toJson(const Launch &launch)
{
    return nlohmann::json { { "command", packedList(launch.command) }, { "environment", packedList(launch.environment) },
        { "workingDirectory", packed(launch.workingDirectory) }, { "limited", launch.limited }, { "limits", limitsToJson(launch.limits) } }
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Launch> launchFromJson(std::string_view text)
{
    try {
        const auto from = nlohmann::json::parse(text);
        Launch launch { unpackedList(from.at("command")), unpackedList(from.at("environment")),
            unpacked(from.at("workingDirectory").get_ref<const std::string &>()), from.at("limited").get<bool>(), limitsFromJson(from.at("limits")) };
        if (launch.command.empty())
            return fail("nothing is to be started");
        return launch;
    } catch (const std::exception &error) {
        return fail(std::string("what to start in the sandbox cannot be read: ") + error.what());
    }
}

} // namespace interleave::cpython
