// SPDX-License-Identifier: GPL-3.0-or-later
#include "regionwriter.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace interleave::trace {

namespace {

constexpr std::uint32_t kMostLookedAt
    = 64; ///< rings, for one to be had again, while there are some that nobody has had
constexpr std::size_t kFirstPages = 4 * kRegionPage; ///< what Prefault::First makes present: 768 records

/// Makes the pages of a ring present, so that the first events do not pay for page faults.
void prefaultPages(void *begin, std::size_t bytes) noexcept
{
    if (madvise(begin, bytes, MADV_POPULATE_WRITE) == 0)
        return;
    for (std::size_t at = 0; at < bytes; at += kRegionPage) {
        // Adding nothing touches the page and changes nothing.
        auto *word = reinterpret_cast<std::uint64_t *>(static_cast<char *>(begin) + at);
        std::atomic_ref(*word).fetch_add(0, std::memory_order_relaxed);
    }
}

} // namespace

int RegionWriter::createMemory() noexcept
{
    // Linux 6.3+ may insist on the promise that this file is never executed; older kernels do not know the
    // flag.
    const int descriptor
        = memfd_create("interleave-trace", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (descriptor >= 0 || errno != EINVAL)
        return descriptor;
    return memfd_create("interleave-trace", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool RegionWriter::seal(int descriptor) noexcept
{
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
}

void RegionWriter::begin(
    void *memory, std::uint32_t ringCount, std::uint32_t ringCapacity, bool usesTsc) noexcept
{
    m_base = static_cast<char *>(memory);
    m_objects.store(0, std::memory_order_relaxed); // relaxed, both: nobody else knows of it yet
    m_cursor.store(0, std::memory_order_relaxed);
    // The rings need no construction: they are zero, which is what their atomics start with.
    auto *header = new (memory) RegionHeader {};
    header->version = kRegionVersion;
    header->ringCount = ringCount;
    header->ringCapacity = ringCapacity;
    header->usesTsc = usesTsc ? 1 : 0;
    header->process = std::uint32_t(getpid());
    header->magic = kRegionMagic;
}

RingHeader &RegionWriter::ring(std::uint32_t index) const noexcept
{
    return *reinterpret_cast<RingHeader *>(m_base + kRegionPage + index * ringBytes(header().ringCapacity));
}

std::optional<std::uint32_t> RegionWriter::claimAgain(std::uint32_t most) noexcept
{
    const std::uint32_t claimed
        = std::min(header().ringsClaimed.load(std::memory_order_relaxed), header().ringCount);
    for (std::uint32_t looked = 0; looked < std::min(claimed, most); ++looked) {
        const std::uint32_t index
            = m_cursor.fetch_add(1, std::memory_order_relaxed) % claimed; // relaxed: where to look, no more
        RingHeader &found = ring(index);
        // acquire: what its last writer wrote, and that its reader has read it. 0: nobody has read any to its
        // end.
        std::uint32_t generation = found.acknowledged.load(std::memory_order_acquire);
        // acq_rel: one of those who come for it gets it; and the reader, who looks at the generation first,
        // takes no event of it for older than this.
        if (generation != 0
            && found.generation.compare_exchange_strong(
                generation, generation + 1, std::memory_order_acq_rel, std::memory_order_relaxed))
            return index;
    }
    return {};
}

std::optional<std::uint32_t> RegionWriter::claimIndex(Prefault prefault) noexcept
{
    if (const auto again = claimAgain(kMostLookedAt))
        return again;
    std::uint32_t index = header().ringsClaimed.load(std::memory_order_relaxed);
    do {
        if (index >= header().ringCount)
            return claimAgain(header().ringCount);
        // acq_rel: a total order of claims; what the ring holds is published by its own head.
    } while (!header().ringsClaimed.compare_exchange_weak(
        index, index + 1, std::memory_order_acq_rel, std::memory_order_relaxed));
    const std::size_t bytes = ringBytes(header().ringCapacity);
    prefaultPages(&ring(index), prefault == Prefault::All ? bytes : std::min(bytes, kFirstPages));
    ring(index).generation.store(
        1, std::memory_order_relaxed); // relaxed: published by the head of the first record
    return index;
}

Recorder RegionWriter::claim(std::string_view threadName, std::uint8_t place, Prefault prefault, std::uint32_t thread) noexcept
{
    Recorder recorder;
    recorder.m_usesTsc = header().usesTsc != 0;
    const auto index = claimIndex(prefault);
    if (!index) {
        header().ringsRefused.fetch_add(1, std::memory_order_relaxed); // relaxed: a counter
        recorder.m_refusedBy = &header();
        return recorder;
    }

    RingHeader &mine = ring(*index);
    recorder.m_ring = &mine;
    recorder.m_words = reinterpret_cast<std::uint64_t *>(reinterpret_cast<char *>(&mine) + kRegionPage);
    recorder.m_capacity = header().ringCapacity;
    // relaxed, all of these: nobody else writes them now, and what is written here is published by the head
    // of the first record.
    recorder.m_generation = mine.generation.load(std::memory_order_relaxed);
    recorder.m_number = threadNumber(*index, recorder.m_generation);
    recorder.m_head = mine.head.load(std::memory_order_relaxed);
    recorder.m_cachedTail = mine.tail.load(std::memory_order_relaxed);
    recorder.m_lostBefore = mine.lost.load(std::memory_order_relaxed);
    mine.quietUntil.store(0, std::memory_order_relaxed);
    mine.currentLine.store(0, std::memory_order_relaxed);
    mine.thread.store(thread != 0 ? thread : std::uint32_t(syscall(SYS_gettid)), std::memory_order_relaxed);

    const ObjectId name { newObject() };
    recorder.m_object = name;
    recorder.define(name, ObjectKind::Thread, threadName);
    recorder.record(EventKind::ThreadStart, place, name.value);
    return recorder;
}

std::uint32_t RegionWriter::newObject() noexcept
{
    return m_objects.fetch_add(1, std::memory_order_relaxed) + 1; // relaxed: ids need only differ
}

} // namespace interleave::trace
