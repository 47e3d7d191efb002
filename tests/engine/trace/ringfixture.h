// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mappedregion.h"

#include <trace/recorder.h>
#include <trace/regionreader.h>

#include <gtest/gtest.h>

#include <fcntl.h>

/// What tests of rings have in common: regions, what was read, and a ring to write anything into.
namespace interleave::trace::test {

inline constexpr std::size_t kNoLimit = ~std::size_t(0);

inline std::unique_ptr<Region> makeRegion(std::uint32_t rings = 2, std::uint32_t capacity = 64)
{
    auto region = Region::create({ rings, capacity });
    EXPECT_TRUE(region.has_value());
    return std::move(*region);
}

inline std::unique_ptr<RegionReader> readerOf(const Region &region)
{
    auto reader = RegionReader::open(fcntl(region.descriptor(), F_DUPFD_CLOEXEC, 0));
    EXPECT_TRUE(reader.has_value());
    return std::move(*reader);
}

struct Drained
{
    std::vector<Record> records;
    std::vector<Definition> definitions;
};

inline Drained drain(RingReader &ring, std::size_t limit = kNoLimit)
{
    Drained drained;
    ring.drain(drained.records, drained.definitions, limit);
    return drained;
}

inline std::string violationsOf(RingReader &ring)
{
    std::string all;
    for (const std::string &sentence : ring.takeViolations())
        all += sentence + "\n";
    return all;
}

inline Event event(EventKind kind, std::uint64_t time, std::uint8_t detail = 0, std::uint32_t object = 0,
    std::uint16_t cpu = 0)
{
    return { time, object, kind, detail, cpu };
}

/// A region with one claimed ring whose recorder has not ended, for writing anything into.
struct Victim
{
    std::unique_ptr<Region> region = makeRegion();
    MappedRegion mapped { *region };
    Recorder recorder = region->claim("a");
    std::unique_ptr<RegionReader> reader = readerOf(*region);
    RingReader &ring = (reader->refreshRings(), reader->ring(0));
    std::uint64_t now() const { return recorder.now().count; }
    Victim() { (void)drain(ring); }
};

} // namespace interleave::trace::test
