// SPDX-License-Identifier: GPL-3.0-or-later
#include "supervisor.h"

#include "protocol.h"
#include "sweep.h"

#include <os/perfswitches.h>
#include <os/pidfd.h>
#include <os/processtree.h>
#include <os/procfs.h>
#include <scenario/scenario.h>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <sched.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

namespace interleave::host {

namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kLeavePatience = 2s; ///< from the runner's report to its exit
constexpr Nanoseconds kStandstillPatience = 50ms; ///< from the stop of a process to that of its last thread
constexpr Nanoseconds kLeftoverLook = 10ms; ///< between two looks at who is left
constexpr Nanoseconds kGilLook = 10ms; ///< between two looks at whether the GIL is seen, until that is settled
constexpr int kMessagesAtOnce = 64; ///< of one channel, before the others get their turn

/// A process counts as stopped when its first thread is; the others need some microseconds more. Waits for
/// them, but not for ever: one may be in a call that nothing interrupts.
void waitForStandstill(const std::vector<int> &processes)
{
    const Nanoseconds until = monotonicNow() + kStandstillPatience;
    const auto stands = [](int process) {
        const std::vector<int> threads = os::numbersIn(fmt::format("/proc/{}/task", process).c_str());
        return std::all_of(threads.begin(), threads.end(), [&](int thread) {
            const auto status = os::readTaskStat(process, thread);
            return !status || status->state != 'R';
        });
    };
    while (!std::all_of(processes.begin(), processes.end(), stands) && monotonicNow() < until)
        sched_yield();
}

} // namespace

Supervisor::Supervisor(os::FileDescriptor control)
    : m_control(std::move(control))
{
    const char *token = std::getenv(kRunVariable);
    m_token = token ? token : "";
}

int Supervisor::run()
{
    if (const Result<void> prepared = prepareProcess(); !prepared) {
        m_control.send(message::Hello { getpid() });
        fail(prepared.error());
        return 1;
    }
    m_control.send(message::Hello { getpid() });
    while (!over() && m_control.isOpen())
        pollOnce();
    // Whether the last word was said or nobody listens any more: nothing of the run survives its supervisor.
    const Result<void> killed = os::killTree(getpid());
    while (m_control.isOpen() && m_control.hasQueued()) {
        pollfd wait { m_control.descriptor(), POLLOUT, 0 };
        if (poll(&wait, 1, 1000) <= 0 || !m_control.flush())
            break;
    }
    return over() && killed ? 0 : 1;
}

Result<void> Supervisor::prepareProcess()
{
    // The watcher's thread may end before its socket closes; either is the end. (SIGTERM, so that the tree
    // can be ended first.)
    if (const Result<void> result = os::dieWithParent(getppid(), SIGTERM); !result)
        return result;
    if (const Result<void> result = os::becomeSubreaper(); !result)
        return result;
    sigset_t set {};
    sigemptyset(&set);
    for (const int signal : { SIGCHLD, SIGTERM, SIGINT, SIGHUP })
        sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    m_signals = os::FileDescriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!m_signals)
        return interleave::failErrno("the supervisor cannot receive signals");
    return m_regions.open(m_token);
}

void Supervisor::pollOnce()
{
    std::vector<pollfd> waits;
    const auto wait = [&](const Channel &channel) {
        if (channel.isOpen())
            waits.push_back({ channel.descriptor(), short(POLLIN | (channel.hasQueued() ? POLLOUT : 0)), 0 });
    };
    wait(m_control);
    wait(m_runner.channel);
    wait(m_service.channel);
    waits.push_back({ m_signals.get(), POLLIN, 0 });
    m_regions.addTo(waits);
    m_probes.addTo(waits);

    Nanoseconds until = m_nextHeartbeat;
    if (m_stop != StopStep::None)
        until = std::min(until, m_stopDeadline);
    if (m_leftoversUntil)
        until = std::min(until, monotonicNow() + kLeftoverLook);
    if (runsScript() && m_phase == Phase::Running && !m_gilSettled)
        until = std::min(until, monotonicNow() + kGilLook);
    const auto milliseconds = (until - monotonicNow()) / 1ms + 1;
    poll(waits.data(), waits.size(), int(std::clamp<std::int64_t>(milliseconds, 0, 1000)));

    for (Channel *channel : { &m_control, &m_runner.channel, &m_service.channel }) {
        if (channel->isOpen() && channel->hasQueued())
            channel->flush();
    }
    readControl();
    takeRegions();
    readRunner();
    readService();
    reap();
    attend();
}

void Supervisor::readControl()
{
    for (int i = 0; i < kMessagesAtOnce && !over() && m_control.isOpen(); ++i) {
        Channel::Received received = m_control.receive();
        if (received.status == Channel::Status::Empty)
            return;
        if (received.status == Channel::Status::Closed)
            return m_control.close();
        if (received.status == Channel::Status::Malformed) {
            report(std::move(received.error));
            continue;
        }
        Message &message = received.packet->message;
        if (auto *wanted = std::get_if<message::Start>(&message); wanted && m_phase == Phase::Idle)
            start(std::move(*wanted), std::move(received.packet->descriptors));
        else if (const auto *now = std::get_if<message::Go>(&message); now && m_phase == Phase::AwaitingGo)
            go(*now);
        else if (const auto *next = std::get_if<message::Step>(&message)) {
            if (m_phase == Phase::Running && m_runner.alive())
                m_runner.channel.send(*next);
        } else if (std::holds_alternative<message::Freeze>(message))
            freeze();
        else if (std::holds_alternative<message::Resume>(message))
            resume();
        else if (std::holds_alternative<message::Stop>(message))
            stop();
        else if (std::holds_alternative<message::Interrupt>(message))
            interruptScript();
        else
            report({ fmt::format(
                "the control message '{}' was not expected now", messageName(message.index())) });
    }
}

void Supervisor::start(message::Start &&start, std::vector<os::FileDescriptor> descriptors)
{
    m_start = std::move(start);
    if (!m_start.script.empty())
        return startScript(std::move(descriptors));
    const Result<scenario::Scenario> scenario = scenario::scenarioFromJson(m_start.scenario);
    if (!scenario)
        return fail(scenario.error());
    m_serviceWanted = scenario->service.needed;
    m_phase = Phase::Preparing;
    if (m_serviceWanted) {
        if (const Result<void> started = startHelper(m_service, message::Role::Service); !started)
            return fail(started.error());
        m_service.channel.send(message::Prepare { m_start.scenario, {}, {}, 0, {}, {}, {}, {} });
    }
    if (const Result<void> started = startHelper(m_runner, message::Role::Runner); !started)
        return fail(started.error());
    prepareRunner();
}

Result<void> Supervisor::startHelper(Helper &helper, message::Role role)
{
    auto ends = Channel::pair();
    if (!ends)
        return Failure(ends.error());
    const bool runner = role == message::Role::Runner;
    auto child = os::spawn({ .program = "/proc/self/exe",
        .name = runner ? "interleave-runner" : "interleave-service",
        .arguments = { !runner ? "--service" : runsScript() ? "--script" : "--runner", "@", "--parent", std::to_string(getpid()) },
        .channel = ends->second.get(),
        .newSession = false,
        .environment = {} });
    if (!child)
        return Failure(child.error());
    helper.child = std::move(*child);
    helper.channel = Channel(std::move(ends->first));
    const int descriptors[] = { helper.child.pidfd.get() };
    m_control.send(message::ProcessStarted { helper.child.pid, role }, descriptors);
    return {};
}

void Supervisor::prepareRunner()
{
    if (!m_runner.alive() || (m_serviceWanted && m_servicePort == 0))
        return;
    m_runner.channel.send(
        message::Prepare { m_start.scenario, m_start.workPerMs, m_regions.address(), m_servicePort, {}, {}, {}, {} });
}

void Supervisor::readRunner()
{
    for (int i = 0; i < kMessagesAtOnce && !over() && m_runner.channel.isOpen(); ++i) {
        Channel::Received received = m_runner.channel.receive();
        if (received.status == Channel::Status::Empty)
            return;
        if (received.status == Channel::Status::Closed)
            return m_runner.channel.close(); // how it ended comes with SIGCHLD
        if (received.status == Channel::Status::Malformed) {
            report(std::move(received.error));
            continue;
        }
        Message &message = received.packet->message;
        if (const auto *calibrated = std::get_if<message::Calibrated>(&message))
            m_control.send(*calibrated);
        else if (std::holds_alternative<message::Ready>(message) && m_phase == Phase::Preparing)
            runnerReady();
        else if (auto *finished = std::get_if<message::Finished>(&message)) {
            m_runnerReport = std::move(*finished);
            m_stop = StopStep::Terminated; // it has nothing left to do but to leave
            m_stopDeadline = monotonicNow() + kLeavePatience;
        } else if (auto *problem = std::get_if<message::Problem>(&message))
            report(std::move(problem->error));
        else if (const auto *raised = std::get_if<message::Raised>(&message))
            m_control.send(*raised);
        else if (runsScript())
            scriptMessage(message);
        else if (!std::holds_alternative<message::Hello>(message))
            report({ fmt::format(
                "the runner sent '{}', which was not expected", messageName(message.index())) });
    }
}

void Supervisor::readService()
{
    for (int i = 0; i < kMessagesAtOnce && !over() && m_service.channel.isOpen(); ++i) {
        Channel::Received received = m_service.channel.receive();
        if (received.status == Channel::Status::Empty)
            return;
        if (received.status == Channel::Status::Closed)
            return m_service.channel.close();
        if (received.status == Channel::Status::Malformed) {
            report(std::move(received.error));
            continue;
        }
        Message &message = received.packet->message;
        if (const auto *ready = std::get_if<message::Ready>(&message); ready && m_servicePort == 0) {
            m_servicePort = ready->port;
            prepareRunner();
        } else if (auto *finished = std::get_if<message::Finished>(&message)) {
            fail(std::move(finished->error));
        }
    }
}

void Supervisor::runnerReady()
{
    takeRegions(); // it sent its own before it said so
    m_coreSource = m_start.coreSource.value_or(CoreSource::Perf);
    if (m_coreSource == CoreSource::Perf)
        sendPerf();
    m_control.send(message::Started { m_coreSource, m_degraded });
    m_phase = Phase::AwaitingGo;
}

void Supervisor::sendPerf()
{
    // Now, while the runner has one thread: those that exist already would not be followed.
    const Result<std::vector<os::PerfDescriptor>> events = os::PerfSwitches::open(m_runner.child.pid);
    if (!events) {
        m_degraded = events.error();
        m_coreSource = runsScript() ? CoreSource::Sampled : CoreSource::Self;
        return;
    }
    for (std::size_t begin = 0; begin < events->size(); begin += kMaxDescriptors) {
        const std::size_t end = std::min(begin + kMaxDescriptors, events->size());
        message::Perf perf;
        std::vector<int> descriptors;
        for (std::size_t i = begin; i < end; ++i) {
            perf.cores.push_back((*events)[i].core.value);
            descriptors.push_back((*events)[i].descriptor.get());
        }
        perf.more = end < events->size();
        m_control.send(perf, descriptors);
    }
}

void Supervisor::go(const message::Go &go)
{
    m_runner.channel.send(go);
    m_phase = Phase::Running;
}

void Supervisor::freeze()
{
    if (m_phase != Phase::Running || m_frozen || m_stop != StopStep::None || !m_runner.alive())
        return;
    const Result<std::vector<int>> stopped = os::freezeTree(m_runner.child.pid, kept());
    if (!stopped) {
        os::thawTree(m_runner.child.pid, kept());
        return report(stopped.error());
    }
    waitForStandstill(*stopped);
    m_frozen = true;
    m_control.send(message::Frozen { monotonicNow() });
}

void Supervisor::resume()
{
    if (!m_frozen)
        return;
    m_frozen = false;
    const Nanoseconds at = monotonicNow();
    os::thawTree(m_runner.child.pid, kept());
    m_control.send(message::Resumed { at });
}

void Supervisor::takeRegions()
{
    std::vector<Error> problems;
    std::vector<ArrivedRegion> arrived = m_regions.take(problems);
    std::vector<ArrivedRegion> probed = m_probes.take(problems);
    for (const ArrivedRegion &region : probed)
        noteProbed(region);
    std::ranges::move(probed, std::back_inserter(arrived));
    for (const ArrivedRegion &region : arrived) {
        const int descriptors[] = { region.memfd.get(), region.socket.get() };
        m_control.send(message::Region { region.process, {} }, descriptors);
    }
    for (Error &problem : problems)
        report(std::move(problem));
}

void Supervisor::report(Error problem)
{
    m_control.send(message::Problem { std::move(problem) });
}

std::vector<int> Supervisor::kept() const
{
    return m_service.alive() ? std::vector<int> { m_service.child.pid } : std::vector<int> {};
}

} // namespace interleave::host
