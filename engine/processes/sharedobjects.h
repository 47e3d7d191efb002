// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <os/filedescriptor.h>
#include <threads/exception.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace interleave::processes {

/// The cells lie in memory that several processes map. Everything in them is atomic, because who is killed leaves them as they are.
struct SemaphoreCell
{
    std::atomic<std::int32_t> value;
    std::atomic<std::uint32_t> waiting; ///< who might be asleep; one that was killed stays counted, which costs a needless wake
    std::atomic<std::uint64_t> releasedAt; ///< Ticks
    std::atomic<std::uint64_t> releasedBy; ///< pid << 32 | number of the thread
};
/// What processes share of a channel: numbers of the last messages.
struct ChannelCell
{
    std::atomic<std::uint64_t> sent; ///< number of the last message
    std::atomic<std::uint64_t> received;
    std::atomic<std::int64_t> depth; ///< put and not got yet
};
/// What processes share of a barrier.
struct BarrierCell
{
    std::atomic<std::int32_t> state; ///< under the barrier's lock, as the count
    std::atomic<std::int32_t> count;
};

/// How many of what.
struct Shape
{
    std::vector<std::int32_t> semaphores {}; ///< what each starts with
    std::uint32_t pipes = 0;
    std::uint32_t barriers = 0;
    std::uint32_t words = 0; ///< plain numbers
    std::vector<std::uint64_t> memories {}; ///< bytes of each
};

/// What processes share, as the kernel sees it: one mapping with cells, an eventfd for each semaphore, pipes, memory. Nothing of it has a
/// name anywhere, so nothing is left when the last process ends, however it ends. The values are immutable; what they mean is atomic.
class SharedObjects
{
public:
    static constexpr std::uint32_t kErrorBytes = 1024;

    /// Errors: no more descriptors, no memory.
    static Result<std::unique_ptr<SharedObjects>> create(const Shape &shape);
    /// Over the descriptors that another process has as `descriptors()`.
    /// Errors: descriptors that are not those of the shape.
    static Result<std::unique_ptr<SharedObjects>> attach(const Shape &shape, std::vector<os::FileDescriptor> descriptors);
    ~SharedObjects();
    SharedObjects(const SharedObjects &) = delete;
    SharedObjects &operator=(const SharedObjects &) = delete;

    [[nodiscard]] std::vector<int> descriptors() const;
    [[nodiscard]] const Shape &shape() const noexcept { return m_shape; }
    [[nodiscard]] SemaphoreCell &semaphore(std::uint32_t i) const noexcept;
    [[nodiscard]] int semaphoreEvent(std::uint32_t i) const noexcept;
    [[nodiscard]] ChannelCell &channel(std::uint32_t i) const noexcept;
    [[nodiscard]] int readEnd(std::uint32_t pipe) const noexcept; ///< does not block, as the other end
    [[nodiscard]] int writeEnd(std::uint32_t pipe) const noexcept;
    [[nodiscard]] BarrierCell &barrier(std::uint32_t i) const noexcept;
    [[nodiscard]] std::atomic<std::uint64_t> &word(std::uint32_t i) const noexcept;
    [[nodiscard]] int memory(std::uint32_t i) const noexcept; ///< memfd

    /// The first failure of the engine in any of the processes; later ones are dropped. Any process.
    void report(const Error &error) noexcept;
    [[nodiscard]] std::optional<Error> reported() const;
    /// An exception that ended a process, for the one that started the run. Long texts are cut; of more than kUncaught the last says how many
    /// there were. Any process.
    void reportUncaught(const threads::Exception &exception) noexcept;
    /// In the order in which they came. Any process; those that are being written are left out.
    [[nodiscard]] std::vector<threads::Exception> uncaught() const;
    static constexpr std::uint32_t kUncaught = 24;

private:
    struct Header
    {
        std::atomic<std::uint32_t> errorState; ///< 0 none, 1 being written, 2 there
        char error[kErrorBytes];
        std::atomic<std::uint32_t> uncaughtCount; ///< of all, whether there is a place for them or not
        struct
        {
            std::atomic<std::uint32_t> there; ///< 0 until it is written
            std::uint32_t line;
            char worker[64], type[64], message[120]; ///< each with its terminator
        } uncaught[kUncaught];
    };
    explicit SharedObjects(Shape shape)
        : m_shape(std::move(shape))
    {
    }
    [[nodiscard]] std::size_t bytes() const noexcept;
    Result<void> map();
    [[nodiscard]] Header &header() const noexcept { return *reinterpret_cast<Header *>(m_base); }

    Shape m_shape;
    char *m_base = nullptr;
    std::vector<os::FileDescriptor> m_descriptors; ///< the mapping's, the semaphores', pipes' (read, write), memories'
};

} // namespace interleave::processes
