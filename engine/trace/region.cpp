// SPDX-License-Identifier: GPL-3.0-or-later
#include "region.h"

#include "recorder.h"
#include "regionwriter.h"

#include <core/clock.h>

#include <algorithm>
#include <bit>
#include <sys/mman.h>
#include <unistd.h>

namespace interleave::trace {

struct Region::State
{
    int descriptor = -1;
    std::size_t size = 0;
    char *base = nullptr;
    RegionWriter writer;

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
        = std::bit_ceil(std::clamp(options.ringCapacity, RegionWriter::kMinRingCapacity, kMaxRingCapacity));

    std::unique_ptr<Region> region(new Region);
    region->m_state = std::make_unique<State>();
    State &state = *region->m_state;
    state.size = regionBytes(rings, capacity);
    state.descriptor = RegionWriter::createMemory();
    if (state.descriptor < 0)
        return failErrno("the memory for the trace could not be created",
            "check the limit on open files (ulimit -n) and that memfd_create is allowed in this container");
    if (ftruncate(state.descriptor, off_t(state.size)) != 0)
        return failErrno("the memory for the trace could not be sized", "free some memory and try again");
    void *base = mmap(nullptr, state.size, PROT_READ | PROT_WRITE, MAP_SHARED, state.descriptor, 0);
    if (base == MAP_FAILED)
        return failErrno("the memory for the trace could not be mapped", "check ulimit -v");
    state.base = static_cast<char *>(base);
    if (!RegionWriter::seal(state.descriptor))
        return failErrno("the memory for the trace could not be sealed",
            "report this: the kernel lacks what every Linux since 3.17 has");
    state.writer.begin(state.base, rings, capacity, hasInvariantTsc());
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

Recorder Region::claim(std::string_view threadName, std::uint8_t place)
{
    return m_state->writer.claim(threadName, place);
}

std::uint32_t Region::ringsRefused() const noexcept
{
    return m_state->writer.header().ringsRefused.load(std::memory_order_relaxed);
}

std::uint32_t Region::newObject() noexcept
{
    return m_state->writer.newObject();
}

} // namespace interleave::trace
