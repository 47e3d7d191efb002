// SPDX-License-Identifier: GPL-3.0-or-later
// How a run ends: by its own, by a stop that grows more insistent, or by somebody's death.
#include "supervisor.h"

#include "exitstatus.h"

#include <os/pidfd.h>
#include <os/processtree.h>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::host {

namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kHeartbeat = 100ms;
constexpr Nanoseconds kAskPatience = 300ms; ///< from asking the runner to stop to SIGTERM
constexpr Nanoseconds kInterruptPatience = 1s; ///< likewise from a script's KeyboardInterrupt, whose traceback takes a while
constexpr Nanoseconds kTermPatience = 500ms; ///< from SIGTERM to SIGKILL
constexpr Nanoseconds kScriptTermPatience = 300ms; ///< it has had its chance to tidy up
constexpr Nanoseconds kKillLimit = 1s;
constexpr Nanoseconds kServiceDeathPatience = 100ms; ///< from a failed runner to the end of a killed service

} // namespace

void Supervisor::stop()
{
    if (m_stop != StopStep::None)
        return;
    if (m_phase != Phase::Running || !m_runner.alive())
        return finish({ RunState::Stopped, {}, 0, {} });
    resume(); // whoever stands still cannot hear
    if (runsScript()) {
        signalScript(SIGCONT); // it may have stopped itself
        signalScript(SIGINT);
    } else {
        m_runner.channel.send(message::Stop {});
    }
    m_stop = StopStep::Asked;
    m_stopDeadline = monotonicNow() + (runsScript() ? kInterruptPatience : kAskPatience);
}

void Supervisor::attend()
{
    if (over())
        return;
    const Nanoseconds time = monotonicNow();
    if (time >= m_nextHeartbeat) {
        m_nextHeartbeat = time + kHeartbeat;
        if (!m_control.hasQueued()) // a watcher that stands still shall not find a hundred of them
            m_control.send(message::Heartbeat {});
    }
    if (runsScript() && !over())
        watchLimits();
    if (runsScript() && !over())
        watchGil();
    if (!over() && m_leftoversUntil)
        scriptEnded();
    if (over() || m_stop == StopStep::None || time < m_stopDeadline || !m_runner.alive())
        return;
    if (m_stop == StopStep::Asked) {
        m_stop = StopStep::Terminated;
        m_stopDeadline = time + (runsScript() ? kScriptTermPatience : kTermPatience);
        if (runsScript())
            return signalScript(SIGTERM);
        for (const int pid : os::treeOf(m_runner.child.pid, kept()))
            kill(pid, SIGTERM);
        return;
    }
    finish(m_runnerReport.value_or(message::Finished { RunState::Stopped, {}, 0, {} }));
}

void Supervisor::reap()
{
    signalfd_siginfo signal {};
    while (read(m_signals.get(), &signal, sizeof signal) == ssize_t(sizeof signal)) {
        if (signal.ssi_signo != SIGCHLD && !over())
            finish({ RunState::Died, {}, 0,
                { fmt::format("interleave-host was told to end by signal {}", signal.ssi_signo),
                    "run it again" } });
    }
    int status = 0;
    pid_t pid = 0;
    while (!over() && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (Helper *helper : { &m_runner, &m_service }) {
            if (helper->child.pid == pid) {
                helper->ended = true;
                helper->status = status;
            }
        }
    }
    if (!over() && m_runner.ended)
        runnerEnded();
    if (!over() && m_service.ended)
        serviceEnded();
}

void Supervisor::serviceEnded()
{
    if (m_runnerReport && m_runnerReport->outcome != RunState::Failed)
        return; // the run had come to its end without it; the runner is about to leave
    if (!m_runnerReport && m_stop != StopStep::None)
        return finish({ RunState::Stopped, {}, 0, {} });
    serviceDied();
}

void Supervisor::runnerEnded()
{
    takeRegions();
    readRunner(); // its last words
    if (over())
        return;
    // A runner whose service was killed fails for that reason, and sees the closed connection a moment before
    // the service can be waited for: the cause is what counts.
    if (m_runnerReport && m_runnerReport->outcome == RunState::Failed && m_service.alive()) {
        if (const auto pidfd = os::openPidfd(m_service.child.pid); pidfd
            && os::waitForEnd(*pidfd, kServiceDeathPatience)
            && waitpid(m_service.child.pid, &m_service.status, WNOHANG) == m_service.child.pid)
            m_service.ended = true;
    }
    if (m_runnerReport && m_runnerReport->outcome == RunState::Failed && m_serviceWanted && m_service.ended)
        return serviceDied();
    if (m_runnerReport)
        return finish(std::move(*m_runnerReport));
    if (runsScript() && m_phase == Phase::Running)
        return scriptEnded();
    if (m_stop != StopStep::None)
        return finish({ RunState::Stopped, {}, 0, {} });
    finish({ RunState::Died, {}, 0,
        { fmt::format("the runner {}", describeStatus(m_runner.status)),
            "run it again" } });
}

void Supervisor::serviceDied()
{
    finish({ RunState::Died, {}, 0,
        { fmt::format("the local service {}", describeStatus(m_service.status)), "run it again" } });
}

void Supervisor::finish(message::Finished last)
{
    const bool ran = m_phase == Phase::Running;
    m_phase = Phase::Over;
    m_service.channel.close();
    const bool killedHere = m_runner.alive();
    if (const Result<void> killed = os::killTree(getpid(), {}, kKillLimit); !killed)
        report(killed.error());
    if (runsScript() && ran)
        settleGil();
    m_outside.reset(); // what it has to say is said before its process is told to be gone
    takeRegions();
    m_probes.close();
    if (runsScript() && ran && (m_scriptStatus || killedHere || m_insideSeen)) // in a sandbox that was killed it was killed, too
        m_control.send(message::ScriptEnded { m_scriptStatus.value_or(SIGKILL) });
    if (m_runner.child.pid != 0)
        m_control.send(
            message::ProcessEnded { m_runner.child.pid, killedHere ? int(SIGKILL) : m_runner.status });
    m_control.send(last);
}

} // namespace interleave::host
