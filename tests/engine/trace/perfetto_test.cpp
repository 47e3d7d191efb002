// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomstore.h"
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/tracefile.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace interleave::trace {

using nlohmann::json;
using test::contentOf;
using test::fillStore;
using test::TemporaryDirectory;

TEST(Perfetto, slicesNestInNamedTracksAndSayWhatTheStoreSays)
{
    const TemporaryDirectory directory;
    TraceStore store;
    fillStore(store, 4, 6, 800);
    ASSERT_TRUE(exportPerfetto(store, directory / "a.json"));
    const json trace = json::parse(contentOf(directory / "a.json"));
    ASSERT_TRUE(trace["traceEvents"].is_array());

    using Track = std::pair<int, int>;
    std::map<Track, std::string> names;
    std::map<Track, std::vector<const json *>> slices;
    std::set<int> processes;
    std::size_t instants = 0;
    for (const json &event : trace["traceEvents"]) {
        const std::string phase = event["ph"];
        const Track track { event["pid"].get<int>(), event.value("tid", 0) };
        if (phase == "M" && event["name"] == "thread_name")
            names[track] = event["args"]["name"];
        else if (phase == "M" && event["name"] == "process_name")
            processes.insert(track.first);
        else if (phase == "X")
            slices[track].push_back(&event);
        else if (phase == "i")
            ++instants;
    }
    const auto nanoseconds = [](const json &time) { return std::llround(time.get<double>() * 1000); };
    std::size_t expectedInstants = 0, found = 0;
    std::set<int> lanesSeen;
    for (const auto &[track, events] : slices) {
        EXPECT_TRUE(names.contains(track));
        EXPECT_TRUE(processes.contains(track.first));
        const Lane &lane = store.lane(LaneId { static_cast<std::uint32_t>(track.second - 1) });
        EXPECT_EQ(names[track], lane.info().letter + " " + lane.info().name);
        std::int64_t last = 0;
        std::size_t e = 0;
        for (std::uint64_t s = 0; s < lane.spanCount(); ++s) {
            const Span span = lane.span(s);
            if (span.state == LaneState::None)
                continue;
            ASSERT_LT(e, events.size());
            const json &event = *events[e++];
            ASSERT_EQ(event["name"], laneStateName(span.state));
            const std::int64_t begin = nanoseconds(event["ts"]), length = nanoseconds(event["dur"]);
            ASSERT_EQ(begin, (span.begin - store.begin()).count());
            ASSERT_EQ(length, (span.end - span.begin).count());
            ASSERT_GE(begin, last) << "a slice begins where the one before has ended: they nest";
            last = begin + length;
        }
        EXPECT_EQ(e, events.size());
        found += e;
        lanesSeen.insert(track.second);
    }
    EXPECT_GT(found, 3000U);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        expectedInstants += store.lane(LaneId { i }).instantCount();
    EXPECT_EQ(instants, expectedInstants);
    EXPECT_EQ(names.size(), store.laneCount());
    EXPECT_EQ(lanesSeen.size(), store.laneCount() - 1) << "one lane is empty";
}

TEST(Perfetto, timesAreExactToTheNanosecondHoweverLongTheMachineHasBeenUp)
{
    const TemporaryDirectory directory;
    TraceStore store;
    const std::int64_t up = 30'000'000'000'000'000; // a year
    store.setBegin(Nanoseconds { up });
    Lane &lane = store.createLane({ .name = "w" });
    lane.append(Nanoseconds { up + 1 }, LaneState::RunningPython);
    lane.append(Nanoseconds { up + 1'234'567'890'124 }, LaneState::None);
    store.advance(lane.end());
    ASSERT_TRUE(exportPerfetto(store, directory / "a.json"));
    EXPECT_NE(contentOf(directory / "a.json").find(R"("ts":0.001,"dur":1234567890.123,)"), std::string::npos)
        << contentOf(directory / "a.json");
}

TEST(Perfetto, anEmptyStoreIsAValidFile)
{
    const TemporaryDirectory directory;
    ASSERT_TRUE(exportPerfetto(TraceStore(), directory / "a.json"));
    EXPECT_TRUE(json::parse(contentOf(directory / "a.json"))["traceEvents"].is_array());
}

TEST(Csv, hasARowForEverySpanAndNoFormulas)
{
    const TemporaryDirectory directory;
    TraceStore store;
    const std::uint32_t evil = store.intern("=HYPERLINK(\"x\",1)");
    Lane &gil = store.createLane({ .kind = LaneKind::Gil, .name = "GIL" });
    Lane &worker = store.createLane({ .name = "count, 1", .letter = "A" });
    gil.append(Nanoseconds { 5 }, LaneState::RunningPython, 1);
    worker.append(Nanoseconds { 5 }, LaneState::BlockedQueue, evil);
    worker.append(Nanoseconds { 9 }, LaneState::WantsGil, 0);
    worker.advance(Nanoseconds { 12 });
    ASSERT_TRUE(exportCsv(store, directory / "a.csv"));
    EXPECT_EQ(contentOf(directory / "a.csv"),
        "lane,letter,state,begin_ns,end_ns,object\r\n"
        "GIL,,running-python,5,5,\"count, 1\"\r\n"
        "\"count, 1\",A,blocked-queue,5,9,\"'=HYPERLINK(\"\"x\"\",1)\"\r\n"
        "\"count, 1\",A,wants-gil,9,12,GIL\r\n");
}

} // namespace interleave::trace
