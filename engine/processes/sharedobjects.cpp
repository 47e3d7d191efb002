// SPDX-License-Identifier: GPL-3.0-or-later
#include "sharedobjects.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/eventfd.h>
#include <sys/mman.h>

namespace interleave::processes {

namespace {

constexpr std::size_t kHeaderBytes = 8192; ///< cells after it, each on a cache line of its own
constexpr std::size_t kCell = 64;

Failure noDescriptors(const char *what)
{
    return failErrno(std::string("cannot create ") + what + " for processes to share",
        "use fewer objects, or raise the limit of open files (ulimit -n)");
}

} // namespace

std::size_t SharedObjects::bytes() const noexcept
{
    return kHeaderBytes + kCell * (m_shape.semaphores.size() + m_shape.pipes + m_shape.barriers + m_shape.words + m_shape.memories.size());
}

Result<void> SharedObjects::map()
{
    static_assert(sizeof(Header) <= kHeaderBytes && sizeof(SemaphoreCell) <= kCell && sizeof(ChannelCell) <= kCell);
    void *base = ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, m_descriptors.front().get(), 0);
    if (base == MAP_FAILED)
        return failErrno("cannot map what the processes share", "free some memory and try again");
    m_base = static_cast<char *>(base);
    return {};
}

Result<std::unique_ptr<SharedObjects>> SharedObjects::create(const Shape &shape)
{
    std::unique_ptr<SharedObjects> made(new SharedObjects(shape));
    const auto keep = [&](int descriptor) {
        made->m_descriptors.emplace_back(descriptor);
        return descriptor >= 0;
    };
    if (!keep(::memfd_create("interleave-shared", MFD_CLOEXEC))
        || ::ftruncate(made->m_descriptors.front().get(), off_t(made->bytes())) != 0)
        return noDescriptors("memory");
    for (std::size_t i = 0; i < shape.semaphores.size(); ++i) {
        if (!keep(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)))
            return noDescriptors("a semaphore");
    }
    for (std::uint32_t i = 0; i < shape.pipes; ++i) {
        int ends[2] = {};
        if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
            return noDescriptors("a pipe");
        keep(ends[0]);
        keep(ends[1]);
    }
    for (const std::uint64_t size : shape.memories) {
        if (!keep(::memfd_create("interleave-shm", MFD_CLOEXEC)) || ::ftruncate(made->m_descriptors.back().get(), off_t(size)) != 0)
            return noDescriptors("shared memory");
    }
    if (auto mapped = made->map(); !mapped)
        return Failure(mapped.error());
    for (std::uint32_t i = 0; i < shape.semaphores.size(); ++i)
        made->semaphore(i).value.store(shape.semaphores[i], std::memory_order_relaxed); // relaxed: nobody else has it yet
    return made;
}

Result<std::unique_ptr<SharedObjects>> SharedObjects::attach(const Shape &shape, std::vector<os::FileDescriptor> descriptors)
{
    if (descriptors.size() != 1 + shape.semaphores.size() + 2 * shape.pipes + shape.memories.size())
        return fail("what the processes share did not arrive", "report this: it is a defect of Interleave");
    std::unique_ptr<SharedObjects> made(new SharedObjects(shape));
    made->m_descriptors = std::move(descriptors);
    if (auto mapped = made->map(); !mapped)
        return Failure(mapped.error());
    return made;
}

SharedObjects::~SharedObjects()
{
    if (m_base != nullptr)
        ::munmap(m_base, bytes());
}

std::vector<int> SharedObjects::descriptors() const
{
    std::vector<int> all;
    for (const os::FileDescriptor &descriptor : m_descriptors)
        all.push_back(descriptor.get());
    return all;
}

SemaphoreCell &SharedObjects::semaphore(std::uint32_t i) const noexcept
{
    return *reinterpret_cast<SemaphoreCell *>(m_base + kHeaderBytes + kCell * i);
}

int SharedObjects::semaphoreEvent(std::uint32_t i) const noexcept
{
    return m_descriptors[1 + i].get();
}

ChannelCell &SharedObjects::channel(std::uint32_t i) const noexcept
{
    return *reinterpret_cast<ChannelCell *>(m_base + kHeaderBytes + kCell * (m_shape.semaphores.size() + i));
}

int SharedObjects::readEnd(std::uint32_t pipe) const noexcept
{
    return m_descriptors[1 + m_shape.semaphores.size() + 2 * pipe].get();
}

int SharedObjects::writeEnd(std::uint32_t pipe) const noexcept
{
    return m_descriptors[2 + m_shape.semaphores.size() + 2 * pipe].get();
}

BarrierCell &SharedObjects::barrier(std::uint32_t i) const noexcept
{
    const std::size_t before = m_shape.semaphores.size() + m_shape.pipes + m_shape.memories.size();
    return *reinterpret_cast<BarrierCell *>(m_base + kHeaderBytes + kCell * (before + i));
}

std::atomic<std::uint64_t> &SharedObjects::word(std::uint32_t i) const noexcept
{
    const std::size_t before = m_shape.semaphores.size() + m_shape.pipes + m_shape.memories.size() + m_shape.barriers;
    return *reinterpret_cast<std::atomic<std::uint64_t> *>(m_base + kHeaderBytes + kCell * (before + i));
}

int SharedObjects::memory(std::uint32_t i) const noexcept
{
    return m_descriptors[1 + m_shape.semaphores.size() + 2 * m_shape.pipes + i].get();
}

void SharedObjects::report(const Error &error) noexcept
{
    std::uint32_t none = 0;
    if (!header().errorState.compare_exchange_strong(none, 1))
        return;
    // Message and remedy, each with its terminator.
    const std::size_t message = std::min<std::size_t>(error.message.size(), kErrorBytes - 2);
    std::memcpy(header().error, error.message.data(), message);
    const std::size_t remedy = std::min<std::size_t>(error.remedy.size(), kErrorBytes - 2 - message);
    std::memcpy(header().error + message + 1, error.remedy.data(), remedy);
    header().errorState.store(2, std::memory_order_release); // release: with the text
}

std::optional<Error> SharedObjects::reported() const
{
    if (header().errorState.load(std::memory_order_acquire) != 2)
        return {};
    Error error { header().error };
    error.remedy = header().error + error.message.size() + 1;
    return error;
}

void SharedObjects::reportUncaught(const threads::Exception &exception) noexcept
{
    const std::uint32_t place = header().uncaughtCount.fetch_add(1, std::memory_order_relaxed); // relaxed: only the number matters
    if (place >= kUncaught)
        return;
    auto &entry = header().uncaught[place];
    const auto copy = [](const std::string &text, auto &to) { text.copy(to, sizeof to - 1); }; // the memory was zero
    copy(exception.worker, entry.worker);
    copy(exception.type, entry.type);
    copy(exception.message, entry.message);
    entry.line = exception.line;
    entry.there.store(1, std::memory_order_release); // release: with all of it
}

std::vector<threads::Exception> SharedObjects::uncaught() const
{
    const std::uint32_t count = header().uncaughtCount.load(std::memory_order_relaxed); // relaxed: `there` orders
    std::vector<threads::Exception> found;
    for (std::uint32_t i = 0; i < std::min(count, kUncaught); ++i) {
        const auto &entry = header().uncaught[i];
        if (entry.there.load(std::memory_order_acquire) != 0)
            found.push_back({ entry.type, entry.message, entry.line, entry.worker });
    }
    if (count > kUncaught && !found.empty())
        found.back().message += " (and " + std::to_string(count - kUncaught) + " more processes ended by exceptions)";
    return found;
}

} // namespace interleave::processes
