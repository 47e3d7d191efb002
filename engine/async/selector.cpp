// SPDX-License-Identifier: GPL-3.0-or-later
#include "selector.h"

#include <algorithm>
#include <array>
#include <sys/epoll.h>

namespace interleave::async {

namespace {

constexpr int kMostEvents = 256;

std::uint32_t eventsOf(bool reads, bool writes) noexcept
{
    return (reads ? EPOLLIN : 0U) | (writes ? EPOLLOUT : 0U);
}

} // namespace

Result<Selector> Selector::create()
{
    os::FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll)
        return failErrno("the event loop has no selector",
            "close other programs, or raise the limit of open files (ulimit -n)");
    return Selector(std::move(epoll));
}

Result<void> Selector::add(int descriptor, Side side, HandlePtr handle)
{
    const auto found = m_watched.find(descriptor);
    const bool isNew = found == m_watched.end();
    Watched watched = isNew ? Watched {} : found->second;
    HandlePtr &place = side == Side::Read ? watched.reader : watched.writer;
    if (place)
        place->cancel();
    place = std::move(handle);
    epoll_event event {};
    event.events = eventsOf(watched.reader != nullptr, watched.writer != nullptr);
    event.data.fd = descriptor;
    if (::epoll_ctl(m_epoll.get(), isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) != 0)
        return failErrno(
            "the event loop cannot watch a descriptor", "raise the limit of open files (ulimit -n)");
    m_watched[descriptor] = std::move(watched);
    return {};
}

void Selector::remove(int descriptor, Side side)
{
    const auto found = m_watched.find(descriptor);
    if (found == m_watched.end())
        return;
    HandlePtr &place = side == Side::Read ? found->second.reader : found->second.writer;
    if (place)
        place->cancel();
    place.reset();
    epoll_event event {};
    event.events = eventsOf(found->second.reader != nullptr, found->second.writer != nullptr);
    event.data.fd = descriptor;
    const bool watchedStill = event.events != 0;
    ::epoll_ctl(m_epoll.get(), watchedStill ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, descriptor, &event);
    if (!watchedStill)
        m_watched.erase(found);
}

void Selector::wait(std::optional<Nanoseconds> timeout, std::vector<Ready> &ready)
{
    int ms = -1;
    if (timeout)
        ms = timeout->count() <= 0 ? 0 : static_cast<int>((timeout->count() + 999'999) / 1'000'000);
    std::array<epoll_event, kMostEvents> events;
    const int count = ::epoll_wait(m_epoll.get(), events.data(), kMostEvents, ms);
    // Interrupted by a signal: nothing is ready, and the loop looks at its timers.
    for (int i = 0; i < count; ++i) {
        const std::uint32_t mask = events[std::size_t(i)].events;
        // Anything but room to write may be read, an end or an error for one; and the other way round.
        ready.push_back({ events[std::size_t(i)].data.fd, (mask & ~std::uint32_t(EPOLLOUT)) != 0,
            (mask & ~std::uint32_t(EPOLLIN)) != 0 });
    }
}

HandlePtr Selector::handleOf(int descriptor, Side side) const
{
    const auto found = m_watched.find(descriptor);
    if (found == m_watched.end())
        return nullptr;
    return side == Side::Read ? found->second.reader : found->second.writer;
}

} // namespace interleave::async
