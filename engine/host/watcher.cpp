// SPDX-License-Identifier: GPL-3.0-or-later
#include "watcher.h"

#include "exitstatus.h"
#include "probelistener.h"
#include "sweep.h"

#include <os/pidfd.h>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/random.h>
#include <sys/wait.h>

namespace interleave::host {

namespace {

using namespace std::chrono_literals;

constexpr int kLivePollMs = 4; ///< how often rings are drained while the run runs
constexpr int kIdlePollMs = 50; ///< and while nothing is expected of them
constexpr Nanoseconds kHostSilence = 10s; ///< without a heartbeat (10 a second): the host hangs
constexpr Nanoseconds kHelloLimit = 60s; ///< for a host to say anything at all, on however slow a machine
constexpr Nanoseconds kStopLimit = 2500ms; ///< the host itself needs at most 2 s to stop everything
constexpr Nanoseconds kExitLimit = 2s; ///< for a process to disappear after its last word or SIGKILL

std::string newToken()
{
    std::uint64_t words[2] = {};
    if (getrandom(words, sizeof words, 0) != sizeof words)
        words[0] = std::uint64_t(monotonicNow().count()); // early boot only; the token guards nothing
    return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

void killBy(const os::FileDescriptor &pidfd)
{
    if (pidfd)
        (void)os::sendSignal(pidfd, SIGKILL); // gone already is as good
}

} // namespace

Watcher::Watcher(const RunRequest &request, SessionLink &link, trace::Collector &collector, ScriptStreams *streams,
    std::function<void(RunState)> enter)
    : m_request(request)
    , m_link(link)
    , m_collector(collector)
    , m_streams(streams)
    , m_enter(std::move(enter))
    , m_token(newToken())
{
    m_report.workPerMs = request.workPerMs.value_or(0);
    m_report.coreSource = link.coreSource.load();
    if (request.script) {
        m_report.script.emplace();
        m_collector.expectEnds(); // how a script's processes end is the script's own affair
    }
}

Watcher::~Watcher()
{
    endEverything();
}

Result<void> Watcher::boot()
{
    auto ends = Channel::pair();
    if (!ends)
        return Failure(ends.error());
    auto host = os::spawn({ .program = m_request.hostProgram,
        .name = {},
        .arguments = { "--control", "@" },
        .channel = ends->second.get(),
        .newSession = true,
        .environment = { fmt::format("{}={}", kRunVariable, m_token) } });
    if (!host)
        return Failure(host.error());
    m_host = std::move(*host);
    m_channel = Channel(std::move(ends->first));
    m_link.hostPid = m_host.pid;
    m_lastLook = monotonicNow();
    return {};
}

RunReport Watcher::run()
{
    while (!m_concluded)
        pollOnce();
    endEverything();
    m_report.others = m_others.share();
    thawed(monotonicNow()); // it may have ended while it stood still
    m_cores.collectLast(m_collector);
    for (const auto &[pid, process] : m_processes)
        m_collector.processEnded(ProcessId { std::uint32_t(pid) });
    for (const trace::Deadlock &deadlock : m_collector.deadlocks())
        m_report.deadlocks.push_back(deadlock.words);
    for (const auto &[pid, pidfd] : m_children)
        m_collector.processEnded(ProcessId { std::uint32_t(pid) });
    return std::move(m_report);
}

void Watcher::pollOnce()
{
    // Of a run that was stopped a moment ago, some may still lie behind the watermark of a source that is silent now.
    const bool settling = m_frozenSince && m_collector.store()->end() <= *m_frozenSince;
    const bool live = now() == RunState::Running || now() == RunState::Stopping || settling;
    std::vector<pollfd> waits { { m_channel.descriptor(), short(POLLIN | (m_channel.hasQueued() ? POLLOUT : 0)), 0 },
        { m_link.wake.get(), POLLIN, 0 }, { m_host.pidfd.get(), POLLIN, 0 } };
    for (const auto &[pid, pidfd] : m_children)
        waits.push_back({ pidfd.get(), POLLIN, 0 });
    poll(waits.data(), waits.size(), live ? kLivePollMs : kIdlePollMs);
    if (waits[1].revents) {
        eventfd_t ignored = 0;
        eventfd_read(m_link.wake.get(), &ignored);
    }
    if (waits[0].revents & POLLOUT)
        m_channel.flush();
    if (live)
        collect();
    childrenEnded();
    readChannel();
    if (!m_concluded && waits[2].revents)
        hostGone();
    if (!m_concluded)
        attend();
}

void Watcher::collect()
{
    m_cores.collect(m_collector, monotonicNow());
    m_collector.drain();
    if (!m_deadlockSince && !m_collector.deadlocks().empty())
        m_deadlockSince = monotonicNow();
}

void Watcher::readChannel()
{
    while (!m_concluded) {
        Channel::Received received = m_channel.receive();
        switch (received.status) {
        case Channel::Status::Empty:
            return;
        case Channel::Status::Closed:
            return hostGone();
        case Channel::Status::Malformed:
            return conclude(RunState::Failed, std::move(received.error));
        case Channel::Status::Arrived:
            m_silence = 0ns;
            std::visit(
                [&](auto &message) { on(message, received.packet->descriptors); }, received.packet->message);
        }
    }
}

template <class Other> void Watcher::on(Other &, std::vector<os::FileDescriptor> &)
{
    conclude(RunState::Failed,
        { "interleave-host sent a message that is not its to send", "install the package again" });
}

void Watcher::childrenEnded()
{
    for (auto child = m_children.begin(); child != m_children.end();) {
        pollfd look { child->second.get(), POLLIN, 0 };
        if (poll(&look, 1, 0) <= 0) {
            ++child;
            continue;
        }
        m_collector.processEnded(ProcessId { std::uint32_t(child->first) });
        child = m_children.erase(child);
    }
}

void Watcher::attend()
{
    const Nanoseconds time = monotonicNow();
    if (m_link.take(Wish::Abandon)) {
        beginStop({});
        return conclude(RunState::Stopped); // the closed channel makes the host kill everything at once
    }
    if (m_link.take(Wish::Stop))
        beginStop({});
    if (m_link.take(Wish::Step)) {
        for (const std::int32_t worker : m_link.takeSteps())
            m_channel.send(message::Step { worker });
    }
    if (m_link.take(Wish::Interrupt))
        m_channel.send(message::Interrupt {});
    if (m_link.take(Wish::Freeze))
        m_freezeWanted = true;
    if (m_link.take(Wish::Resume)) {
        m_freezeWanted = false;
        if (now() == RunState::Frozen || now() == RunState::Running)
            m_channel.send(message::Resume {});
    }
    if (m_freezeWanted && now() == RunState::Running) {
        m_freezeWanted = false;
        m_channel.send(message::Freeze {});
    }
    if (m_request.timeLimit && m_ranSince > 0ns && !m_frozenSince && time - m_ranSince > *m_request.timeLimit)
        beginStop(fmt::format(
            "stopped after its time limit of {:g} s", double(m_request.timeLimit->count()) * 1e-9));

    if (m_request.deadlockLimit && m_deadlockSince && !m_frozenSince && time - *m_deadlockSince > *m_request.deadlockLimit
        && now() != RunState::Stopping) {
        m_report.stoppedForDeadlock = true;
        beginStop("stopped in a deadlock: " + m_collector.deadlocks().front().words);
    }

    // If this thread itself was not served (a suspended laptop, a stopped program), that is no silence of the
    // host.
    m_silence += std::min<Nanoseconds>(time - m_lastLook, 2ms * kIdlePollMs);
    m_lastLook = time;
    if (m_greeted && m_silence > kHostSilence)
        return conclude(RunState::Died,
            { fmt::format("interleave-host has not answered for {} s", kHostSilence / 1s), "run it again" });
    if (!m_greeted && m_silence > kHelloLimit)
        return conclude(RunState::Failed,
            { fmt::format("{} did not answer within {} s", m_request.hostProgram.string(), kHelloLimit / 1s),
                "see whether INTERLEAVE_HOST names the right program" });
    if (now() == RunState::Stopping && time - m_stopSince > kStopLimit) {
        killBy(m_host.pidfd);
        conclude(RunState::Stopped);
    }
}

void Watcher::beginStop(std::string reason)
{
    if (now() == RunState::Stopping)
        return;
    m_stopReason = std::move(reason);
    m_stopSince = monotonicNow();
    m_collector.expectEnds();
    m_channel.send(message::Stop {});
    m_enter(RunState::Stopping);
}

void Watcher::conclude(RunState outcome, Error error)
{
    if (outcome == RunState::Stopped && !m_stopReason.empty())
        error = { m_stopReason };
    // The engine says how long it took; when it cannot any more, we know how long we saw it run.
    if (m_report.wall == 0ns && m_ranSince > 0ns)
        m_report.wall = m_frozenSince.value_or(monotonicNow()) - m_ranSince;
    m_report.state = outcome;
    m_report.error = std::move(error);
    m_collector.expectEnds();
    m_concluded = true;
}

void Watcher::hostGone()
{
    // The socket closes a moment before the process can be asked how it ended.
    (void)os::waitForEnd(m_host.pidfd, kExitLimit);
    siginfo_t info {};
    waitid(P_PIDFD, id_t(m_host.pidfd.get()), &info, WEXITED | WNOHANG | WNOWAIT);
    std::string how = "closed its control channel";
    if (info.si_pid != 0)
        how = describeStatus(info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status);
    if (!m_greeted)
        return conclude(RunState::Failed,
            { fmt::format("{} {} before it said anything", m_request.hostProgram.string(), how),
                "see whether INTERLEAVE_HOST names the right program, or install the package again" });
    if (now() == RunState::Stopping)
        return conclude(RunState::Stopped);
    conclude(RunState::Died,
        { fmt::format("interleave-host {}", how), "run it again" });
}

void Watcher::endEverything()
{
    if (m_host.pid == 0)
        return;
    // After its last word, or when its channel closes, the host leaves by itself and takes everything along.
    m_channel.close();
    if (!os::waitForEnd(m_host.pidfd, kExitLimit))
        killBy(m_host.pidfd);
    siginfo_t info {};
    while (waitid(P_PIDFD, id_t(m_host.pidfd.get()), &info, WEXITED) != 0 && errno == EINTR) { }
    const bool clean = info.si_code == CLD_EXITED && info.si_status == 0;
    m_host = {};
    m_link.hostPid = 0;

    for (const auto &[pid, process] : m_processes) {
        if (!process.ended)
            killBy(process.pidfd);
    }
    for (const auto &[pid, pidfd] : m_children)
        killBy(pidfd);
    for (const auto &[pid, process] : m_processes)
        (void)os::waitForEnd(process.pidfd, kExitLimit);
    for (const auto &[pid, pidfd] : m_children)
        (void)os::waitForEnd(pidfd, kExitLimit);
    if (!clean) {
        sweepRun(m_token);
        removeProbeFolder(m_token);
    }
    m_link.runnerPid = 0;
}

} // namespace interleave::host
