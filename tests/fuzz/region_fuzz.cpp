// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include "readstore.h"

#include <trace/collector.h>
#include <trace/regionlayout.h>
#include <trace/ringwords.h>

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace interleave::fuzz {

using namespace trace;

namespace {

/// Takes values off the front of the input; zeroes when it is used up.
class Pokes
{
public:
    explicit Pokes(Input input)
        : m_rest(input)
    {
    }
    [[nodiscard]] bool atEnd() const noexcept { return m_rest.empty(); }
    template <class T> T take() noexcept
    {
        T value {};
        const std::size_t size = std::min(sizeof value, m_rest.size());
        if (size > 0)
            std::memcpy(&value, m_rest.data(), size);
        m_rest = m_rest.subspan(size);
        return value;
    }

private:
    Input m_rest;
};

/// The writer's side, with no manners: any word of the region can be set at any time between two drains.
class HostileRegion
{
public:
    HostileRegion(RegionHeader &header, std::size_t bytes)
        : m_bytes(bytes)
        , m_descriptor(memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING))
    {
        require(m_descriptor >= 0 && ftruncate(m_descriptor, off_t(bytes)) == 0, "a region can be made");
        void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, m_descriptor, 0);
        require(memory != MAP_FAILED, "a region can be mapped");
        m_base = static_cast<char *>(memory);
        std::memcpy(m_base, static_cast<const void *>(&header), sizeof header);
        m_rings = header.ringCount;
        m_capacity = header.ringCapacity;
        require(fcntl(m_descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0, "a region can be sealed");
    }
    ~HostileRegion()
    {
        munmap(m_base, m_bytes);
        ::close(m_descriptor);
    }
    HostileRegion(const HostileRegion &) = delete;
    HostileRegion &operator=(const HostileRegion &) = delete;

    [[nodiscard]] int duplicate() const { return fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0); }
    [[nodiscard]] RegionHeader &header() { return *reinterpret_cast<RegionHeader *>(m_base); }
    [[nodiscard]] RingHeader &ring(std::uint8_t i)
    {
        return *reinterpret_cast<RingHeader *>(m_base + kRegionPage + i % m_rings * ringBytes(m_capacity));
    }
    void push(std::uint8_t i, RecordWords words)
    {
        RingHeader &to = ring(i);
        const std::uint64_t head = to.head.load();
        auto *records = reinterpret_cast<std::uint64_t *>(reinterpret_cast<char *>(&to) + kRegionPage);
        storeWords(records + head % m_capacity * 2, words.first, words.second);
        to.intent.store(head + 1);
        to.head.store(head + 1);
    }

private:
    std::size_t m_bytes;
    int m_descriptor;
    char *m_base = nullptr;
    std::uint32_t m_rings = 1, m_capacity = 2;
};

void pokeRing(RingHeader &ring, std::uint8_t which, std::uint64_t value)
{
    switch (which % 8) {
    case 0:
        ring.head.store(value);
        break;
    case 1:
        ring.intent.store(value);
        break;
    case 2:
        ring.lost.store(value);
        break;
    case 3:
        ring.quietUntil.store(value);
        break;
    case 4:
        ring.currentLine.store(std::uint32_t(value));
        break;
    case 5:
        ring.thread.store(std::uint32_t(value));
        break;
    case 6:
        ring.closed.store(std::uint32_t(value));
        break;
    case 7:
        ring.tail.store(value);
        break;
    }
}

constexpr ProcessId kProcess { 4711 };

/// One step of the program that the input is; see region().
void poke(Pokes &pokes, HostileRegion &region, Collector &collector)
{
    const auto now = [] { return std::uint64_t(monotonicNow().count()); };
    switch (pokes.take<std::uint8_t>() % 10) {
    case 0: { // a record of our time, give or take
        const auto ring = pokes.take<std::uint8_t>(), kind = pokes.take<std::uint8_t>(),
                   detail = pokes.take<std::uint8_t>();
        const auto object = pokes.take<std::uint16_t>(), cpu = pokes.take<std::uint16_t>();
        const std::uint64_t time = now() + std::uint64_t(std::int64_t(pokes.take<std::int32_t>()));
        region.push(ring, { time, packSecond(object, EventKind(kind), detail, cpu) });
        break;
    }
    case 1: { // what may follow it
        const auto ring = pokes.take<std::uint8_t>();
        const auto value = pokes.take<std::uint64_t>();
        region.push(ring, { value, packSecond(pokes.take<std::uint32_t>(), EventKind::Continuation, 0, 0) });
        break;
    }
    case 2: { // sixteen bytes of anything
        const auto ring = pokes.take<std::uint8_t>();
        const auto first = pokes.take<std::uint64_t>();
        region.push(ring, { first, pokes.take<std::uint64_t>() });
        break;
    }
    case 3: {
        const auto ring = pokes.take<std::uint8_t>(), which = pokes.take<std::uint8_t>();
        pokeRing(region.ring(ring), which, pokes.take<std::uint64_t>());
        break;
    }
    case 4:
        region.header().ringsClaimed.store(pokes.take<std::uint32_t>());
        break;
    case 5:
        (void)collector.drain();
        break;
    case 6:
        collector.processEnded(kProcess);
        break;
    case 7:
        if (pokes.take<std::uint8_t>() % 2 == 0)
            collector.frozen(monotonicNow());
        else
            collector.resumed(monotonicNow());
        break;
    case 8: {
        region.header().ringsRefused.store(pokes.take<std::uint32_t>());
        region.header().recordsRefused.store(pokes.take<std::uint64_t>());
        break;
    }
    case 9: { // the kernel's word is trusted, but it comes in any order against the rings
        const auto core = pokes.take<std::uint8_t>(), thread = pokes.take<std::uint8_t>(),
                   how = pokes.take<std::uint8_t>();
        CoreBatch batch;
        batch.watermark = monotonicNow();
        batch.switches.push_back({ batch.watermark, kProcess, ThreadId { thread }, CoreId { core % 4u },
            how % 2 == 0, how % 3 == 0 });
        collector.addCores(batch);
        break;
    }
    }
}

} // namespace

/// The first byte says how: an odd one, that a header of any bytes follows; an even one, that the region is
/// sound and the rest is a program of pokes, run against a collector. Little-endian, each step a byte that
/// chooses it and its operands (poke, above).
void region(Input input)
{
    Pokes pokes(input);
    const auto how = pokes.take<std::uint8_t>();
    RegionHeader header {};
    std::size_t bytes = kRegionPage;
    if (how % 2 == 1) {
        const auto size = pokes.take<std::uint32_t>() % (1u << 20);
        header.magic = how % 4 == 1 ? kRegionMagic : pokes.take<std::uint64_t>();
        header.version = pokes.take<std::uint8_t>();
        header.ringCount = pokes.take<std::uint32_t>();
        header.ringCapacity = pokes.take<std::uint32_t>();
        header.usesTsc = pokes.take<std::uint8_t>();
        bytes = std::max<std::size_t>(size, sizeof header);
    } else {
        const auto shape = pokes.take<std::uint8_t>();
        header.magic = kRegionMagic;
        header.version = kRegionVersion;
        header.ringCount = 1 + shape % 3;
        header.ringCapacity = 2u << shape / 3 % 7;
        header.usesTsc = how / 2 % 2;
        header.process = kProcess.value;
        bytes = regionBytes(header.ringCount, header.ringCapacity);
    }
    Collector::Options options;
    options.coreSource = CoreSource(how / 4 % 3);
    options.cores = { CoreId { 0 }, CoreId { 1 } };
    options.store.byteBudget = 64u << 20;
    Collector collector(std::move(options));
    HostileRegion hostile(header, bytes);
    if (!collector.addRegion(hostile.duplicate(), kProcess)) {
        collector.finish();
        return;
    }
    require(regionBytes(header.ringCount, header.ringCapacity) == bytes,
        "a region is taken only when its header tells its size");
    while (!pokes.atEnd())
        poke(pokes, hostile, collector);
    (void)collector.drain();
    collector.finish();
    readEverything(*collector.store());
}

} // namespace interleave::fuzz
