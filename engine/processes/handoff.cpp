// SPDX-License-Identifier: GPL-3.0-or-later
#include "handoff.h"

#include <os/packet.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <sys/mman.h>
#include <sys/stat.h>

namespace interleave::processes {

namespace {

constexpr std::uint32_t kMagic = 0x4f'48'54'49; ///< "ITHO"
constexpr std::size_t kAtOnce = 200; ///< descriptors of a packet; the kernel takes 253
constexpr std::size_t kMostDescriptors = 8192;

/// Both sides are the same program, so the layout is the compiler's.
struct Wire
{
    std::uint32_t magic = kMagic;
    std::uint32_t descriptors = 0; ///< that follow
    std::uint32_t kind = 0, number = 0, place = 0, code = 0, pool = 0, slot = 0, method = 0;
    std::int64_t calledAt = 0;
    std::int32_t caller = 0;
    std::uint32_t core = 0;
    std::uint64_t observe = 0;
    std::uint64_t stream = 0;
    double workPerMs = 0;
    std::uint32_t port = 0;
    std::uint32_t flags = 0;
    std::uint32_t nameBytes = 0, addressBytes = 0; ///< in the memfd; the scenario is the rest
};
constexpr std::uint32_t kHasCore = 1, kObserves = 2, kHasStatus = 4, kStepped = 8, kDraws = 16;

/// What a sender of the same program could have meant.
bool makesSense(const Wire &wire) noexcept
{
    const std::uint32_t least = 1 + ((wire.flags & kHasStatus) != 0 ? 1 : 0) + ((wire.flags & kStepped) != 0 ? 1 : 0);
    return wire.magic == kMagic && wire.descriptors >= least && wire.descriptors <= kMostDescriptors
        && wire.kind <= std::uint32_t(Order::Kind::PoolWorker) && wire.method <= std::uint32_t(trace::StartMethod::ForkServer);
}

Result<void> sendOrders(int socket, const Wire &wire, std::span<const int> descriptors)
{
    if (os::sendPacket(socket, std::as_bytes(std::span(&wire, 1)), descriptors) < 0)
        return failErrno("the new process could not be told what to do", "run it again");
    return {};
}

/// False: the other side is gone.
Result<bool> receiveOrders(int socket, Wire &wire, std::vector<os::FileDescriptor> &into)
{
    os::ReceivedPacket packet = os::receivePacket(socket, std::as_writable_bytes(std::span(&wire, 1)));
    if (packet.bytes == 0)
        return false;
    std::move(packet.descriptors.begin(), packet.descriptors.end(), std::back_inserter(into));
    if (packet.bytes != ssize_t(sizeof wire) || !makesSense(wire) || packet.cut)
        return fail("the orders of a new process make no sense", "raise the limit of open files (ulimit -n)");
    return true;
}

Result<std::string> contentOf(int memfd)
{
    struct stat about
    {
    };
    if (::fstat(memfd, &about) != 0)
        return failErrno("the orders of a new process cannot be read");
    std::string text(std::size_t(about.st_size), '\0');
    if (::pread(memfd, text.data(), text.size(), 0) != ssize_t(text.size()))
        return failErrno("the orders of a new process cannot be read");
    return text;
}

} // namespace

Result<void> sendHandoff(int socket, const Handoff &handoff, const std::vector<int> &descriptors, int status, int stepDesk)
{
    const Order &order = handoff.order;
    const std::string text = order.name + handoff.announceAddress + handoff.scenario;
    const os::FileDescriptor words(::memfd_create("interleave-orders", MFD_CLOEXEC));
    if (!words || ::pwrite(words.get(), text.data(), text.size(), 0) != ssize_t(text.size()))
        return failErrno("the new process could not be told what to do", "raise the limit of open files (ulimit -n)");
    std::vector<int> all { words.get() };
    if (stepDesk >= 0)
        all.push_back(stepDesk);
    all.insert(all.end(), descriptors.begin(), descriptors.end());
    if (status >= 0)
        all.push_back(status);
    const Wire wire { .descriptors = std::uint32_t(all.size()),
        .kind = std::uint32_t(order.kind),
        .number = order.number,
        .place = order.place,
        .code = order.code,
        .pool = order.pool,
        .slot = order.slot,
        .method = std::uint32_t(handoff.method),
        .calledAt = order.calledAt.count(),
        .caller = order.caller,
        .core = handoff.core.value_or(CoreId {}).value,
        .observe = handoff.observeThreshold.value_or(Ticks {}).count,
        .stream = order.stream.value_or(0),
        .workPerMs = handoff.workPerMs,
        .port = handoff.servicePort,
        .flags = (handoff.core ? kHasCore : 0) | (handoff.observeThreshold ? kObserves : 0) | (status >= 0 ? kHasStatus : 0)
            | (stepDesk >= 0 ? kStepped : 0) | (order.stream ? kDraws : 0),
        .nameBytes = std::uint32_t(order.name.size()),
        .addressBytes = std::uint32_t(handoff.announceAddress.size()) };
    for (std::size_t done = 0; done < all.size(); done += kAtOnce) {
        if (auto sent = sendOrders(socket, wire, std::span(all).subspan(done, std::min(kAtOnce, all.size() - done))); !sent)
            return sent;
    }
    return {};
}

Result<std::optional<Handoff>> receiveHandoff(int socket)
{
    Wire wire;
    std::vector<os::FileDescriptor> all;
    do {
        const Result<bool> got = receiveOrders(socket, wire, all);
        if (!got)
            return Failure(got.error());
        if (!*got)
            return std::optional<Handoff>();
    } while (all.size() < wire.descriptors);

    Handoff handoff;
    if ((wire.flags & kHasStatus) != 0) {
        handoff.status = std::move(all.back());
        all.pop_back();
    }
    const Result<std::string> text = all.empty() ? Result<std::string>(fail("a new process got no orders")) : contentOf(all.front().get());
    if (!text)
        return Failure(text.error());
    if (text->size() < std::size_t(wire.nameBytes) + wire.addressBytes)
        return fail("the orders of a new process make no sense");
    handoff.order = { .kind = Order::Kind(wire.kind),
        .name = text->substr(0, wire.nameBytes),
        .number = wire.number,
        .place = std::uint8_t(wire.place),
        .code = wire.code,
        .pool = wire.pool,
        .slot = wire.slot,
        .calledAt = Nanoseconds { wire.calledAt },
        .caller = wire.caller };
    if ((wire.flags & kDraws) != 0)
        handoff.order.stream = wire.stream;
    handoff.method = trace::StartMethod(wire.method);
    handoff.announceAddress = text->substr(wire.nameBytes, wire.addressBytes);
    handoff.scenario = text->substr(std::size_t(wire.nameBytes) + wire.addressBytes);
    handoff.workPerMs = wire.workPerMs;
    handoff.servicePort = std::uint16_t(wire.port);
    if ((wire.flags & kObserves) != 0)
        handoff.observeThreshold = Ticks { wire.observe };
    if ((wire.flags & kHasCore) != 0)
        handoff.core = CoreId { wire.core };
    all.erase(all.begin());
    if ((wire.flags & kStepped) != 0) {
        handoff.stepDesk = std::move(all.front());
        all.erase(all.begin());
    }
    handoff.objects = std::move(all);
    return std::optional(std::move(handoff));
}

} // namespace interleave::processes
