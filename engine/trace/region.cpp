// SPDX-License-Identifier: GPL-3.0-or-later
#include "region.h"

#include "recorder.h"

#include <core/clock.h>

#include <algorithm>
#include <bit>
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

constexpr std::uint32_t kMostLookedAt = 64; ///< rings, for one to be had again, while there are some that nobody has had
constexpr std::uint32_t kMinRingCapacity = 64; ///< a Lost record and the longest Define must fit together

int createMemfd()
{
    // Linux 6.3+ may insist on the promise that this file is never executed; older kernels do not know the
    // flag.
    const int descriptor
        = memfd_create("interleave-trace", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (descriptor >= 0 || errno != EINVAL)
        return descriptor;
    return memfd_create("interleave-trace", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

/// Makes the pages of a ring present, so that the first events do not pay for page faults.
void prefault(void *begin, std::size_t bytes)
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

struct Region::State
{
    int descriptor = -1;
    std::size_t size = 0;
    char *base = nullptr;
    RegionHeader *header = nullptr;
    std::atomic<std::uint32_t> objects { 0 };
    std::atomic<std::uint32_t> cursor { 0 }; ///< where the search for a ring that may be had again goes on

    [[nodiscard]] RingHeader &ring(std::uint32_t index) const
    {
        return *reinterpret_cast<RingHeader *>(base + kRegionPage + index * ringBytes(header->ringCapacity));
    }

    ~State()
    {
        if (base != nullptr)
            munmap(base, size);
        if (descriptor >= 0)
            ::close(descriptor);
    }
};

Result<std::unique_ptr<Region>> Region::create(Options options)
{
    const std::uint32_t rings = std::clamp<std::uint32_t>(options.ringCount, 1, kMaxRings);
    const std::uint32_t capacity
        = std::bit_ceil(std::clamp(options.ringCapacity, kMinRingCapacity, kMaxRingCapacity));

    std::unique_ptr<Region> region(new Region);
    region->m_state = std::make_unique<State>();
    State &state = *region->m_state;
    state.size = regionBytes(rings, capacity);
    state.descriptor = createMemfd();
    if (state.descriptor < 0)
        return failErrno("the memory for the trace could not be created",
            "check the limit on open files (ulimit -n) and that memfd_create is allowed in this container");
    if (ftruncate(state.descriptor, off_t(state.size)) != 0)
        return failErrno("the memory for the trace could not be sized", "free some memory and try again");
    void *base = mmap(nullptr, state.size, PROT_READ | PROT_WRITE, MAP_SHARED, state.descriptor, 0);
    if (base == MAP_FAILED)
        return failErrno("the memory for the trace could not be mapped", "check ulimit -v");
    state.base = static_cast<char *>(base);
    if (fcntl(state.descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return failErrno("the memory for the trace could not be sealed",
            "report this: the kernel lacks what every Linux since 3.17 has");

    // The rings need no construction: they are zero, which is what their atomics start with.
    state.header = new (state.base) RegionHeader {};
    state.header->version = kRegionVersion;
    state.header->ringCount = rings;
    state.header->ringCapacity = capacity;
    state.header->usesTsc = hasInvariantTsc() ? 1 : 0;
    state.header->process = std::uint32_t(getpid());
    state.header->magic = kRegionMagic;
    return region;
}

Region::~Region() = default;

int Region::descriptor() const noexcept
{
    return m_state->descriptor;
}

std::size_t Region::size() const noexcept
{
    return m_state->size;
}

void *Region::memory() const noexcept
{
    return m_state->base;
}

std::optional<std::uint32_t> Region::claimAgain(std::uint32_t most)
{
    const std::uint32_t claimed = std::min(m_state->header->ringsClaimed.load(std::memory_order_relaxed), m_state->header->ringCount);
    for (std::uint32_t looked = 0; looked < std::min(claimed, most); ++looked) {
        const std::uint32_t index = m_state->cursor.fetch_add(1, std::memory_order_relaxed) % claimed; // relaxed: where to look, no more
        RingHeader &ring = m_state->ring(index);
        // acquire: what its last writer wrote, and that its reader has read it. 0: nobody has read any to its end.
        std::uint32_t generation = ring.acknowledged.load(std::memory_order_acquire);
        // acq_rel: one of those who come for it gets it; and the reader, who looks at the generation first, takes no event of it for older than this.
        if (generation != 0
            && ring.generation.compare_exchange_strong(generation, generation + 1, std::memory_order_acq_rel, std::memory_order_relaxed))
            return index;
    }
    return {};
}

Recorder Region::claim(std::string_view threadName, std::uint8_t place)
{
    RegionHeader &header = *m_state->header;
    Recorder recorder;
    recorder.m_usesTsc = header.usesTsc != 0;

    std::uint32_t index = 0;
    if (const auto again = claimAgain(kMostLookedAt)) {
        index = *again;
    } else {
        index = header.ringsClaimed.load(std::memory_order_relaxed);
        bool fresh = true;
        do {
            if (index >= header.ringCount) {
                fresh = false;
                break;
            }
            // acq_rel: a total order of claims; what the ring holds is published by its own head.
        } while (!header.ringsClaimed.compare_exchange_weak(index, index + 1, std::memory_order_acq_rel, std::memory_order_relaxed));
        if (fresh) {
            prefault(&m_state->ring(index), ringBytes(header.ringCapacity));
            m_state->ring(index).generation.store(1, std::memory_order_relaxed); // relaxed: published by the head of the first record
        } else if (const auto late = claimAgain(header.ringCount)) {
            index = *late;
        } else {
            header.ringsRefused.fetch_add(1, std::memory_order_relaxed); // relaxed: a counter
            recorder.m_refusedBy = &header;
            return recorder;
        }
    }

    RingHeader &ring = m_state->ring(index);
    recorder.m_ring = &ring;
    recorder.m_words = reinterpret_cast<std::uint64_t *>(reinterpret_cast<char *>(&ring) + kRegionPage);
    recorder.m_capacity = header.ringCapacity;
    // relaxed, all of these: nobody else writes them now, and what is written here is published by the head of the first record.
    recorder.m_generation = ring.generation.load(std::memory_order_relaxed);
    recorder.m_number = threadNumber(index, recorder.m_generation);
    recorder.m_head = ring.head.load(std::memory_order_relaxed);
    recorder.m_cachedTail = ring.tail.load(std::memory_order_relaxed);
    recorder.m_lostBefore = ring.lost.load(std::memory_order_relaxed);
    ring.quietUntil.store(0, std::memory_order_relaxed);
    ring.currentLine.store(0, std::memory_order_relaxed);
    ring.thread.store(std::uint32_t(syscall(SYS_gettid)), std::memory_order_relaxed);

    const ObjectId name { newObject() };
    recorder.m_object = name;
    recorder.define(name, ObjectKind::Thread, threadName);
    recorder.record(EventKind::ThreadStart, place, name.value);
    return recorder;
}

std::uint32_t Region::ringsRefused() const noexcept
{
    return m_state->header->ringsRefused.load(std::memory_order_relaxed);
}

std::uint32_t Region::newObject() noexcept
{
    return m_state->objects.fetch_add(1, std::memory_order_relaxed) + 1; // relaxed: ids need only differ
}

} // namespace interleave::trace
