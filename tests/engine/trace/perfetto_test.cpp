// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"
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

namespace {

/// A run with everything that has arrows or a depth: two threads, a lock, a queue, a pipe, a pool, a child process, a loop with tasks.
class PerfettoRun : public Derived
{
protected:
    static constexpr std::uint32_t kLock = kSharedObjects, kQueue = kSharedObjects + 1, kPipe = kSharedObjects + 2, kPool = kSharedObjects + 3,
                                   kLoop = 500, kOne = 501, kTwo = 502;

    void SetUp() override
    {
        const auto a = thread(10, "a", 0, 0), b = thread(11, "b", 0, 1);
        name(kLock, ObjectKind::Lock, "guard");
        name(kQueue, ObjectKind::Queue, "tickets");
        name(kPipe, ObjectKind::Pipe, "pipe");
        name(kPool, ObjectKind::Pool, "pool");
        name(kLoop, ObjectKind::Loop, "loop");
        name(kOne, ObjectKind::Task, "one");
        name(kTwo, ObjectKind::Task, "two");
        state(a, 1000, LaneState::RunningPython);
        state(b, 1000, LaneState::BlockedLock, kLock);
        tell(a, 1500, EventKind::Obtain, 0, kLock, 0, 0);
        say(a, 2000, EventKind::Release, 1, kLock);
        tell(b, 2500, EventKind::Obtain, 0, kLock, 2000, 10); // let in by a
        state(b, 2600, LaneState::RunningPython);
        for (int i = 1; i <= 3; ++i)
            tell(a, 3000 + i * 100, EventKind::Depth, std::uint8_t(DepthChange::Put), kQueue, std::uint64_t(i), 3);
        tell(b, 3400, EventKind::Depth, std::uint8_t(DepthChange::Get), kQueue, 2, 3);
        tell(a, 4000, EventKind::Sent, 0, kPipe, 1, 4096);
        tell(b, 4200, EventKind::Received, 0, kPipe, 1, 4096);
        tell(b, 4300, EventKind::Received, 0, kPipe, 9, 10); // nobody saw that one sent
        tell(b, 4350, EventKind::Received, 0, kPipe, 2, 4096);
        tell(a, 4360, EventKind::Sent, 0, kPipe, 2, 4096); // stamped late
        tell(a, 4400, EventKind::JobSubmit, 0, kPool, 1, 0);
        tell(b, 4500, EventKind::JobBegin, 0, kPool, 1, 0);
        tell(b, 4600, EventKind::JobEnd, 0, kPool, 1, 0);
        name(601, ObjectKind::Variable, "counter");
        tell(a, 4700, EventKind::Value, std::uint8_t(ValueAccess::Store), 601, std::uint64_t(-5), 0);
        tell(a, 4701, EventKind::Value, std::uint8_t(ValueAccess::Overwritten), 601, 3, 1);
        tell(a, 4702, EventKind::Value, std::uint8_t(ValueAccess::Counted), 601, 7ULL << 32 | 9, 0);
        name(600, ObjectKind::Text, "child");
        tell(a, 5000, EventKind::ProcessStart, 0, 600, 2, 0);
        const Deriver::RegionId other = deriver.addRegion(ProcessId { 2 });
        const Deriver::RingId c = deriver.addRing(other, ThreadId { 20 }, true, 1);
        say(c, 5500, EventKind::ThreadStart);
        tell(c, 5600, EventKind::ProcessReady, 0, 0, 5000, 1);
        say(a, 6000, EventKind::LoopPhase, std::uint8_t(LoopPhase::Callbacks), kLoop);
        tell(a, 6001, EventKind::TaskCreate, 0, kOne, 0, kLoop);
        tell(a, 6002, EventKind::TaskCreate, 0, kTwo, 0, kLoop);
        say(a, 6010, EventKind::TaskState, std::uint8_t(TaskState::Running), kOne);
        tell(a, 6020, EventKind::TaskSuspend, std::uint8_t(LaneState::BlockedJoin), kOne, 0, 0);
        say(a, 6030, EventKind::TaskState, std::uint8_t(TaskState::Running), kTwo);
        tell(a, 6040, EventKind::TaskWake, 0, kOne, kTwo, 0);
        advance(9000);
        ASSERT_TRUE(exportPerfetto(store, directory / "a.json"));
        events = json::parse(contentOf(directory / "a.json"))["traceEvents"];
    }
    /// The lane of an event's track.
    const Lane &laneOf(const json &event) { return store.lane(LaneId { event["tid"].get<std::uint32_t>() - 1 }); }
    static std::int64_t timeOf(const json &event) { return std::llround(event["ts"].get<double>() * 1000); }

    TemporaryDirectory directory;
    json events;
};

} // namespace

TEST_F(PerfettoRun, arrowsLeadFromASliceToALaterSlice)
{
    std::map<int, const json *> begins;
    std::multiset<std::string> seen;
    std::size_t ends = 0;
    for (const json &event : events) {
        if (event["ph"] == "s") {
            EXPECT_TRUE(begins.emplace(event["id"].get<int>(), &event).second) << "each has an id of its own";
        } else if (event["ph"] == "f") {
            ++ends;
            ASSERT_TRUE(begins.contains(event["id"].get<int>()));
            const json &begin = *begins[event["id"].get<int>()];
            EXPECT_EQ(begin["cat"], event["cat"]) << "viewers join them by category, name and id";
            EXPECT_EQ(begin["name"], event["name"]);
            EXPECT_EQ(event["bp"], "e") << "ends at the slice around it";
            EXPECT_LE(timeOf(begin), timeOf(event));
            for (const json *end : { &begin, &event }) {
                const Lane &lane = laneOf(*end);
                const Span span = lane.span(lane.at(store.begin() + Nanoseconds { timeOf(*end) }));
                EXPECT_NE(span.state, LaneState::None);
            }
            seen.insert(event["cat"].get<std::string>() + " " + laneOf(begin).info().name + " " + laneOf(event).info().name);
        }
    }
    EXPECT_EQ(begins.size(), ends);
    EXPECT_EQ(seen, (std::multiset<std::string> { "job a b", "message a b", "message a b", "start a child", "wake a b", "wake two one" }));
}

TEST_F(PerfettoRun, aMessagesArrowHasItsBytes)
{
    std::size_t messages = 0;
    for (const json &event : events) {
        if (event.value("cat", "") != "message")
            continue;
        ++messages;
        EXPECT_EQ(event["args"]["bytes"], 4096);
        EXPECT_EQ(event["args"]["through"], "pipe");
        if (event["args"]["number"] == 1) {
            EXPECT_EQ(timeOf(event), event["ph"] == "s" ? 4000 : 4200);
        } else {
            EXPECT_EQ(timeOf(event), 4350) << "not before it was there";
        }
    }
    EXPECT_EQ(messages, 4U);
}

TEST_F(PerfettoRun, whatIsDoneToAVariableSaysItsNameAndWhatWasLost)
{
    std::map<std::string, json> seen;
    for (const json &event : events) {
        if (event["ph"] == "i" && event.contains("args") && event["args"].contains("variable"))
            seen[event["name"].get<std::string>()] = event["args"];
    }
    EXPECT_EQ(seen["store"], (json { { "variable", "counter" }, { "value", -5 } }));
    EXPECT_EQ(seen["overwritten"], (json { { "variable", "counter" }, { "stores", 1 }, { "lost", 3 } }));
    EXPECT_EQ(seen["counted"], (json { { "variable", "counter" }, { "loads", 9 }, { "stores", 7 } }));
}

TEST_F(PerfettoRun, aQueuesDepthIsACounter)
{
    std::vector<std::pair<std::int64_t, int>> depth;
    for (const json &event : events) {
        if (event["ph"] == "C" && event["name"].get<std::string>().starts_with("tickets depth"))
            depth.emplace_back(timeOf(event), event["args"]["items"].get<int>());
    }
    EXPECT_EQ(depth, (std::vector<std::pair<std::int64_t, int>> { { 3100, 1 }, { 3200, 2 }, { 3300, 3 }, { 3400, 2 } }));
}

TEST_F(PerfettoRun, everyTrackHasANameAndAGroupThatHasOne)
{
    std::set<std::pair<int, int>> tracks, named;
    std::set<int> groups;
    for (const json &event : events) {
        const std::pair track { event["pid"].get<int>(), event.value("tid", 0) };
        if (event["ph"] == "M" && event["name"] == "process_name")
            groups.insert(track.first);
        else if (event["ph"] == "M" && event["name"] == "thread_name")
            named.insert(track);
        else if (event["ph"] == "X" || event["ph"] == "i" || event["ph"] == "s" || event["ph"] == "f")
            tracks.insert(track);
    }
    for (const auto &track : tracks) {
        EXPECT_TRUE(named.contains(track)) << track.first << ", " << track.second;
        EXPECT_TRUE(groups.contains(track.first)) << track.first;
    }
    EXPECT_EQ(named.size(), store.laneCount());
}

TEST_F(PerfettoRun, aSliceSaysWhatItIsAbout)
{
    std::set<std::string> said;
    for (const json &event : events) {
        if (event["ph"] == "X" && event.contains("args"))
            said.insert(laneOf(event).info().name + ": " + event["args"]["on"].get<std::string>());
    }
    for (const char *expected : { "guard: a", "guard: b", "b: guard", "tickets: 3 items", "tickets: 1 item", "loop: callbacks" })
        EXPECT_TRUE(said.contains(expected)) << expected;
}

TEST_F(PerfettoRun, metricsAreRowsOfNamesAndNumbers)
{
    ASSERT_TRUE(exportMetricsCsv(store, directory / "m.csv"));
    std::istringstream rows(contentOf(directory / "m.csv"));
    std::string row;
    std::map<std::string, std::string> values;
    while (std::getline(rows, row)) {
        const auto comma = row.find(',');
        ASSERT_NE(comma, std::string::npos);
        values[row.substr(0, comma)] = row.substr(comma + 1, row.size() - comma - 2);
    }
    EXPECT_EQ(values["measure"], "value");
    EXPECT_EQ(values["lock.guard.obtains"], "2");
    EXPECT_EQ(values["queue.tickets.depth_max"], "3");
    EXPECT_EQ(values["pool.pool.done"], "1");
    EXPECT_EQ(values["tasks.count"], "2");
    EXPECT_TRUE(values.contains("thread.a.cpu"));
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
        "lane,kind,letter,state,begin_ns,end_ns,object\r\n"
        "GIL,gil,,running-python,5,5,\"count, 1\"\r\n"
        "\"count, 1\",thread,A,blocked-queue,5,9,\"'=HYPERLINK(\"\"x\"\",1)\"\r\n"
        "\"count, 1\",thread,A,wants-gil,9,12,GIL\r\n");
}

} // namespace interleave::trace
