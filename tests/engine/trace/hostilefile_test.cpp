// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that nobody would record, saved, read back and exported: each is there whole, or one line says why not; nothing grows without bound.
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/journal.h>
#include <trace/measures.h>
#include <trace/spanindex.h>
#include <trace/tracefile.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace interleave::trace {

using nlohmann::json;
using test::contentOf;
using test::TemporaryDirectory;

namespace {

constexpr const char *kRightToLeft = "\xe2\x80\xae";

/// Saved and read back; the two say the same, and all exports can be written. Returns what was read.
std::shared_ptr<TraceStore> throughAFile(const TraceStore &store, const TemporaryDirectory &directory)
{
    const auto file = directory / "a.itrace";
    const auto saved = saveTrace(store, file);
    EXPECT_TRUE(saved) << saved.error().toLine();
    auto read = loadTrace(file);
    EXPECT_TRUE(read) << read.error().toLine();
    if (!saved || !read)
        return nullptr;
    test::expectSameStores(store, **read);
    EXPECT_TRUE(exportPerfetto(**read, directory / "a.json"));
    EXPECT_TRUE(exportCsv(**read, directory / "a.csv"));
    EXPECT_TRUE(exportMetricsCsv(**read, directory / "m.csv"));
    return *read;
}

} // namespace

TEST(HostileFile, ofTenThousandLanesIsReadBackAndExported)
{
    const TemporaryDirectory directory;
    TraceStore store;
    constexpr int lanes = 10'000;
    for (int i = 0; i < lanes; ++i) {
        Lane &lane = store.createLane({ .kind = static_cast<LaneKind>(i % int(kLaneKindCount)), .name = "lane " + std::to_string(i) });
        for (int s = 0; s < 12; ++s)
            lane.append(Nanoseconds { s * 1000 + i }, static_cast<LaneState>(s), static_cast<std::uint32_t>(i));
        store.advance(lane.end());
    }
    store.publish();
    const auto read = throughAFile(store, directory);
    ASSERT_TRUE(read);
    EXPECT_LT(read->bytes(), 100U << 20);
    EXPECT_LT(std::filesystem::file_size(directory / "a.itrace"), 20U << 20);
}

TEST(HostileFile, ofOneLaneWithAMillionSpansIsReadBackAndSearched)
{
    const TemporaryDirectory directory;
    TraceStore store;
    Lane &lane = store.createLane({ .name = "busy" });
    constexpr std::int64_t spans = 1'000'000;
    for (std::int64_t i = 0; i < spans; ++i)
        lane.append(Nanoseconds { i * 100 }, i == 777'777 ? LaneState::Frozen : static_cast<LaneState>(1 + i % 2), 0);
    lane.advance(Nanoseconds { spans * 100 });
    store.advance(lane.end());
    store.publish();
    ASSERT_TRUE(saveTrace(store, directory / "a.itrace"));
    const auto read = loadTrace(directory / "a.itrace");
    ASSERT_TRUE(read) << read.error().toLine();
    EXPECT_EQ((*read)->spanCount(), static_cast<std::uint64_t>(spans));
    EXPECT_LT((*read)->bytes(), 14U * spans);
    const SpanIndex index((*read)->lane(LaneId { 0 }));
    const auto rare = index.next(0, { StateSet { LaneState::Frozen } });
    ASSERT_TRUE(rare);
    EXPECT_EQ(rare->index, 777'777U);
}

TEST(HostileFile, namesOfAMegabyteAndInBothDirectionsAreCutAndHideNothing)
{
    const TemporaryDirectory directory;
    TraceStore store;
    const std::string deceptive = std::string("=cmd|") + kRightToLeft + "gpj.exe\n\t\x7f\xff", huge(1 << 20, 'n');
    store.intern(deceptive);
    store.intern(huge);
    Lane &lane = store.createLane({ .kind = LaneKind::Thread, .name = deceptive + huge, .letter = huge });
    lane.append(Nanoseconds { 0 }, LaneState::BlockedLock, 1);
    lane.append(Nanoseconds { 5 }, LaneState::BlockedQueue, 2);
    lane.advance(Nanoseconds { 9 });
    store.advance(lane.end());
    TraceInfo info;
    info.lesson = huge;
    info.machine = deceptive;
    store.setInfo(info);
    store.publish();
    const auto file = directory / "a.itrace";
    ASSERT_TRUE(saveTrace(store, file));
    const auto read = loadTrace(file);
    ASSERT_TRUE(read) << read.error().toLine();
    EXPECT_LE((*read)->name(2).size(), 1000U);
    EXPECT_LE((*read)->lane(LaneId { 0 }).info().name.size(), 1000U);
    EXPECT_LE((*read)->lane(LaneId { 0 }).info().letter.size(), 1000U);
    ASSERT_TRUE(exportCsv(**read, directory / "a.csv"));
    ASSERT_TRUE(exportPerfetto(**read, directory / "a.json"));
    const std::string csv = contentOf(directory / "a.csv");
    EXPECT_LT(csv.size(), 10'000U);
    EXPECT_EQ(csv.find(kRightToLeft), std::string::npos);
    EXPECT_NE(csv.find("'=cmd|"), std::string::npos) << "no formula";
    EXPECT_TRUE(json::parse(contentOf(directory / "a.json"))["traceEvents"].is_array());
}

TEST(HostileFile, anInfoThatIsTooLongIsCutSoThatTheFileCanBeRead)
{
    const TemporaryDirectory directory;
    TraceStore store;
    TraceInfo info;
    info.error = std::string(20 << 20, '\x01');
    info.parametersJson = "{\"x\": \"" + std::string(20 << 20, 'x') + "\"}";
    info.violations.assign(200'000, "the ring of a thread went backwards, and that is not all");
    info.deadlocks.assign(3, std::string(1 << 20, '"'));
    info.frozen.assign(1'000'000, { Nanoseconds { 1 }, Nanoseconds { 2 } });
    info.coresAllowed.assign(1'000'000, CoreId { 4'000'000'000U });
    info.lost = 7;
    store.setInfo(info);
    ASSERT_TRUE(saveTrace(store, directory / "a.itrace"));
    const auto read = loadTrace(directory / "a.itrace");
    ASSERT_TRUE(read) << read.error().toLine();
    EXPECT_EQ((*read)->info().lost, 7U);
    EXPECT_EQ((*read)->info().violations.size(), 64U);
    EXPECT_NE((*read)->info().violations.back().find("199937"), std::string::npos) << (*read)->info().violations.back();
    EXPECT_EQ((*read)->info().parametersJson, "{}");
}

TEST(HostileFile, numbersThatAreNoneReachNoMeasure)
{
    const TemporaryDirectory directory;
    TraceStore store;
    store.setBegin(Nanoseconds { 0 });
    Lane &core = store.createLane({ .kind = LaneKind::Core, .name = "core 0" });
    core.append(Nanoseconds { 0 }, LaneState::RunningPython);
    core.advance(Nanoseconds { 1000 });
    const float nan = std::nanf(""), infinite = std::numeric_limits<float>::infinity();
    store.addCoreUse({ CoreId { 0 }, Nanoseconds { 0 }, Nanoseconds { 500 }, nan, infinite, -infinite });
    store.addCoreUse({ CoreId { 0 }, Nanoseconds { 900 }, Nanoseconds { 100 }, 0.5F, nan, nan }); // and one that goes backwards
    TraceInfo info;
    info.timeScale = std::nan("");
    info.wall = Nanoseconds::min();
    info.switchInterval = Nanoseconds::max();
    store.setInfo(info);
    store.advance(Nanoseconds { 1000 });
    store.publish();
    ASSERT_TRUE(saveTrace(store, directory / "a.itrace"));
    const auto read = loadTrace(directory / "a.itrace");
    ASSERT_TRUE(read) << read.error().toLine();
    EXPECT_TRUE(std::isfinite((*read)->info().timeScale));
    for (const CoreUse &use : (*read)->coreUse(CoreId { 0 }, Nanoseconds::min(), Nanoseconds::max())) {
        for (const float share : { use.idle, use.busy, use.stolen })
            EXPECT_TRUE(share >= 0 && share <= 1) << share;
    }
    for (const auto &[name, value] : measures(measure(**read)))
        EXPECT_TRUE(std::isfinite(value)) << name;
}

} // namespace interleave::trace
