// SPDX-License-Identifier: GPL-3.0-or-later
#include "children.h"

#include "childprocess.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::processes {

namespace {

using trace::EventKind;
using trace::LaneState;

constexpr Nanoseconds kTermPatience { 200'000'000 };
constexpr int kServerDied = 255 << 8; ///< Child::reap
constexpr Nanoseconds kKillPatience { 2'000'000'000 }; ///< the kernel may have to free gigabytes

} // namespace

Children::Children(Process &process, const threads::Variables &variables)
    : m_process(process)
    , m_method(makeStartMethod(process, variables))
{
}

Children::~Children() = default;

Result<Children::Started *> Children::start(const Caller &caller, Order order, std::optional<std::uint32_t> worker)
{
    const ObjectId text = define(m_process, caller.thread, trace::ObjectKind::Text, order.name);
    gil::ThreadTrace &trace = caller.thread.trace;
    const Ticks called = trace.hold();
    order.calledAt = monotonicNow();
    order.caller = ::getpid();
    order.callerThread = caller.thread.id;
    Result<Child> child = launch(order);
    const std::uint64_t pid = child ? std::uint64_t(child->pid()) : 0;
    trace.eventAt(called, EventKind::ProcessStart, std::uint8_t(m_process.settings.method), text.value, pid, 0);
    if (!child)
        return Failure(child.error());
    const std::lock_guard lock(m_mutex);
    m_started.push_back({ order.name, text, worker, std::move(*child) });
    return &m_started.back();
}

Result<Child> Children::launch(const Order &order)
{
    // In the model of processes nothing starts one but the main thread and the threads of pools, which outlive what they start.
    if (m_process.settings.owner == ObjectOwner::Everybody || ::gettid() == ::getpid())
        return m_method->start(order);
    std::optional<Result<Child>> child;
    m_launcher.run([&] { child.emplace(m_method->start(order)); });
    return std::move(*child);
}

bool Children::reap(const Caller &caller, Started &started)
{
    if (started.status)
        return true;
    started.status = started.child.reap();
    if (!started.status)
        return false;
    caller.thread.trace.event(EventKind::ProcessExit, 0, started.text.value, std::uint64_t(started.child.pid()), std::uint32_t(*started.status));
    return true;
}

Waited Children::join(const Caller &caller, Started &started, Deadline until)
{
    Waited result = Waited::Ready;
    if (!reap(caller, started)) {
        {
            const WithoutGil without(caller, LaneState::BlockedJoin, started.text);
            result = waitFor(started.child.descriptor(), POLLIN, caller.stop, until);
        }
        if (result == Waited::Ready) {
            reap(caller, started);
            caller.thread.trace.event(EventKind::Woken, std::uint8_t(trace::WakeCause::Joined), started.text.value, 0, 0);
        }
    }
    return result;
}

std::vector<Children::Started *> Children::ofWorker(std::uint32_t worker)
{
    const std::lock_guard lock(m_mutex);
    std::vector<Started *> found;
    for (Started &started : m_started) {
        if (started.worker == worker && !started.status)
            found.push_back(&started);
    }
    return found;
}

std::vector<Children::Started *> Children::running()
{
    const std::lock_guard lock(m_mutex);
    std::vector<Started *> found;
    for (Started &started : m_started) {
        if (!started.status)
            found.push_back(&started);
    }
    return found;
}

void Children::terminate(const Caller &caller, const std::vector<Started *> &some)
{
    std::vector<Started *> left = some;
    const auto reapThem = [&] { std::erase_if(left, [&](Started *started) { return reap(caller, *started); }); };
    for (const auto &[signal, patience] : { std::pair { SIGTERM, kTermPatience }, std::pair { SIGKILL, kKillPatience } }) {
        reapThem();
        for (Started *started : left) {
            started->lastSignal = signal;
            started->child.kill(signal);
        }
        const Nanoseconds until = monotonicNow() + patience;
        while (!left.empty() && monotonicNow() < until) {
            {
                // Not waitFor: it would end at once, because the run is to stop.
                const WithoutGil without(caller, LaneState::BlockedJoin, left.front()->text);
                pollfd wait { left.front()->child.descriptor(), POLLIN, 0 };
                ::poll(&wait, 1, int(std::max<std::int64_t>(1, (until - monotonicNow()).count() / 1'000'000)));
            }
            reapThem();
        }
    }
}

void Children::finish(const Caller &caller)
{
    for (Started *started : running()) {
        if (join(caller, *started) == Waited::Stopped)
            break;
    }
    terminate(caller, running());
}

std::vector<Error> Children::problems()
{
    const std::lock_guard lock(m_mutex);
    std::vector<Error> found;
    for (const Started &started : m_started) {
        if (!started.status)
            continue;
        // It may have been killed before, and not be gone when we came to end it: with several threads that takes a moment.
        const int signal = WIFSIGNALED(*started.status) ? WTERMSIG(*started.status) : 0;
        if (started.lastSignal != 0 && (signal == 0 || signal == SIGTERM || signal == started.lastSignal))
            continue;
        if (WIFEXITED(*started.status) && WEXITSTATUS(*started.status) == NewProcess::kFailed)
            found.push_back({ "the process '" + started.name + "' could not be run to its end" });
        // As in CPython, nobody knows how a process ended whose server died before it could say.
        if (m_process.settings.method == trace::StartMethod::ForkServer && *started.status == kServerDied)
            found.push_back({ "the process '" + started.name + "' ended with status 255: its fork server died" });
        if (signal == 0)
            continue;
        const char *name = ::sigabbrev_np(signal);
        found.push_back({ "the process '" + started.name + "' was killed by signal " + std::to_string(signal)
            + (name != nullptr ? " (SIG" + std::string(name) + ")" : std::string()) });
    }
    return found;
}

} // namespace interleave::processes
