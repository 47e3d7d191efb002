// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <net/service.h>

#include <sys/eventfd.h>
#include <thread>

namespace interleave::conformance {

/// The local service, on a thread of the test's own.
class LocalService
{
public:
    explicit LocalService(Nanoseconds latency)
        : m_stop(::eventfd(0, EFD_CLOEXEC))
        , m_listener(net::listenOnLoopback().value())
        , m_thread([this, latency] {
            (void)net::serve(m_listener.socket.get(), { net::LatencyDistribution::Kind::Fixed, latency, 0 }, 1, m_stop.get());
        })
    {
    }
    ~LocalService() { ::eventfd_write(m_stop.get(), 1); }
    LocalService(const LocalService &) = delete;
    LocalService &operator=(const LocalService &) = delete;
    [[nodiscard]] net::ServiceEndpoint endpoint() const { return m_listener.endpoint; }

private:
    net::Socket m_stop;
    net::Listener m_listener;
    std::jthread m_thread;
};

} // namespace interleave::conformance
