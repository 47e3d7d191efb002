// SPDX-License-Identifier: GPL-3.0-or-later
// What is different when the supervisor runs a script in a real interpreter: its runner becomes the script (or the sandbox around it), so it is spoken to by signals.
#include "supervisor.h"

#include <os/pidfd.h>
#include <os/processtree.h>
#include <os/procfs.h>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::host {

namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kLeftoverPatience = 1s; ///< from the script's end to that of what it left running: multiprocessing's helpers tidy up

} // namespace

std::optional<bool> Supervisor::whetherAround(int process)
{
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", process), error);
    if (error)
        return std::nullopt;
    static const std::filesystem::path ours = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.filename() == "bwrap" || program == ours;
}

void Supervisor::startScript(std::vector<os::FileDescriptor> streams)
{
    Result<cpython::ScriptRequest> request = cpython::scriptFromJson(m_start.script);
    if (!request)
        return fail(request.error());
    if (streams.size() != 3)
        return fail({ "the script came without its input and output", "install interleave and interleave-host from one package" });
    m_script = std::move(*request);
    message::Prepare prepare { {}, {}, {}, 0, m_start.script, {}, {}, {} };
    if (m_script->probe && m_script->gil == cpython::GilRung::Probe) {
        const Result<std::filesystem::path> probe = cpython::findProbe("/proc/self/exe");
        if (!probe)
            prepare.noProbe = probe.error().toLine();
        else if (const Result<void> listens = m_probes.open(m_token); !listens)
            prepare.noProbe = listens.error().toLine();
        else
            prepare.probe = probe->string();
        prepare.probeSocket = m_probes.path().string();
    }
    m_phase = Phase::Preparing;
    if (const Result<void> started = startHelper(m_runner, message::Role::Runner); !started)
        return fail(started.error());
    const int descriptors[] = { streams[0].get(), streams[1].get(), streams[2].get() };
    m_runner.channel.send(prepare, descriptors);
}

void Supervisor::scriptMessage(Message &message)
{
    if (auto *prepared = std::get_if<message::ScriptPrepared>(&message)) {
        m_sandboxed = prepared->setup.sandbox == cpython::SandboxLevel::Bubblewrap;
        if (prepared->setup.sandbox != cpython::SandboxLevel::None)
            m_limits.emplace(m_script->limits);
        m_setup = prepared->setup;
        if (!m_setup.noProbe.empty())
            report({ "the script runs without the GIL probe: " + m_setup.noProbe });
        m_gilSettled = !m_script->probe && m_script->gil == cpython::GilRung::Probe; // nobody wants to know
        tellGil(m_gilSettled ? cpython::GilRung::None : m_setup.probe ? cpython::GilRung::Probe : std::max(m_script->gil, cpython::GilRung::Sampled), {});
    } else if (std::holds_alternative<message::Hello>(message)) {
        m_insideSeen = m_insideSeen || m_phase == Phase::Running; // the first one is the runner's
    } else if (const auto *ended = std::get_if<message::ScriptEnded>(&message)) {
        m_scriptStatus = ended->status;
    }
}

void Supervisor::signalScript(int signal)
{
    for (const int pid : os::treeOf(m_runner.child.pid, kept())) {
        if ((m_sandboxed && pid == m_runner.child.pid) || isAround(pid))
            continue;
        if (const auto pidfd = os::openPidfd(pid))
            (void)os::sendSignal(*pidfd, signal); // gone already is as good
    }
}

void Supervisor::interruptScript()
{
    if (runsScript() && m_phase == Phase::Running && m_runner.alive())
        signalScript(SIGINT);
}

void Supervisor::watchLimits()
{
    if (!m_limits || m_phase != Phase::Running || m_frozen || m_runner.child.pid == 0)
        return;
    if (std::optional<std::string> over = m_limits->over(m_runner.child.pid))
        finish({ RunState::Stopped, {}, 0, { "the script was ended: " + *over, "give it a higher limit if it needs that" } });
}

void Supervisor::scriptEnded()
{
    if (!m_scriptStatus && !m_sandboxed)
        m_scriptStatus = m_runner.status;
    if (m_sandboxed && !m_insideSeen && m_stop == StopStep::None)
        return fail({ "the sandbox could not be set up; the script's output says why", "choose the sandbox level 'limits'" });
    const Nanoseconds time = monotonicNow();
    if (!m_leftoversUntil)
        m_leftoversUntil = time + kLeftoverPatience;
    const std::size_t left = os::descendants(getpid()).size();
    if (left > 0 && m_stop == StopStep::None && time < *m_leftoversUntil)
        return;
    m_leftoversUntil.reset();
    if (left > 0 && m_stop == StopStep::None)
        report({ fmt::format("the script left {} {} running, which {} ended", left, left == 1 ? "process" : "processes", left == 1 ? "was" : "were") });
    finish({ m_stop == StopStep::None ? RunState::Finished : RunState::Stopped, {}, 0, {} });
}

} // namespace interleave::host
