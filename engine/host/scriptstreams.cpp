// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptstreams.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace interleave::host {

namespace {

constexpr std::size_t kAtOnce = 64u << 10; ///< bytes: what a pipe holds

struct Pipe
{
    os::FileDescriptor reader;
    os::FileDescriptor writer;
};

Result<Pipe> newPipe()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return failErrno("no pipe for the script", "close other programs");
    return Pipe { os::FileDescriptor(ends[0]), os::FileDescriptor(ends[1]) };
}

/// Our end alone: the script's shall block as every pipe does. (The flag belongs to the open file, and each end is one.)
void doNotBlock(const os::FileDescriptor &end)
{
    fcntl(end.get(), F_SETFL, fcntl(end.get(), F_GETFL) | O_NONBLOCK);
}

os::FileDescriptor copyOf(int descriptor)
{
    os::FileDescriptor copy(fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
    return copy ? std::move(copy) : os::FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)); // it was closed
}

} // namespace

Result<std::unique_ptr<ScriptStreams>> ScriptStreams::open(const cpython::ScriptRequest &request, std::shared_ptr<cpython::OutputLog> log)
{
    std::unique_ptr<ScriptStreams> streams(new ScriptStreams);
    streams->m_log = std::move(log);
    streams->m_wake = os::FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (request.input == cpython::InputMode::Pipe) {
        Result<Pipe> pipe = newPipe();
        if (!pipe)
            return Failure(pipe.error());
        streams->m_scriptEnds[0] = std::move(pipe->reader);
        streams->m_in = std::move(pipe->writer);
        doNotBlock(streams->m_in);
    } else if (request.input == cpython::InputMode::Inherit) {
        streams->m_scriptEnds[0] = copyOf(STDIN_FILENO);
    } else {
        streams->m_scriptEnds[0] = os::FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    const std::pair<os::FileDescriptor *, int> outputs[] = { { &streams->m_out, STDOUT_FILENO }, { &streams->m_err, STDERR_FILENO } };
    for (const auto &[ours, number] : outputs) {
        os::FileDescriptor &theirs = streams->m_scriptEnds[std::size_t(number)];
        if (request.output == cpython::OutputMode::Inherit) {
            theirs = copyOf(number);
            continue;
        }
        Result<Pipe> pipe = newPipe();
        if (!pipe)
            return Failure(pipe.error());
        *ours = std::move(pipe->reader);
        theirs = std::move(pipe->writer);
        doNotBlock(*ours);
    }
    if (!streams->m_wake || !streams->m_scriptEnds[0])
        return failErrno("no descriptor for the script's input", "close other programs");
    streams->m_thread = std::jthread([all = streams.get()] { all->pump(); });
    return streams;
}

ScriptStreams::~ScriptStreams()
{
    finish();
}

std::array<int, 3> ScriptStreams::scriptEnds() const noexcept
{
    return { m_scriptEnds[0].get(), m_scriptEnds[1].get(), m_scriptEnds[2].get() };
}

void ScriptStreams::closeScriptEnds() noexcept
{
    for (os::FileDescriptor &end : m_scriptEnds)
        end.reset();
}

bool ScriptStreams::write(std::string_view bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_in || m_inputEnds || m_input.size() + bytes.size() > kMostInput)
            return false;
        m_input += bytes;
    }
    eventfd_write(m_wake.get(), 1);
    return true;
}

void ScriptStreams::closeInput()
{
    {
        const std::lock_guard lock(m_mutex);
        m_inputEnds = true;
    }
    eventfd_write(m_wake.get(), 1);
}

void ScriptStreams::finish()
{
    closeScriptEnds();
    m_finishing = true;
    if (m_thread.joinable()) {
        eventfd_write(m_wake.get(), 1);
        m_thread.join();
    }
}

bool ScriptStreams::readSome(cpython::Stream stream, os::FileDescriptor &from)
{
    char buffer[kAtOnce];
    const ssize_t count = read(from.get(), buffer, sizeof buffer);
    if (count > 0) {
        m_log->append(stream, { buffer, std::size_t(count) });
        return true;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    from.reset();
    m_log->close(stream);
    return false;
}

void ScriptStreams::writeSome()
{
    const std::lock_guard lock(m_mutex);
    while (m_in && !m_input.empty()) {
        const ssize_t count = ::write(m_in.get(), m_input.data(), m_input.size());
        if (count < 0 && errno == EAGAIN)
            return;
        if (count < 0) { // nobody reads it any more
            m_input.clear();
            m_in.reset();
            return;
        }
        m_input.erase(0, std::size_t(count));
    }
    if (m_inputEnds)
        m_in.reset();
}

void ScriptStreams::pump()
{
    // A write to a pipe that nobody reads is an error here, no signal; and nobody else's signal is handled on this thread.
    sigset_t all {};
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), "script-output");
    while (!m_finishing) {
        pollfd waits[4] = { { m_wake.get(), POLLIN, 0 }, { m_out ? m_out.get() : -1, POLLIN, 0 }, { m_err ? m_err.get() : -1, POLLIN, 0 }, { -1, POLLOUT, 0 } };
        {
            const std::lock_guard lock(m_mutex);
            if (m_in && !m_input.empty())
                waits[3].fd = m_in.get();
        }
        poll(waits, 4, -1);
        eventfd_t ignored = 0;
        if (waits[0].revents)
            eventfd_read(m_wake.get(), &ignored);
        if (waits[1].revents)
            readSome(cpython::Stream::Out, m_out);
        if (waits[2].revents)
            readSome(cpython::Stream::Err, m_err);
        writeSome();
    }
    // Bounded: somebody who escaped may still hold the other end and write.
    constexpr int kMostRounds = 32;
    for (const auto &[stream, from] : { std::pair { cpython::Stream::Out, &m_out }, std::pair { cpython::Stream::Err, &m_err } }) {
        for (int round = 0; round < kMostRounds && *from && readSome(stream, *from); ++round) { }
        if (*from)
            m_log->close(stream);
    }
}

} // namespace interleave::host
