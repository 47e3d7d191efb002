// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanetext.h"
#include "mappedregion.h"

#include <trace/collector.h>
#include <trace/journal.h>
#include <trace/recorder.h>
#include <trace/region.h>

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <thread>
#include <unistd.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

const std::uint32_t kProcess = std::uint32_t(getpid());

std::unique_ptr<Region> makeRegion(std::uint32_t rings = 4, std::uint32_t capacity = 1024)
{
    auto region = Region::create({ rings, capacity });
    EXPECT_TRUE(region.has_value());
    return std::move(*region);
}

void give(Collector &collector, const Region &region)
{
    const auto given
        = collector.addRegion(fcntl(region.descriptor(), F_DUPFD_CLOEXEC, 0), ProcessId { kProcess });
    ASSERT_TRUE(given.has_value()) << given.error().toLine();
}

/// Drains until the store knows the run up to `time`.
void drainUntil(Collector &collector, Nanoseconds time)
{
    while (collector.store()->end() < time)
        collector.drain();
}

void pass(const Recorder &recorder)
{
    const std::uint64_t before = recorder.now().count;
    while (recorder.now().count - before < 1000)
        continue;
}

/// Two states of one thread within the same nanosecond are one: lets the clock go on before and after.
void tellState(Recorder &recorder, LaneState state)
{
    pass(recorder);
    recorder.state(state);
    pass(recorder);
}

std::vector<LaneState> statesOf(const Lane &lane)
{
    std::vector<LaneState> states;
    for (std::uint64_t i = 0; i < lane.spanCount(); ++i)
        states.push_back(lane.span(i).state);
    return states;
}

} // namespace

TEST(Collector, bringsWhatAThreadRecordsIntoItsLane)
{
    using enum LaneState;
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    std::jthread([&] {
        Recorder recorder = region->claim("worker");
        tellState(recorder, RunningNative);
        tellState(recorder, Asleep);
        tellState(recorder, RunningPython);
    }).join();
    const Recorder main = region->claim("main");
    collector.drain();
    collector.finish();
    const auto store = collector.store();
    const Lane &lane = laneNamed(*store, "worker");
    EXPECT_EQ(statesOf(lane), (std::vector { RunningSystem, RunningNative, Asleep, RunningPython, None }));
    EXPECT_EQ(lane.info().letter, "A");
    EXPECT_EQ(laneNamed(*store, "main").info().letter, "M");
    EXPECT_EQ(lane.info().process, ProcessId { kProcess });
    EXPECT_EQ(store->begin(), lane.begin());
    const TraceInfo info = store->info();
    EXPECT_EQ(info.events, 8u); // names and starts of both, three states and an end
    EXPECT_EQ(info.lost, 0u);
    EXPECT_EQ(info.late, 0u);
    EXPECT_TRUE(info.violations.empty());
}

TEST(Collector, saysFromTheFirstMomentOnHowWellItSeesTheCores)
{
    Collector collector({});
    for (const CoreSource source : { CoreSource::Perf, CoreSource::Sampled, CoreSource::Self }) {
        collector.setCoreSource(source);
        EXPECT_EQ(collector.store()->info().coreSource, source); // before anything was drained
    }
}

TEST(Collector, placesEventsOnTheMonotonicClock)
{
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("worker");
    std::vector<std::pair<Nanoseconds, Nanoseconds>> brackets;
    for (int i = 0; i < 20; ++i) {
        const Nanoseconds before = monotonicNow();
        recorder.record(EventKind::Line, 0, std::uint32_t(i));
        brackets.emplace_back(before, monotonicNow());
        collector.drain();
    }
    drainUntil(collector, monotonicNow());
    std::vector<Nanoseconds> times;
    const auto store = collector.store();
    (void)laneNamed(*store, "worker")
        .instants(Nanoseconds::min(), Nanoseconds::max(), 1000, [&](const Instant &instant) {
            if (instant.kind == InstantKind::Line)
                times.push_back(instant.time);
        });
    ASSERT_EQ(times.size(), brackets.size());
    // Clocks are read one after the other, so that a conversion may be off by as much as the two readings lie
    // apart.
    const Nanoseconds slack { 100'000 };
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_GE(times[i], brackets[i].first - slack);
        EXPECT_LE(times[i], brackets[i].second + slack);
    }
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
}

TEST(Collector, publishesNothingPastAnEventThatIsOnItsWay)
{
    Collector collector({});
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    give(collector, *region);
    Recorder slow = region->claim("slow");
    Recorder quick = region->claim("quick");
    tellState(slow, LaneState::RunningNative);
    drainUntil(collector, monotonicNow());

    // The slow one is stopped between its announcement and its event, as by a preemption.
    const Ticks stamp = slow.now();
    mapped.ring(0).intent.store(mapped.ring(0).head.load() + 1);
    const Nanoseconds began = monotonicNow();
    tellState(quick, LaneState::RunningNative);
    tellState(quick, LaneState::Asleep);
    for (int i = 0; i < 50; ++i)
        collector.drain();
    const auto store = collector.store();
    // Bounded patience: on a machine that sleeps for a second in this test there is nothing to see.
    if (monotonicNow() - began > Nanoseconds { 500'000'000 })
        GTEST_SKIP() << "this machine is too slow for this test now";
    EXPECT_LE(store->end(), began);
    EXPECT_EQ(laneNamed(*store, "quick").spanCount(), 1u);

    slow.recordAt(stamp, EventKind::State, std::uint8_t(LaneState::Asleep), 0, 0);
    drainUntil(collector, monotonicNow());
    EXPECT_EQ(laneNamed(*store, "quick").spanCount(), 3u);
    EXPECT_EQ(store->info().late, 0u);
}

TEST(Collector, waitsForTheCoreSource)
{
    Collector collector({ .coreSource = CoreSource::Perf, .cores = { CoreId { 0 } } });
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    const ThreadId thread { std::uint32_t(gettid()) };
    const ProcessId process { kProcess };
    const Nanoseconds in = monotonicNow();
    const Nanoseconds out = in + Nanoseconds { 10'000 };
    collector.drain();
    collector.addCores({ { { in, process, thread, CoreId { 0 }, true, false } }, {}, in });
    collector.drain();
    const auto store = collector.store();
    EXPECT_LE(store->end(), in);
    collector.addCores(
        { { { out, process, thread, CoreId { 0 }, false, true } }, {}, out + Nanoseconds { 1 } });
    drainUntil(collector, out);
    const Lane &core = laneNamed(*store, "core 0");
    EXPECT_EQ(core.stateTimes(in, out)[index(LaneState::RunningPython)], (out - in).count());
    EXPECT_EQ(statesOf(laneNamed(*store, "a")),
        (std::vector { LaneState::RunningSystem, LaneState::RunningPython, LaneState::Runnable }));
}

TEST(Collector, holdsBackForThreadsThatFindTheirGapsAfterwards)
{
    Collector collector({ .coreSource = CoreSource::Self, .cores = {} });
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    const Ticks left = recorder.now();
    recorder.quietUntil(left);
    const Nanoseconds about = monotonicNow();
    for (int i = 0; i < 100; ++i)
        collector.drain();
    recorder.recordAt(left, EventKind::CoreGap, 1, 0, 0, recorder.now().count, 1);
    tellState(recorder, LaneState::Asleep);
    if (monotonicNow() - about > Nanoseconds { 200'000'000 })
        GTEST_SKIP() << "this machine is too slow for this test now";
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    using enum LaneState;
    EXPECT_EQ(statesOf(laneNamed(*store, "a")),
        (std::vector { RunningSystem, RunningPython, Runnable, RunningPython, Asleep }));
    EXPECT_EQ(store->info().late, 0u);
}

TEST(Collector, countsAndMovesWhatComesTooLate)
{
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    const Ticks early = recorder.now();
    drainUntil(collector, monotonicNow());
    const Nanoseconds published = collector.store()->end();
    recorder.recordAt(early, EventKind::State, std::uint8_t(LaneState::Asleep), 0, 0);
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    const Lane &lane = laneNamed(*store, "a");
    EXPECT_EQ(store->info().late, 1u);
    EXPECT_GE(lane.span(1).begin, published);
    EXPECT_EQ(lane.lastInstant(InstantKind::LateEvent, Nanoseconds::max()).kind, InstantKind::LateEvent);
}

TEST(Collector, accountsForEveryEventOfTwoProducersAndAStalledReader)
{
    Collector collector({});
    const auto region = makeRegion(4, 256);
    give(collector, *region);
    constexpr std::uint64_t each = 50'000;
    std::atomic<int> done = 0;
    std::atomic<std::uint64_t> lostByTheirCount = 0;
    {
        std::vector<std::jthread> producers;
        for (int p = 0; p < 2; ++p) {
            producers.emplace_back([&] {
                Recorder recorder = region->claim("p");
                for (std::uint64_t i = 0; i < each; ++i) {
                    if (i % 3 == 0)
                        recorder.record(EventKind::IoDone, 0, 0, i, 0);
                    else
                        recorder.record(EventKind::Line, 0, std::uint32_t(i));
                }
                lostByTheirCount += recorder.lost();
                ++done;
            });
        }
        while (done < 2)
            collector.drain(); // far too slow for them, and that is the point
    }
    collector.processEnded(ProcessId { kProcess });
    collector.finish();
    const TraceInfo info = collector.store()->info();
    EXPECT_EQ(info.events + info.lost, 2 * (each + 3)); // and name, start, end of each
    EXPECT_GE(info.lost, lostByTheirCount); // an end may have been lost as well
    EXPECT_GT(info.lost, 0u) << "nothing was lost: the rings were too large for this test";
    EXPECT_TRUE(info.violations.empty());

    // Every loss is drawn: the counts of the instants add up to what was lost.
    std::uint64_t drawn = 0;
    const auto store = collector.store();
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        (void)store->lane(LaneId { i })
            .instants(Nanoseconds::min(), Nanoseconds::max(), 1'000'000, [&](const Instant &instant) {
                drawn += instant.kind == InstantKind::Lost ? instant.value : 0;
            });
    }
    EXPECT_EQ(drawn, info.lost);
}

TEST(Collector, showsALossBeforeItsWriterCanReportIt)
{
    Collector collector({});
    const auto region = makeRegion(1, 64);
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    drainUntil(collector, monotonicNow());
    for (int i = 0; i < 100; ++i)
        recorder.record(EventKind::Line, 0, 1);
    const std::uint64_t lost = recorder.lost();
    ASSERT_GT(lost, 0u);
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    const Lane &lane = laneNamed(*store, "a");
    EXPECT_EQ(statesOf(lane).back(), LaneState::Unknown) << "the writer has not come back yet";
    EXPECT_EQ(store->info().lost, lost);

    tellState(recorder, LaneState::Asleep);
    drainUntil(collector, monotonicNow());
    EXPECT_EQ(statesOf(lane).back(), LaneState::Asleep);
    EXPECT_EQ(lane.lastInstant(InstantKind::Lost, Nanoseconds::max()).value, lost);
    EXPECT_GT(lane.stateTimes(store->begin(), store->end())[index(LaneState::Unknown)], 0);
    EXPECT_EQ(store->info().late, 0u);
}

TEST(Collector, countsTheEventsOfThreadsThatFoundNoRing)
{
    Collector collector({});
    const auto region = makeRegion(1);
    give(collector, *region);
    Recorder first = region->claim("a");
    Recorder second = region->claim("b");
    for (int i = 0; i < 5; ++i)
        tellState(second, LaneState::Asleep);
    collector.drain();
    collector.finish();
    const TraceInfo info = collector.store()->info();
    EXPECT_EQ(info.lost, 5u);
    ASSERT_EQ(info.violations.size(), 1u);
    EXPECT_NE(info.violations[0].find("more threads"), std::string::npos);
}

TEST(Collector, hearsTwoThousandThreadsThatComeOneAfterTheOtherInFourRings)
{
    constexpr int kThreads = 2'000, kMarks = 3;
    Collector collector({});
    const auto region = makeRegion(4, 64);
    give(collector, *region);
    for (int i = 0; i < kThreads; ++i) {
        std::jthread([&] {
            Recorder recorder = region->claim("worker");
            for (int mark = 0; mark < kMarks; ++mark)
                recorder.record(EventKind::Line, 0, std::uint32_t(i * kMarks + mark + 1));
        }).join();
        collector.drain(); // what a run's collector does every few milliseconds
    }
    collector.finish();
    const auto store = collector.store();
    EXPECT_EQ(region->ringsRefused(), 0u);
    EXPECT_EQ(store->info().lost, 0u);
    EXPECT_EQ(store->info().late, 0u);
    EXPECT_TRUE(store->info().violations.empty()) << store->info().violations.front();
    std::uint64_t line = 0;
    int lanes = 0;
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        const Lane &lane = store->lane(LaneId { i });
        if (lane.info().kind != LaneKind::Thread)
            continue;
        ++lanes;
        std::vector<InstantKind> kinds;
        lane.instants(Nanoseconds::min(), Nanoseconds::max(), 100, [&](const Instant &instant) {
            kinds.push_back(instant.kind);
            if (instant.kind == InstantKind::Line) {
                EXPECT_EQ(instant.value, ++line) << "each on the lane of its own thread";
            }
        });
        ASSERT_EQ(kinds.size(), std::size_t(kMarks + 2));
        EXPECT_EQ(kinds.front(), InstantKind::ThreadStart);
        EXPECT_EQ(kinds.back(), InstantKind::ThreadEnd);
    }
    EXPECT_EQ(lanes, kThreads);
}

TEST(Collector, laysAFreezeOverAllLanesAndTellsOfIt)
{
    Collector collector({ .coreSource = CoreSource::Self, .cores = { CoreId { 0 } } });
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    recorder.quietUntil(recorder.now());
    const Ticks left = recorder.now();
    const Nanoseconds from = monotonicNow();
    collector.frozen(from);
    drainUntil(collector, monotonicNow());
    EXPECT_GT(collector.store()->end(), from) << "a frozen run must not hold the lanes up";
    const Nanoseconds to = monotonicNow();
    collector.resumed(to);
    recorder.recordAt(
        left, EventKind::CoreGap, 1, 0, 0, recorder.now().count, 0); // it finds out when it goes on
    tellState(recorder, LaneState::Asleep);
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    const TraceInfo info = store->info();
    ASSERT_EQ(info.frozen.size(), 1u);
    const auto [began, ended] = info.frozen[0];
    EXPECT_EQ(ended, to);
    for (const char *name : { "a", "core 0" }) {
        EXPECT_EQ(laneNamed(*store, name).stateTimes(began, ended)[index(LaneState::Frozen)],
            (ended - began).count())
            << name;
    }
    EXPECT_EQ(info.late, 0u) << "a gap that the freeze made is not late";
    EXPECT_EQ(statesOf(laneNamed(*store, "a")).back(), LaneState::Asleep);
}

TEST(Collector, endsTheLanesOfAProcessThatWasKilled)
{
    Collector collector({});
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    mapped.ring(0).intent.store(mapped.ring(0).head.load() + 1); // killed in the middle of an event
    collector.processEnded(ProcessId { kProcess });
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    EXPECT_EQ(statesOf(laneNamed(*store, "a")),
        (std::vector { LaneState::RunningSystem, LaneState::RunningPython, LaneState::None }));
}

TEST(Collector, refusesMemoryThatIsNotSealedAndSaysSo)
{
    Collector collector({});
    const int descriptor = memfd_create("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ASSERT_EQ(ftruncate(descriptor, off_t(regionBytes(1, 64))), 0);
    const auto given = collector.addRegion(descriptor, ProcessId { kProcess });
    ASSERT_FALSE(given.has_value());
    EXPECT_NE(given.error().message.find("not sealed"), std::string::npos);
    EXPECT_LT(fcntl(descriptor, F_GETFD), 0) << "the descriptor is closed";
    collector.drain();
    EXPECT_EQ(collector.store()->info().violations.size(), 1u);
}

TEST(Collector, showsTheLineThatAThreadIsAt)
{
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    {
        Recorder recorder = region->claim("a");
        recorder.setCurrentLine(12);
        drainUntil(collector, monotonicNow());
        EXPECT_EQ(laneNamed(*collector.store(), "a").liveLine(), 12u);
    }
    drainUntil(collector, monotonicNow());
    EXPECT_EQ(laneNamed(*collector.store(), "a").liveLine(), 0u) << "it has ended";
}

TEST(Collector, finishesARunInWhichNothingHappened)
{
    Collector collector({ .coreSource = CoreSource::Perf, .cores = { CoreId { 0 } } });
    collector.drain();
    collector.finish();
    collector.finish();
    EXPECT_EQ(collector.store()->spanCount(), 0u);
}

TEST(Collector, keepsAJournalFromWhichTheRunComesBack)
{
    const auto directory
        = std::filesystem::temp_directory_path() / fmt::format("interleave-collector-{}", getpid());
    std::filesystem::create_directories(directory);
    {
        auto journal = Journal::create(directory);
        ASSERT_TRUE(journal.has_value());
        Collector collector({ .journal = journal->get() });
        const auto region = makeRegion();
        give(collector, *region);
        Recorder recorder = region->claim("a");
        tellState(recorder, LaneState::RunningPython);
        tellState(recorder, LaneState::Asleep);
        drainUntil(collector, monotonicNow());
        collector.finish();
        EXPECT_EQ((*journal)->error(), "");
        const auto recovered = recoverJournal((*journal)->file());
        ASSERT_TRUE(recovered.has_value()) << recovered.error().toLine();
        EXPECT_EQ(statesOf(laneNamed(**recovered, "a")), statesOf(laneNamed(*collector.store(), "a")));
        EXPECT_EQ((*recovered)->info().events, collector.store()->info().events);
    }
    std::filesystem::remove_all(directory);
}

TEST(Collector, survivesRegionsOfRandomBytes)
{
    const auto seed = std::random_device {}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 20; ++round) {
        Collector collector({ .coreSource = round % 2 ? CoreSource::Self : CoreSource::Perf,
            .cores = { CoreId { 0 }, CoreId { 1 } } });
        const auto honest = makeRegion();
        give(collector, *honest);
        Recorder recorder = honest->claim("honest");
        const auto region = makeRegion(3, 64);
        give(collector, *region);
        MappedRegion mapped(*region);
        mapped.header().ringsClaimed.store(3);
        for (int drains = 0; drains < 20; ++drains) {
            const std::uint64_t now = recorder.now().count;
            for (std::uint32_t ring = 0; ring < 3; ++ring) {
                for (int i = int(random() % 60); i > 0; --i) {
                    const Event event { random() % 4 ? now : random() >> (random() % 64),
                        std::uint32_t(random() % 9),
                        random() % 3 ? EventKind(random() % 18) : EventKind::Continuation,
                        std::uint8_t(random() % 16), std::uint16_t(random() % 3) };
                    const auto packed = std::bit_cast<RecordWords>(event);
                    const std::uint64_t head = mapped.ring(ring).head.load();
                    storeWords(mapped.words(ring, head), packed.first, packed.second);
                    mapped.ring(ring).head.store(head + 1);
                }
                mapped.ring(ring).lost.store(random() % 1000 * std::uint64_t(drains));
                mapped.ring(ring).intent.store(random() % 2 ? mapped.ring(ring).head.load() : random());
                mapped.ring(ring).thread.store(std::uint32_t(random() % 5));
            }
            collector.addCores(
                { { { monotonicNow(), ProcessId { kProcess }, ThreadId { std::uint32_t(random() % 5) },
                      CoreId { std::uint32_t(random() % 3) }, random() % 2 == 0, false } },
                    {}, monotonicNow() });
            tellState(recorder, drains % 2 ? LaneState::Asleep : LaneState::RunningPython);
            collector.drain();
        }
        collector.processEnded(ProcessId { kProcess });
        collector.finish();
        const auto store = collector.store();
        // Whatever the others said, the honest one's lane tells what it did.
        EXPECT_EQ(
            laneNamed(*store, "honest").stateTimes(store->begin(), store->end())[index(LaneState::Unknown)],
            0);
        EXPECT_FALSE(store->info().violations.empty());
        EXPECT_LE(store->info().violations.size(), 100u);
        for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
            const Lane &lane = store->lane(LaneId { i });
            for (std::uint64_t k = 0; k < lane.spanCount(); ++k)
                ASSERT_LE(lane.span(k).begin, lane.span(k).end);
        }
    }
}
