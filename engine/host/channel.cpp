// SPDX-License-Identifier: GPL-3.0-or-later
#include "channel.h"

#include "protocol.h"

#include <os/packet.h>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace interleave::host {

namespace {

constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;

os::FileDescriptor sealedCopy(std::string_view payload)
{
    os::FileDescriptor file(memfd_create("interleave-message", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
        return {};
    while (!payload.empty()) {
        const ssize_t written = ::write(file.get(), payload.data(), payload.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return {};
        payload.remove_prefix(std::size_t(written));
    }
    if (fcntl(file.get(), F_ADD_SEALS, kSeals) != 0)
        return {};
    return file;
}

/// Reads a payload out of a memfd that somebody else made: sealed first, so that it cannot change or shrink
/// meanwhile.
Result<std::string> readSealed(int file, std::size_t length)
{
    struct stat status
    {
    };
    const int seals = fcntl(file, F_GET_SEALS);
    if (seals < 0 || (seals & kSeals) != kSeals)
        return fail("a control message came in a file that is not sealed");
    if (fstat(file, &status) != 0 || status.st_size < 0 || std::size_t(status.st_size) != length)
        return fail("a control message came in a file of another length than stated");
    std::string payload(length, '\0');
    std::size_t done = 0;
    while (done < length) {
        const ssize_t got = pread(file, payload.data() + done, length - done, off_t(done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail("a control message could not be read from its file");
        done += std::size_t(got);
    }
    return payload;
}

} // namespace

Channel::Channel(os::FileDescriptor socket)
    : m_socket(std::move(socket))
{
    fcntl(m_socket.get(), F_SETFL, fcntl(m_socket.get(), F_GETFL) | O_NONBLOCK);
    fcntl(m_socket.get(), F_SETFD, FD_CLOEXEC);
}

Result<std::pair<os::FileDescriptor, os::FileDescriptor>> Channel::pair()
{
    int ends[2] = { -1, -1 };
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return failErrno(
            "no socket pair for the control channel", "close other programs: no descriptors are left");
    os::FileDescriptor low[2] = { os::FileDescriptor(ends[0]), os::FileDescriptor(ends[1]) };
    os::FileDescriptor first(fcntl(ends[0], F_DUPFD_CLOEXEC, 10));
    os::FileDescriptor second(fcntl(ends[1], F_DUPFD_CLOEXEC, 10));
    if (!first || !second)
        return failErrno(
            "no descriptor for the control channel", "close other programs: no descriptors are left");
    return std::pair(std::move(first), std::move(second));
}

void Channel::close() noexcept
{
    m_socket.reset();
    m_queue.clear();
}

Channel::Sent Channel::trySend(const std::string &frame, std::span<const int> descriptors)
{
    if (os::sendPacket(m_socket.get(), std::as_bytes(std::span(frame)), descriptors, MSG_DONTWAIT) >= 0)
        return Sent::Yes;
    // ETOOMANYREFS: too many descriptors under way in this user's sockets; they are taken out in a
    // moment.
    return errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS ? Sent::Later : Sent::Gone;
}

bool Channel::send(const Message &message, std::span<const int> descriptors)
{
    if (!isHeard() || descriptors.size() > kMaxDescriptors)
        return false;
    std::string frame = encode(message);
    std::vector<int> all(descriptors.begin(), descriptors.end());
    os::FileDescriptor large;
    if (frame.size() - sizeof(FrameHeader) > kMaxInlinePayload) {
        large = sealedCopy(std::string_view(frame).substr(sizeof(FrameHeader)));
        if (!large)
            return false;
        FrameHeader header;
        std::memcpy(&header, frame.data(), sizeof header);
        header.flags |= FrameHeader::kPayloadInMemfd;
        frame.resize(sizeof header);
        std::memcpy(frame.data(), &header, sizeof header);
        all.push_back(large.get());
    }
    if (m_queue.empty()) {
        const Sent sent = trySend(frame, all);
        if (sent == Sent::Yes)
            return true;
        if (sent == Sent::Gone)
            return nobodyHears();
    }
    if (m_queue.size() >= kMaxQueued) {
        close();
        return false;
    }
    Outgoing later { std::move(frame), {} };
    for (const int descriptor : all) {
        later.descriptors.emplace_back(fcntl(descriptor, F_DUPFD_CLOEXEC, 10));
        if (!later.descriptors.back()) {
            close();
            return false;
        }
    }
    m_queue.push_back(std::move(later));
    return true;
}

bool Channel::flush()
{
    while (isOpen() && !m_queue.empty()) {
        std::vector<int> descriptors;
        for (const os::FileDescriptor &descriptor : m_queue.front().descriptors)
            descriptors.push_back(descriptor.get());
        const Sent sent = trySend(m_queue.front().frame, descriptors);
        if (sent == Sent::Later)
            return true;
        if (sent == Sent::Gone)
            return nobodyHears();
        m_queue.pop_front();
    }
    return isHeard();
}

bool Channel::nobodyHears() noexcept
{
    m_unheard = true; // but its last words may lie unread: only receive knows when all was read
    m_queue.clear();
    return false;
}

Channel::Received Channel::receive()
{
    if (!isOpen())
        return { Status::Closed };
    std::string frame(sizeof(FrameHeader) + kMaxInlinePayload, '\0');
    os::ReceivedPacket packet;
    do
        packet = os::receivePacket(m_socket.get(), std::as_writable_bytes(std::span(frame)), MSG_DONTWAIT);
    while (packet.bytes < 0 && errno == ECONNRESET);
    // (ECONNRESET is said once, when the other side died with something unread; what it sent before is still
    // there.)
    if (packet.bytes < 0)
        return { errno == EAGAIN ? Status::Empty : Status::Closed };
    std::vector<os::FileDescriptor> descriptors = std::move(packet.descriptors);
    // A packet of no bytes and the end of the connection look alike; we never send the former.
    if (packet.bytes == 0)
        return { Status::Closed };
    const auto malformed = [](Error error) {
        return Received { Status::Malformed, std::nullopt, std::move(error) };
    };
    if (packet.cut || descriptors.size() > kMaxDescriptors + 1)
        return malformed(Error { "a control message was longer than any may be" });
    frame.resize(std::size_t(packet.bytes));

    Result<FrameHeader> head = decodeHeader(frame);
    if (!head)
        return malformed(head.error());
    Result<Message> message = fail("");
    if (head->flags == FrameHeader::kPayloadInMemfd) {
        if (descriptors.empty() || frame.size() != sizeof(FrameHeader))
            return malformed(Error { "a control message lacks the file that should hold it" });
        const Result<std::string> payload = readSealed(descriptors.back().get(), head->length);
        if (!payload)
            return malformed(payload.error());
        descriptors.pop_back();
        message = decodePayload(head->type, *payload);
    } else {
        message = decode(frame);
    }
    if (!message)
        return malformed(message.error());
    return { Status::Arrived, Packet { std::move(*message), std::move(descriptors) }, {} };
}

} // namespace interleave::host
