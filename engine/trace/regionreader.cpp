// SPDX-License-Identifier: GPL-3.0-or-later
#include "regionreader.h"

#include "probepage.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace interleave::trace {

namespace {

struct DescriptorCloser
{
    int descriptor;
    ~DescriptorCloser() { ::close(descriptor); }
};

constexpr auto kRemedy = "this process is not traced; if it is one of Interleave's own, its version differs";

} // namespace

Result<std::unique_ptr<RegionReader>> RegionReader::open(int descriptor)
{
    const DescriptorCloser closer { descriptor };
    // Seals first: they cannot be taken back, so what is checked after them stays true.
    constexpr int needed = F_SEAL_SHRINK | F_SEAL_GROW;
    const int seals = fcntl(descriptor, F_GET_SEALS);
    if (seals < 0 || (seals & needed) != needed)
        return fail("the trace memory of a process is not sealed", kRemedy);
    // Huge pages can be sealed, too, but a read of them may fault when none are left.
    struct statfs fileSystem
    {
    };
    if (fstatfs(descriptor, &fileSystem) != 0 || fileSystem.f_type != TMPFS_MAGIC)
        return fail("the trace memory of a process is not made of ordinary pages", kRemedy);
    struct stat status
    {
    };
    if (fstat(descriptor, &status) != 0 || status.st_size < off_t(kRegionPage))
        return fail("the trace memory of a process is too small", kRemedy);

    // Copied once: the writer may change it after this.
    alignas(RegionHeader) char bytes[sizeof(RegionHeader)];
    if (pread(descriptor, bytes, sizeof bytes, 0) != ssize_t(sizeof bytes))
        return failErrno("the trace memory of a process could not be read", kRemedy);
    std::unique_ptr<RegionReader> reader(new RegionReader);
    if (auto ok
        = reader->checkHeader(*reinterpret_cast<const RegionHeader *>(bytes), std::uint64_t(status.st_size));
        !ok)
        return tl::unexpected(ok.error());

    void *base
        = mmap(nullptr, std::size_t(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (base == MAP_FAILED)
        return failErrno("the trace memory of a process could not be mapped", kRemedy);
    reader->m_base = static_cast<char *>(base);
    reader->m_mappedBytes = std::size_t(status.st_size);
    return reader;
}

Result<std::unique_ptr<RegionReader>> RegionReader::over(void *memory, std::size_t bytes)
{
    if (bytes < kRegionPage)
        return fail("the trace memory is too small", kRemedy);
    std::unique_ptr<RegionReader> reader(new RegionReader);
    if (auto ok = reader->checkHeader(*static_cast<const RegionHeader *>(memory), bytes); !ok)
        return tl::unexpected(ok.error());
    reader->m_base = static_cast<char *>(memory);
    return reader;
}

RegionReader::~RegionReader()
{
    if (m_mappedBytes != 0)
        munmap(m_base, m_mappedBytes);
}

Result<void> RegionReader::checkHeader(const RegionHeader &header, std::uint64_t bytes)
{
    if (header.magic != kRegionMagic)
        return fail("the memory that a process sent is no trace memory", kRemedy);
    if (header.version != kRegionVersion)
        return fail(fmt::format("the trace memory of a process has version {} instead of {}", header.version,
                        kRegionVersion),
            kRemedy);
    if (header.ringCount < 1 || header.ringCount > kMaxRings || header.ringCapacity < 2
        || header.ringCapacity > kMaxRingCapacity || !std::has_single_bit(header.ringCapacity)
        || regionBytes(header.ringCount, header.ringCapacity) != bytes)
        return fail("the trace memory of a process has a size that contradicts its header", kRemedy);
#if !defined(__x86_64__)
    if (header.usesTsc != 0)
        return fail("a process stamps its trace with a clock that this machine does not have", kRemedy);
#endif
    m_ringCount = header.ringCount;
    m_capacity = header.ringCapacity;
    m_usesTsc = header.usesTsc != 0;
    m_process = ProcessId { header.process };
    return {};
}

std::size_t RegionReader::refreshRings()
{
    auto *header = reinterpret_cast<RegionHeader *>(m_base);
    // acquire: as a claim releases; clamped, because it is not ours.
    const std::size_t claimed = std::min(header->ringsClaimed.load(std::memory_order_acquire), m_ringCount);
    while (m_rings.size() < claimed) {
        char *ring = m_base + kRegionPage + m_rings.size() * ringBytes(m_capacity);
        m_rings.emplace_back(reinterpret_cast<RingHeader *>(ring),
            reinterpret_cast<std::uint64_t *>(ring + kRegionPage), m_capacity, m_usesTsc);
    }
    return m_rings.size();
}

std::uint32_t RegionReader::ringsRefused() const noexcept
{
    return reinterpret_cast<const RegionHeader *>(m_base)->ringsRefused.load(
        std::memory_order_relaxed); // a counter
}

std::uint64_t RegionReader::recordsRefused() const noexcept
{
    return reinterpret_cast<const RegionHeader *>(m_base)->recordsRefused.load(
        std::memory_order_relaxed); // a counter
}

std::uint64_t RegionReader::switchesNotSummarised() const noexcept
{
    constexpr auto relaxed = std::memory_order_relaxed; // its writer is gone
    const auto &page = *reinterpret_cast<const ProbePage *>(m_base + kProbePageOffset);
    std::uint64_t switches = 0;
    if (page.magic.load(relaxed) != kProbePageMagic)
        return 0;
    for (const ProbeGil &gil : page.gils) {
        if (gil.object.load(relaxed) != 0 && (gil.flags.load(relaxed) & (kKnowsSwitchNumber | kSummarised)) == kKnowsSwitchNumber)
            switches += gil.switchNumber.load(relaxed) - gil.within.load(relaxed) + gil.carried.load(relaxed);
    }
    return switches;
}

} // namespace interleave::trace
