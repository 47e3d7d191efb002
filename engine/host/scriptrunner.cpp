// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptrunner.h"

#include "helperprocess.h"
#include "sweep.h"

#include <cpython/sandbox.h>
#include <cpython/scriptenvironment.h>
#include <cpython/scriptlaunch.h>
#include <os/processtree.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::host {

namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kLeftoverPatience = 1s; ///< from the script's end to that of what it left in the sandbox
constexpr int kNotStarted = 127; ///< as a shell says it

int failed(Channel &channel, Error error)
{
    channel.send(message::Finished { RunState::Failed, {}, 0, std::move(error) });
    flushAll(channel);
    return kNotStarted;
}

std::vector<std::string> scriptEnvironment(const cpython::ScriptRequest &request)
{
    const char *token = std::getenv(kRunVariable);
    std::vector<std::string> inherited = cpython::ownEnvironment();
    std::erase_if(inherited, [](const std::string &entry) { return entry.starts_with(std::string(kRunVariable) + "="); });
    return cpython::environmentWith(cpython::environmentWith(inherited, request.environment), { fmt::format("{}={}", kScriptRunVariable, token ? token : "") });
}

cpython::Launch launchOf(const cpython::ScriptRequest &request, const message::Prepare &prepare, const cpython::SandboxDecision &sandbox)
{
    cpython::Launch launch;
    launch.command = { request.interpreter.path.string() };
    launch.command.insert(launch.command.end(), request.interpreterOptions.begin(), request.interpreterOptions.end());
    launch.command.push_back(request.script.string());
    launch.command.insert(launch.command.end(), request.arguments.begin(), request.arguments.end());
    const std::vector<std::string> own = scriptEnvironment(request);
    // The run's token stays in front: whoever sweeps looks at the beginning only.
    launch.environment = own;
    const std::vector<std::string> added = cpython::probeEnvironment(request, prepare.probe, prepare.probeSocket, own);
    if (!added.empty()) {
        launch.environment = cpython::environmentWith({ own.begin() + 1, own.end() }, added);
        launch.environment.insert(launch.environment.begin(), own.front());
    }
    launch.workingDirectory = request.workingDirectory.string();
    launch.limited = sandbox.level != cpython::SandboxLevel::None;
    launch.limits = request.limits;
    return launch;
}

/// Waits for the watcher's word. False: the run was stopped before it began.
bool waitForGo(Channel &channel)
{
    for (;;) {
        const Channel::Received received = waitForMessage(channel);
        if (received.status == Channel::Status::Closed)
            _exit(1);
        if (!received.packet)
            continue;
        if (std::holds_alternative<message::Go>(received.packet->message))
            return true;
        if (std::holds_alternative<message::Stop>(received.packet->message))
            return false;
    }
}

void takeStreams(const std::vector<os::FileDescriptor> &streams)
{
    for (int number = 0; number < 3; ++number)
        dup2(streams[std::size_t(number)].get(), number);
}

/// The launch as a file without a name, which bubblewrap passes on. Stays open over exec.
int launchFile(const cpython::Launch &launch)
{
    const std::string text = cpython::toJson(launch);
    const int file = memfd_create("interleave-launch", 0);
    if (file < 0 || write(file, text.data(), text.size()) != ssize_t(text.size()))
        return -1;
    return file;
}

Error becomeSandbox(Channel &channel, const cpython::Launch &launch, const cpython::ScriptRequest &request, const message::Prepare &prepare)
{
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    const int file = launchFile(launch);
    if (file < 0)
        return failErrno("what to start could not be written down", "close other programs").value();
    const int socket = fcntl(channel.descriptor(), F_DUPFD, 3); // without close-on-exec
    std::vector<std::string> command = cpython::bubblewrapCommand(request, { prepare.probe, prepare.probe.empty() ? std::string() : prepare.probeSocket, self });
    for (const std::string &word : { std::string("--"), self.string(), std::string("--inside"), std::to_string(socket), std::string("--launch"), std::to_string(file) })
        command.push_back(word);
    std::vector<char *> arguments;
    for (std::string &word : command)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    return failErrno("bubblewrap cannot be started", "choose the sandbox level 'limits'").value();
}

} // namespace

int runScript(os::FileDescriptor descriptor, int supervisor)
{
    Channel channel(std::move(descriptor));
    std::vector<os::FileDescriptor> streams;
    const Result<message::Prepare> prepare = enterHelper(channel, supervisor, &streams);
    if (!prepare)
        return failed(channel, prepare.error());
    const Result<cpython::ScriptRequest> request = cpython::scriptFromJson(prepare->script);
    if (!request)
        return failed(channel, request.error());
    if (streams.size() != 3)
        return failed(channel, { "the script has no input and output" });
    const Result<cpython::SandboxDecision> sandbox = cpython::decideSandbox(request->sandbox);
    if (!sandbox)
        return failed(channel, sandbox.error());
    channel.send(message::ScriptPrepared { { sandbox->level, sandbox->reason, !prepare->probe.empty(), prepare->noProbe, {}, {}, {} } });
    channel.send(message::Ready {});
    if (!flushAll(channel))
        return 1;
    if (!waitForGo(channel)) {
        channel.send(message::Finished { RunState::Stopped, {}, 0, {} });
        return flushAll(channel) ? 0 : 1;
    }
    const cpython::Launch launch = launchOf(*request, *prepare, *sandbox);
    takeStreams(streams);
    if (sandbox->level == cpython::SandboxLevel::Bubblewrap)
        return failed(channel, becomeSandbox(channel, launch, *request, *prepare));
    return failed(channel, cpython::becomeScript(launch));
}

int runInside(os::FileDescriptor descriptor, int file)
{
    fcntl(file, F_SETFD, FD_CLOEXEC);
    Channel channel(std::move(descriptor));
    std::string text(64u << 20, '\0');
    const ssize_t length = pread(file, text.data(), text.size(), 0);
    text.resize(length > 0 ? std::size_t(length) : 0);
    const Result<cpython::Launch> launch = cpython::launchFromJson(text);
    if (!launch)
        return failed(channel, launch.error());
    (void)os::becomeSubreaper(); // without it who is left behind ends with the sandbox
    sigset_t child {};
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
    channel.send(message::Hello { getpid() });
    flushAll(channel);
    const pid_t script = fork();
    if (script == 0)
        _exit(failed(channel, cpython::becomeScript(*launch)));
    if (script < 0)
        return failed(channel, failErrno("the sandbox cannot start a process").value());
    for (int number = 0; number < 3; ++number)
        close(number); // the ends of its streams are the script's alone

    std::optional<Nanoseconds> until;
    for (;;) {
        int status = 0;
        const pid_t ended = waitpid(-1, &status, WNOHANG);
        if (ended == script) {
            channel.send(message::ScriptEnded { status });
            flushAll(channel);
            until = monotonicNow() + kLeftoverPatience;
        }
        if (ended > 0)
            continue;
        const Nanoseconds now = monotonicNow();
        if (until && (ended < 0 || now >= *until))
            return 0;
        const Nanoseconds patience = until ? *until - now : Nanoseconds(1s);
        const timespec limit { time_t(patience.count() / 1'000'000'000), long(patience.count() % 1'000'000'000) };
        sigtimedwait(&child, nullptr, &limit);
    }
}

} // namespace interleave::host
