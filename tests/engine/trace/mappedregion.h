// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/region.h>
#include <trace/regionlayout.h>
#include <trace/ringwords.h>

#include <sys/mman.h>

namespace interleave::trace {

/// A second mapping of a region's memory, to look at it and to change it as a hostile writer would.
class MappedRegion
{
public:
    explicit MappedRegion(const Region &region)
        : MappedRegion(region.descriptor(), region.size())
    {
    }
    MappedRegion(int descriptor, std::size_t size)
        : m_size(size)
        , m_base(static_cast<char *>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)))
    {
    }
    ~MappedRegion() { munmap(m_base, m_size); }
    MappedRegion(const MappedRegion &) = delete;
    MappedRegion &operator=(const MappedRegion &) = delete;

    [[nodiscard]] char *base() { return m_base; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] RegionHeader &header() { return *reinterpret_cast<RegionHeader *>(m_base); }
    [[nodiscard]] RingHeader &ring(std::uint32_t i)
    {
        return *reinterpret_cast<RingHeader *>(m_base + kRegionPage + i * ringBytes(header().ringCapacity));
    }
    [[nodiscard]] std::uint64_t *words(std::uint32_t i, std::uint64_t position)
    {
        auto *records = reinterpret_cast<std::uint64_t *>(reinterpret_cast<char *>(&ring(i)) + kRegionPage);
        return records + position % header().ringCapacity * 2;
    }
    [[nodiscard]] Event event(std::uint32_t i, std::uint64_t position)
    {
        return toEvent(loadWords(words(i, position)));
    }
    [[nodiscard]] Continuation continuation(std::uint32_t i, std::uint64_t position)
    {
        return toContinuation(loadWords(words(i, position)));
    }
    /// Writes a record and publishes it, whatever it says.
    void push(std::uint32_t i, Event event)
    {
        const auto packed = std::bit_cast<RecordWords>(event);
        RingHeader &header = ring(i);
        const std::uint64_t head = header.head.load();
        storeWords(words(i, head), packed.first, packed.second);
        header.intent.store(head + 1);
        header.head.store(head + 1);
    }

private:
    std::size_t m_size;
    char *m_base;
};

} // namespace interleave::trace
