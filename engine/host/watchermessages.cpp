// SPDX-License-Identifier: GPL-3.0-or-later
// What the watcher makes of the host's messages.
#include "watcher.h"

#include "hostthreads.h"
#include "scriptstreams.h"

#include <os/pidfd.h>

#include <fmt/format.h>

#include <algorithm>
#include <sys/wait.h>

namespace interleave::host {

namespace {

constexpr std::size_t kMostUncaught = 1000; ///< the runner sends fewer, if it is ours

} // namespace

void Watcher::on(message::Hello &, std::vector<os::FileDescriptor> &)
{
    m_greeted = true;
    message::Start start { scenario::toJson(m_request.scenario), m_request.coreSource, m_request.workPerMs, {} };
    if (!m_request.script) {
        m_channel.send(start);
        return;
    }
    start.script = cpython::toJson(*m_request.script);
    m_channel.send(start, m_streams->scriptEnds());
    m_streams->closeScriptEnds();
}

void Watcher::on(message::ScriptPrepared &message, std::vector<os::FileDescriptor> &)
{
    if (!m_report.script)
        return;
    m_report.script->setup = message.setup;
    const std::lock_guard lock(m_link.setupMutex);
    m_link.setup = std::move(message.setup);
}

void Watcher::on(message::ScriptEnded &message, std::vector<os::FileDescriptor> &)
{
    if (!m_report.script)
        return;
    if (WIFSIGNALED(message.status))
        m_report.script->signal = WTERMSIG(message.status);
    else
        m_report.script->exitStatus = WEXITSTATUS(message.status);
}

void Watcher::on(message::Calibrated &message, std::vector<os::FileDescriptor> &)
{
    m_report.workPerMs = message.workPerMs;
}

void Watcher::on(message::Region &message, std::vector<os::FileDescriptor> &descriptors)
{
    if (descriptors.size() != 2)
        return;
    const ProcessId process { std::uint32_t(message.process) };
    if (!m_recorded.insert(message.process).second)
        m_collector.processEnded(process); // it has executed another program: the threads of the old one are gone
    // The second descriptor closes when this returns, whatever comes of it: its process waits for that.
    const Result<void> added = m_collector.addRegion(descriptors.front().release(), process,
        m_request.script ? trace::Collector::ThreadOf(HostThreads(message.process)) : trace::Collector::ThreadOf(),
        m_request.script ? HostThreads::inside(message.process) : ProcessId {});
    if (!added)
        return warn(added.error().toLine());
    if (m_processes.contains(message.process))
        return; // the host tells of its end
    if (Result<os::FileDescriptor> pidfd = os::openPidfd(message.process))
        m_children.insert_or_assign(message.process, std::move(*pidfd));
    else
        m_collector.processEnded(process); // it has left already
}

void Watcher::on(message::Perf &message, std::vector<os::FileDescriptor> &descriptors)
{
    for (std::size_t i = 0; i < std::min(descriptors.size(), message.cores.size()); ++i)
        m_cores.addPerf(CoreId { message.cores[i] }, std::move(descriptors[i]));
}

void Watcher::on(message::ProcessStarted &message, std::vector<os::FileDescriptor> &descriptors)
{
    if (descriptors.size() != 1)
        return;
    m_processes[message.process].pidfd = std::move(descriptors.front());
    if (message.role == message::Role::Runner)
        m_link.runnerPid = message.process;
}

void Watcher::on(message::Started &message, std::vector<os::FileDescriptor> &)
{
    if (now() != RunState::Starting)
        return; // already being stopped
    CoreSource source = message.coreSource;
    Error degraded = message.degraded;
    if (source == CoreSource::Perf) {
        if (const Result<void> mapped = m_cores.mapPerf(); !mapped) {
            source = m_request.script ? CoreSource::Sampled : CoreSource::Self;
            degraded = mapped.error();
        }
    }
    if (m_request.coreSource && *m_request.coreSource != source) {
        return conclude(RunState::Failed,
            { fmt::format("the core source '{}' was asked for and is not to be had here: {}",
                  coreSourceName(*m_request.coreSource), degraded.message),
                degraded.remedy });
    }
    if (!degraded.message.empty())
        m_report.warnings.push_back(degraded.toLine());
    if (source == CoreSource::Sampled)
        m_cores.startSampling(ProcessId { std::uint32_t(m_link.runnerPid.load()) });
    m_collector.setCoreSource(source);
    m_report.coreSource = source;
    m_link.coreSource = source;
    m_cores.runBegins();
    m_ranSince = monotonicNow();
    m_channel.send(message::Go { source == CoreSource::Self || m_request.alsoSelfObserve, m_request.stepMode });
    m_enter(RunState::Running);
}

void Watcher::on(message::Frozen &message, std::vector<os::FileDescriptor> &)
{
    collect(); // what was written up to the stop; from here on nothing is
    m_collector.frozen(message.at);
    m_frozenSince = message.at;
    m_collector.drain();
    if (now() == RunState::Running)
        m_enter(RunState::Frozen);
}

void Watcher::on(message::Resumed &message, std::vector<os::FileDescriptor> &)
{
    thawed(message.at);
    if (now() == RunState::Frozen)
        m_enter(RunState::Running);
}

void Watcher::thawed(Nanoseconds at)
{
    if (!m_frozenSince)
        return;
    m_collector.resumed(at);
    m_ranSince += at - *m_frozenSince; // the time limit is one on running
    if (m_deadlockSince)
        *m_deadlockSince += at - *m_frozenSince;
    m_frozenSince.reset();
}

void Watcher::warn(std::string line)
{
    constexpr std::size_t kMost = 200;
    if (m_report.warnings.size() < kMost)
        m_report.warnings.push_back(std::move(line));
}

void Watcher::on(message::Problem &message, std::vector<os::FileDescriptor> &)
{
    warn(message.error.toLine());
}

void Watcher::on(message::Raised &message, std::vector<os::FileDescriptor> &)
{
    warn(message.uncaught.toLine());
    if (m_report.uncaught.size() < kMostUncaught)
        m_report.uncaught.push_back(std::move(message.uncaught));
}

void Watcher::on(message::ProcessEnded &message, std::vector<os::FileDescriptor> &)
{
    m_collector.processEnded(ProcessId { std::uint32_t(message.process) });
    if (const auto at = m_processes.find(message.process); at != m_processes.end())
        at->second.ended = true;
}

void Watcher::on(message::Finished &message, std::vector<os::FileDescriptor> &)
{
    m_report.wall = message.wall;
    m_report.switchNumber = message.switchNumber;
    if (m_report.script && message.outcome == RunState::Stopped)
        m_report.script->overLimit = message.error.message; // the supervisor stops a script by itself for nothing else
    if (m_report.script && message.outcome == RunState::Stopped && m_stopReason.empty())
        m_stopReason = message.error.toLine();
    conclude(message.outcome, std::move(message.error));
}

} // namespace interleave::host
