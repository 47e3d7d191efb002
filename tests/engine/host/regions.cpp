// SPDX-License-Identifier: GPL-3.0-or-later
#include "regions.h"

#include <host/sweep.h>

#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace interleave::host::testing {

namespace {

/// The name of the thread of a region's first ring: its first record.
std::string firstName(trace::MappedRegion &mapped)
{
    if (mapped.header().ringsClaimed.load() == 0 || mapped.ring(0).head.load() == 0)
        return {};
    const trace::Event define = mapped.event(0, 0);
    std::string name;
    for (std::size_t i = 0; i < trace::continuationsOf(define.kind, define.cpu); ++i) {
        const trace::Continuation piece = mapped.continuation(0, 1 + i);
        name.append(reinterpret_cast<const char *>(&piece), trace::kNameBytesPerContinuation);
    }
    name.resize(define.cpu);
    return name;
}

/// There is no run without it; a benchmark has no expectations to fail.
[[noreturn]] void giveUp(const Error &problem)
{
    std::fprintf(stderr, "no recording of processes: %s\n", problem.toLine().c_str());
    std::abort();
}

} // namespace

ProcessTrace readProcess(trace::MappedRegion &mapped, int pid)
{
    return { pid, firstName(mapped), gil::readMapped(mapped) };
}

std::vector<ProcessTrace> readAll(const std::list<ArrivedRegion> &regions)
{
    std::vector<ProcessTrace> all;
    for (const ArrivedRegion &arrived : regions) {
        struct stat about
        {
        };
        fstat(arrived.memfd.get(), &about);
        trace::MappedRegion mapped(arrived.memfd.get(), std::size_t(about.st_size));
        all.push_back(readProcess(mapped, arrived.process));
    }
    return all;
}

Regions::Regions(StopWhen stopWhen)
    : m_stopWhen(std::move(stopWhen))
    , m_token("recorded-" + std::to_string(getpid()))
    , m_over(eventfd(0, EFD_CLOEXEC))
{
    setenv(kRunVariable, m_token.c_str(), 1);
    if (const auto opened = m_listener.open(m_token); !opened)
        giveUp(opened.error());
    m_thread = std::thread([this] { listen(); });
}

Regions::~Regions()
{
    end();
}

std::function<Result<void>(int)> Regions::announce() const
{
    return [address = address(), token = m_token](int memfd) { return announceRegion(address, token, memfd); };
}

std::list<ArrivedRegion> Regions::end()
{
    if (m_thread.joinable()) {
        eventfd_write(m_over.get(), 1);
        m_thread.join();
    }
    return std::move(m_arrived);
}

void Regions::listen()
{
    for (bool over = false; !over;) {
        std::vector<pollfd> waits { { m_over.get(), POLLIN, 0 } };
        m_listener.addTo(waits);
        poll(waits.data(), waits.size(), m_stopWhen ? 5 : -1);
        over = waits[0].revents != 0;
        std::vector<Error> problems;
        for (ArrivedRegion &region : m_listener.take(problems)) {
            region.socket.reset();
            m_arrived.push_back(std::move(region));
        }
        for (const Error &problem : problems)
            giveUp(problem);
        if (m_stopWhen && m_stopWhen(readAll(m_arrived))) {
            m_stopWhen = {};
            m_stopAsked = monotonicNow();
            m_stop.request_stop();
        }
    }
}

} // namespace interleave::host::testing
