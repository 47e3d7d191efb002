// SPDX-License-Identifier: GPL-3.0-or-later
#include "sharedmemory.h"

#include <trace/event.h>

#include <algorithm>
#include <sys/mman.h>

namespace interleave::processes {

using trace::EventKind;

namespace {

/// The memory is read and written by several at once, which Python permits; so it is copied as words that are atomic one by one.
using Word = std::uint64_t;
constexpr std::size_t kWordsOfUnit = 4096; ///< 32 KiB between two looks at the clock

} // namespace

SharedMemory::~SharedMemory()
{
    if (m_base != nullptr)
        ::munmap(m_base, m_size);
}

Result<char *> SharedMemory::attach(const Caller &caller)
{
    const std::lock_guard lock(m_mutex);
    if (m_base != nullptr)
        return m_base;
    const Nanoseconds begin = monotonicNow();
    void *base = ::mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_SHARED, m_descriptor, 0);
    if (base == MAP_FAILED)
        return failErrno("the shared memory cannot be mapped", "make it smaller, or free some memory");
    m_base = static_cast<char *>(base);
    caller.thread.trace.event(EventKind::Attached, 0, m_object.value,
        static_cast<std::uint64_t>((monotonicNow() - begin).count()), std::uint32_t(std::min<std::uint64_t>(m_size, 0xffff'ffffU)));
    return m_base;
}

Result<void> SharedMemory::write(const Caller &caller, std::uint32_t bytes)
{
    const Result<char *> base = attach(caller);
    if (!base)
        return Failure(base.error());
    const std::uint64_t number = m_cell.sent.fetch_add(1, std::memory_order_relaxed) + 1;
    auto *words = reinterpret_cast<Word *>(*base);
    const std::size_t count = std::min<std::size_t>(bytes, m_size) / sizeof(Word);
    for (std::size_t i = 0; i < count; ++i) {
        std::atomic_ref(words[i]).store(number + i, std::memory_order_relaxed);
        if (i % kWordsOfUnit == 0)
            caller.thread.trace.observeUnit();
    }
    caller.thread.trace.event(EventKind::Sent, 0, m_object.value, number, bytes);
    return {};
}

Result<void> SharedMemory::read(const Caller &caller, std::uint32_t bytes)
{
    const Result<char *> base = attach(caller);
    if (!base)
        return Failure(base.error());
    const std::uint64_t number = m_cell.sent.load(std::memory_order_relaxed);
    auto *words = reinterpret_cast<Word *>(*base);
    const std::size_t count = std::min<std::size_t>(bytes, m_size) / sizeof(Word);
    std::vector<Word> copy(count);
    for (std::size_t i = 0; i < count; ++i) {
        copy[i] = std::atomic_ref(words[i]).load(std::memory_order_relaxed);
        if (i % kWordsOfUnit == 0)
            caller.thread.trace.observeUnit();
    }
    // What was copied must be looked at, or the compiler may leave it out.
    if (count > 0)
        asm volatile("" : : "r"(copy.data()) : "memory");
    caller.thread.trace.event(EventKind::Received, 0, m_object.value, number, bytes);
    return {};
}

} // namespace interleave::processes
