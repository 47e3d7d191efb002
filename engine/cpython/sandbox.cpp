// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox.h"

#include <os/program.h>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace interleave::cpython {

namespace {

namespace fs = std::filesystem;

constexpr Nanoseconds kPatience { 10'000'000'000 };
constexpr std::string_view kHidden[] = { "/tmp", "/run", "/var/run", "/dev" }; ///< of which the sandbox has its own

bool isHidden(const fs::path &path)
{
    return std::ranges::any_of(kHidden, [&](std::string_view folder) {
        const std::string text = path.lexically_normal().string();
        return text.starts_with(folder) && (text.size() == folder.size() || text[folder.size()] == '/');
    });
}

/// One of those themselves: to show it would be to show everything.
bool isHiddenFolder(const fs::path &path)
{
    return std::ranges::find(kHidden, path.lexically_normal().string()) != std::end(kHidden);
}

void addNamespaces(std::vector<std::string> &command, bool network)
{
    for (const char *option : { "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent" })
        command.emplace_back(option);
    if (!network)
        command.emplace_back("--unshare-net");
}

/// Each path that the sandbox's own folders would hide, once, outer ones first.
class Shown
{
public:
    void add(const fs::path &path)
    {
        std::error_code ignored;
        if (path.empty() || !isHidden(path) || isHiddenFolder(path) || !fs::exists(path, ignored))
            return;
        const fs::path plain = path.lexically_normal();
        if (std::ranges::find(m_paths, plain) == m_paths.end())
            m_paths.push_back(plain);
    }
    [[nodiscard]] std::vector<fs::path> all()
    {
        std::ranges::sort(m_paths, {}, [](const fs::path &path) { return path.native().size(); });
        return m_paths;
    }

private:
    std::vector<fs::path> m_paths;
};

} // namespace

Result<void> bubblewrapWorks()
{
    std::vector<std::string> command { "bwrap" };
    addNamespaces(command, false);
    for (const char *argument : { "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--", "/bin/true" })
        command.emplace_back(argument);
    const auto run = os::runProgram(command, kPatience);
    if (!run)
        return fail("bubblewrap is not there: " + run.error().message, "apt install bubblewrap: it keeps a script away from your files");
    if (run->exitCode != 0)
        return fail("bubblewrap is there, but is refused: " + run->text.substr(0, run->text.find('\n')),
            "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, or the AppArmor profile of bwrap; in a container there may be no way");
    return {};
}

Result<SandboxDecision> decideSandbox(SandboxChoice choice)
{
    if (choice == SandboxChoice::Limits)
        return SandboxDecision { SandboxLevel::Limits, {} };
    if (choice == SandboxChoice::None)
        return SandboxDecision { SandboxLevel::None, {} };
    const Result<void> works = bubblewrapWorks();
    if (works)
        return SandboxDecision { SandboxLevel::Bubblewrap, {} };
    if (choice == SandboxChoice::Bubblewrap)
        return Failure(works.error());
    return SandboxDecision { SandboxLevel::Limits, works.error().message };
}

std::vector<std::string> bubblewrapCommand(const ScriptRequest &request, const SandboxParts &parts)
{
    std::vector<std::string> command { "bwrap" };
    const auto add = [&](std::initializer_list<std::string> words) { command.insert(command.end(), words); };
    addNamespaces(command, request.network);
    add({ "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc" });
    add({ "--size", fmt::format("{}", request.limits.temporaryFiles), "--tmpfs", "/tmp", "--tmpfs", "/run" });
    if (request.network)
        add({ "--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve" });

    Shown shown;
    const fs::path folder = request.script.parent_path();
    shown.add(isHiddenFolder(folder) ? request.script : folder);
    shown.add(request.workingDirectory);
    shown.add(request.interpreter.path);
    shown.add(request.interpreter.program);
    shown.add(request.interpreter.prefix);
    shown.add(request.interpreter.basePrefix);
    shown.add(parts.probe);
    shown.add(parts.starter);
    shown.add(parts.probeSocket.parent_path());
    for (const fs::path &path : shown.all())
        add({ "--ro-bind", path.string(), path.string() });
    for (const fs::path &path : request.writable)
        add({ "--bind", path.string(), path.string() });
    return command;
}

} // namespace interleave::cpython
