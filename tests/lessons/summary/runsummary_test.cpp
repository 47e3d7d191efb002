// SPDX-License-Identifier: GPL-3.0-or-later
#include "builtrun.h"

#include <lessons/summary/summarywords.h>
#include <trace/instantvalues.h>
#include <trace/sampledgil.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using trace::InstantKind;

TEST(RunSummary, ofAnEmptyRecordingSaysNothing)
{
    EXPECT_THAT(summarise(trace::TraceStore {}, {}), IsEmpty());
}

TEST(RunSummary, twoThreadsThatCountMeetAtTheGil)
{
    Built run;
    takeTurns(run);
    const auto found = summarise(run.store, { .cores = 2 });
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().text, "The run took 1\u00a0s, with two threads and 1\u00a0s of time on cores.");
    const Finding *gil = find(found, About::Gil);
    ASSERT_TRUE(gil);
    EXPECT_EQ(gil->text, "Two threads wanted the GIL at once for 100\u00a0% of the run. Together they waited 1\u00a0s for it.");
    EXPECT_THAT(gil->advice, HasSubstr("more threads will not help"));
    EXPECT_NEAR(figure(*gil, "gil.contended_share"), 1, 0.01);
    const Finding *cores = find(found, About::Cores);
    ASSERT_TRUE(cores);
    EXPECT_EQ(cores->text, "1 of 2 cores was busy with this on average.");
    EXPECT_THAT(cores->advice, IsEmpty()) << "both compute: that it is one thread's work is not true";
    EXPECT_FALSE(find(found, About::Convoy));
    EXPECT_FALSE(find(found, About::Waiting));
}

TEST(RunSummary, ofASampledGilItSaysHowMuchWasSeen)
{
    Built exact;
    takeTurns(exact);
    EXPECT_FALSE(find(summarise(exact.store, {}), About::Caveat));
    Built run(false);
    trace::LaneInfo info;
    info.kind = LaneKind::Gil;
    info.name = "GIL";
    info.what = trace::kSampledGil;
    run.gil = &run.store.createLane(info);
    trace::TraceInfo counted = run.store.info();
    counted.gilHolderChanges = 180;
    counted.gilSwitchNumber = 200;
    run.store.setInfo(counted);
    takeTurns(run);
    const auto found = summarise(run.store, {});
    const Finding *caveat = find(found, About::Caveat);
    ASSERT_TRUE(caveat);
    EXPECT_THAT(caveat->text, HasSubstr("The GIL was sampled"));
    EXPECT_THAT(caveat->text, HasSubstr("90\u00a0% were seen"));
    EXPECT_NEAR(figure(*caveat, "gil.seen_share"), 0.9, 0.001);
}

TEST(RunSummary, threeThreadsAreCounted)
{
    Built run;
    takeTurns(run);
    run.store.writableLane(LaneId { 0 });
    Lane &c = run.add(LaneKind::Thread, "c", 1, 3);
    c.append(ms(0), LaneState::WantsGil, 0);
    run.end(ms(1000));
    const auto found = summarise(run.store, {});
    const Finding *gil = find(found, About::Gil);
    ASSERT_TRUE(gil);
    EXPECT_THAT(gil->text, HasSubstr("Two or more threads wanted the GIL at once for 100\u00a0% of the run, at times three."));
}

TEST(RunSummary, aThreadAloneMeetsNobodyAtTheGil)
{
    Built run;
    Lane &a = run.add(LaneKind::Thread, "a", 1, 1);
    run.gil->append(ms(0), LaneState::RunningPython, 1);
    a.append(ms(0), LaneState::RunningPython);
    run.end(ms(1000));
    const auto found = summarise(run.store, { .cores = 4 });
    const Finding *gil = find(found, About::Gil);
    ASSERT_TRUE(gil);
    EXPECT_EQ(gil->text, "No two threads wanted the GIL at once. It was held for 100\u00a0% of the run.");
    EXPECT_THAT(gil->advice, IsEmpty());
    const Finding *cores = find(found, About::Cores);
    ASSERT_TRUE(cores);
    EXPECT_THAT(cores->text, HasSubstr("1 of 4 cores was busy"));
    EXPECT_THAT(cores->advice, HasSubstr("one thread"));
}

TEST(RunSummary, withoutAGilsLaneThereIsNoWordAboutIt)
{
    Built run(false);
    Lane &a = run.add(LaneKind::Thread, "a", 1, 1);
    a.append(ms(0), LaneState::RunningPython);
    run.end(ms(1000));
    for (const Finding &each : summarise(run.store, { .cores = 2 })) {
        EXPECT_THAT(each.text, Not(HasSubstr("GIL")));
        EXPECT_THAT(each.advice, Not(HasSubstr("GIL")));
    }
}

TEST(RunSummary, onOneCoreIdleCoresAreNotTalkedOf)
{
    Built run;
    takeTurns(run);
    EXPECT_FALSE(find(summarise(run.store, { .cores = 1 }), About::Cores));
}

TEST(RunSummary, aCallThatBlocksTheLoopIsToldFromOneThatComputes)
{
    for (const bool sleeps : { true, false }) {
        Built run;
        Lane &thread = run.add(LaneKind::Thread, "main", 1, 1);
        Lane &loop = run.add(LaneKind::Loop, "loop", 1, 1);
        Lane &task = run.add(LaneKind::Task, "slow", 1, 1);
        const auto phase = [](trace::LoopPhase each) { return static_cast<std::uint32_t>(each); };
        loop.append(ms(0), LaneState::Asleep, phase(trace::LoopPhase::Select));
        loop.append(ms(100), LaneState::RunningPython, phase(trace::LoopPhase::Callbacks));
        loop.append(ms(300), LaneState::Asleep, phase(trace::LoopPhase::Select));
        thread.append(ms(0), LaneState::BlockedIo);
        thread.add({ ms(100), InstantKind::Line, 0, 12 });
        thread.append(ms(100), sleeps ? LaneState::Asleep : LaneState::RunningPython);
        thread.append(ms(300), LaneState::BlockedIo);
        task.append(ms(0), LaneState::Asleep);
        task.append(ms(100), LaneState::RunningPython);
        task.append(ms(300), LaneState::None);
        run.end(ms(1000));
        const auto found = summarise(run.store, {});
        const Finding *block = find(found, About::Loop);
        ASSERT_TRUE(block) << sleeps;
        EXPECT_THAT(block->text, HasSubstr("kept for 200\u00a0ms: no other task could go on"));
        EXPECT_THAT(block->text, HasSubstr("task 'slow'"));
        EXPECT_THAT(block->advice, HasSubstr(sleeps ? "to_thread" : "process pool"));
        EXPECT_EQ(block->line, 12);
        EXPECT_EQ(block->moment, ms(100));
    }
}

TEST(RunSummary, aLoopThatAnswersIsNotComplainedOf)
{
    Built run;
    Lane &loop = run.add(LaneKind::Loop, "loop", 1, 1);
    for (int i = 0; i < 100; ++i) {
        loop.append(ms(10 * i), LaneState::Asleep, static_cast<std::uint32_t>(trace::LoopPhase::Select));
        loop.append(ms(10 * i + 9), LaneState::RunningPython, static_cast<std::uint32_t>(trace::LoopPhase::Callbacks));
    }
    run.end(ms(1000));
    EXPECT_FALSE(find(summarise(run.store, {}), About::Loop));
}

TEST(RunSummary, whatStartingProcessesAndPicklingCost)
{
    Built run(false);
    for (std::uint32_t i = 0; i < 2; ++i) {
        Lane &process = run.add(LaneKind::Process, "worker", 2 + i);
        process.append(ms(0), LaneState::Booting);
        process.add({ ms(90), InstantKind::ProcessReady, static_cast<std::uint32_t>(trace::StartMethod::Spawn), 90'000'000 });
        process.append(ms(90), LaneState::RunningPython);
        Lane &thread = run.add(LaneKind::Thread, "main", 2 + i, 1);
        thread.append(ms(90), LaneState::RunningPython);
        thread.add({ ms(95), InstantKind::Serialised, 12'000'000, trace::SerialisedValue { 50'000'000, false }.packed() });
    }
    Lane &pipe = run.add(LaneKind::Queue, "pipe");
    pipe.add({ ms(95), InstantKind::Serialised, 12'000'000, trace::SerialisedValue { 50'000'000, false }.packed() });
    run.end(ms(300));
    const auto found = summarise(run.store, { .cores = 2 });
    const Finding *starts = find(found, About::Processes);
    ASSERT_TRUE(starts);
    EXPECT_EQ(starts->text, "Starting two processes took 90\u00a0ms each on average (spawn), 90\u00a0ms at most.");
    EXPECT_THAT(starts->advice, HasSubstr("30\u00a0% of the run"));
    const Finding *pickling = find(found, About::Serialisation);
    ASSERT_TRUE(pickling);
    EXPECT_THAT(pickling->text, HasSubstr("took 50\u00a0ms, 17\u00a0% of the run"));
    const Finding *cores = find(found, About::Cores);
    ASSERT_TRUE(cores);
    EXPECT_THAT(cores->text, HasSubstr("1.4 of 2 cores were busy"));
}

TEST(RunSummary, whatCannotBeTrustedIsSaid)
{
    Built run;
    takeTurns(run);
    trace::TraceInfo info = run.store.info();
    info.lost = 1832;
    info.events = 100'000;
    info.deadlocks = { "A waits for B" };
    run.store.setInfo(info);
    const auto found = summarise(run.store, { .others = 0.4 });
    std::vector<std::string> caveats;
    for (const Finding &each : found) {
        if (each.about == About::Caveat)
            caveats.push_back(each.text);
    }
    ASSERT_EQ(caveats.size(), 2U);
    EXPECT_THAT(caveats[0], HasSubstr("1,832 events were lost (1.8\u00a0%)"));
    EXPECT_THAT(caveats[1], HasSubstr("Other programs took 40\u00a0%"));
    ASSERT_TRUE(find(found, About::Deadlock));
}

TEST(RunSummary, everySentenceHasItsFigures)
{
    Built run;
    takeTurns(run);
    for (const Finding &each : summarise(run.store, { .cores = 2, .others = 0.2 }))
        EXPECT_FALSE(each.figures.empty()) << each.text;
}

TEST(RunSummary, canBeCutShort)
{
    Built run;
    takeTurns(run);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(summarise(run.store, {}, stop.get_token()), IsEmpty());
}

TEST(SummaryWords, numbersStandAsPeopleWriteThem)
{
    EXPECT_EQ(words::share(0.9351), "94\u00a0%");
    EXPECT_EQ(words::share(0.0042), "0.4\u00a0%");
    EXPECT_EQ(words::share(0.0004), "less than 0.1\u00a0%");
    EXPECT_EQ(words::share(0.9999), "99.9\u00a0%") << "not all of it";
    EXPECT_EQ(words::share(1), "100\u00a0%");
    EXPECT_EQ(words::share(0), "0\u00a0%");
    EXPECT_EQ(words::time(2.4137), "2.41\u00a0s");
    EXPECT_EQ(words::time(0.2034), "203\u00a0ms");
    EXPECT_EQ(words::time(0.0051), "5.1\u00a0ms");
    EXPECT_EQ(words::time(0.000045), "45\u00a0µs");
    EXPECT_EQ(words::count(1832), "1,832");
    EXPECT_EQ(words::count(1, "thread"), "one thread");
    EXPECT_EQ(words::count(3, "thread"), "three threads");
    EXPECT_EQ(words::bytes(24e6), "24\u00a0MB");
    EXPECT_EQ(words::number(1.96), "2");
}

} // namespace interleave::lessons::test
