// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch.h"

#include "childprocess.h"
#include "forkserver.h"
#include "handoff.h"

#include <os/spawn.h>

#include <cerrno>
#include <fcntl.h>
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

namespace interleave::processes {

namespace {

constexpr const char *kTooMany = "start fewer processes, or raise the limit of processes (ulimit -u)";

/// The running process is copied, with what its threads have locked; of them only the caller lives on in the copy.
class ForkStart final : public StartMethod
{
public:
    ForkStart(Process &process, const threads::Variables &variables)
        : m_process(process)
        , m_variables(variables)
    {
    }
    Result<Child> start(const Order &order) override
    {
        const pid_t pid = ::fork();
        if (pid < 0)
            return failErrno("cannot fork", kTooMany);
        if (pid == 0)
            _exit(runForked(m_process, m_variables, order)); // nothing of the parent's is destroyed here: it is the parent's
        return Child::own(pid);
    }

private:
    Process &m_process;
    const threads::Variables &m_variables;
};

/// What spawn and fork server have in common: the new process knows only what it is told.
class TellingStart : public StartMethod
{
protected:
    explicit TellingStart(Process &process)
        : m_process(process)
    {
    }
    Result<void> tell(int socket, const Order &order, int status = -1)
    {
        const Settings &settings = m_process.settings;
        Handoff handoff { .order = order,
            .method = settings.method,
            .announceAddress = settings.announceAddress,
            .scenario = settings.scenario,
            .workPerMs = settings.workPerMs,
            .servicePort = settings.service.port,
            .observeThreshold = settings.observeThreshold };
        if (!settings.cores.empty())
            handoff.core = settings.cores[order.number % settings.cores.size()];
        std::vector<int> descriptors = m_process.objects.descriptors();
        if (order.poolObjects != nullptr) {
            const std::vector<int> more = order.poolObjects->descriptors();
            descriptors.insert(descriptors.end(), more.begin(), more.end());
        }
        return sendHandoff(socket, handoff, descriptors, status, settings.stepDesk);
    }
    /// Starts our own program in a mode of its own; returns its process and our end of its socket.
    Result<std::pair<pid_t, os::FileDescriptor>> boot(const char *mode)
    {
        int ends[2] = {};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            return failErrno("cannot start a process", "raise the limit of open files (ulimit -n)");
        os::FileDescriptor ours(ends[0]);
        const os::FileDescriptor theirs(ends[1]);
        const auto child = os::spawn({ .program = m_process.settings.program,
            .name = "interleave-process",
            .arguments = { mode, "@", "--parent", std::to_string(::getpid()) },
            .channel = theirs.get(),
            .newSession = false,
            .environment = {} });
        if (!child)
            return Failure(child.error());
        return std::pair { child->pid, std::move(ours) };
    }

    Process &m_process;
};

class SpawnStart final : public TellingStart
{
public:
    explicit SpawnStart(Process &process)
        : TellingStart(process)
    {
    }
    Result<Child> start(const Order &order) override
    {
        auto booted = boot("--child");
        if (!booted)
            return Failure(booted.error());
        Result<Child> child = Child::own(booted->first);
        if (!child)
            return child;
        if (auto told = tell(booted->second.get(), order); !told) {
            // It died before it heard: then it is a process that ended, which its join tells.
            if (errno != EPIPE)
                return Failure(told.error());
        }
        return child;
    }
};

class ForkServerStart final : public TellingStart
{
public:
    explicit ForkServerStart(Process &process)
        : TellingStart(process)
    {
    }
    ~ForkServerStart() override { m_server.end(); }
    Result<Child> start(const Order &order) override
    {
        const std::lock_guard lock(m_mutex);
        // As in CPython, a server that died is replaced by the next start.
        for (int attempt = 0;; ++attempt) {
            if (!m_server.isThere()) {
                auto booted = boot("--forkserver");
                if (!booted)
                    return Failure(booted.error());
                m_server = ForkServer(booted->first, std::move(booted->second));
            }
            int ends[2] = {};
            if (::pipe2(ends, O_CLOEXEC) != 0)
                return failErrno("cannot start a process", "raise the limit of open files (ulimit -n)");
            os::FileDescriptor read(ends[0]);
            os::FileDescriptor write(ends[1]);
            const Result<void> told = tell(m_server.socket(), order, write.get());
            write.reset();
            std::int32_t pid = 0;
            if (told && ::read(read.get(), &pid, sizeof pid) == ssize_t(sizeof pid) && pid > 0)
                return Child::served(pid, std::move(read));
            if (pid < 0) {
                errno = -pid;
                return failErrno("the fork server cannot fork", kTooMany);
            }
            m_server.end();
            if (attempt > 0)
                return fail("the fork server does not answer", "run it again");
        }
    }

private:
    std::mutex m_mutex;
    ForkServer m_server;
};

} // namespace

std::unique_ptr<StartMethod> makeStartMethod(Process &process, const threads::Variables &variables)
{
    switch (process.settings.method) {
    case trace::StartMethod::Fork:
        break;
    case trace::StartMethod::Spawn:
        return std::make_unique<SpawnStart>(process);
    case trace::StartMethod::ForkServer:
        return std::make_unique<ForkServerStart>(process);
    }
    return std::make_unique<ForkStart>(process, variables);
}

} // namespace interleave::processes
