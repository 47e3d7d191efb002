// SPDX-License-Identifier: GPL-3.0-or-later
#include "builtrun.h"

#include <trace/instantvalues.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

TEST(RunSummary, waitsThatOverlapAreToldFromThoseOneAfterTheOther)
{
    for (const bool together : { true, false }) {
        Built run;
        for (int i = 0; i < 10; ++i) {
            Lane &thread = run.add(LaneKind::Thread, "t", 1, static_cast<std::uint32_t>(i + 1));
            const Nanoseconds from = together ? ms(0) : ms(200 * i);
            thread.append(from, LaneState::BlockedIo, run.store.intern("service"));
            thread.append(from + ms(200), LaneState::None);
        }
        run.end(together ? ms(200) : ms(2000));
        const auto found = summarise(run.store, { .cores = 2 });
        const Finding *waiting = find(found, About::Waiting);
        ASSERT_TRUE(waiting) << together;
        EXPECT_THAT(waiting->text, HasSubstr("blocked on I/O or asleep for 100\u00a0% of their time"));
        EXPECT_EQ(together, waiting->text.find("overlapped") != std::string::npos) << waiting->text;
        EXPECT_NEAR(figure(*waiting, "waits.overlap"), together ? 10 : 1, 0.05);
        EXPECT_THAT(waiting->advice, HasSubstr(together ? "more waits at once may" : "one after the other"));
    }
}

TEST(RunSummary, waitsOverlapThoughMostOfTheRunIsSomethingElse)
{
    Built run;
    for (std::uint32_t i = 0; i < 2; ++i) {
        Lane &thread = run.add(LaneKind::Thread, "t", 1, i + 1);
        thread.append(ms(0), LaneState::Asleep);
        thread.append(ms(200), i == 0 ? LaneState::RunningPython : LaneState::None);
    }
    run.end(ms(400));
    const auto found = summarise(run.store, { .cores = 2 });
    const Finding *waiting = find(found, About::Waiting);
    ASSERT_TRUE(waiting);
    EXPECT_NEAR(figure(*waiting, "waits.overlap"), 2, 0.05);
    EXPECT_THAT(waiting->text, HasSubstr("overlapped"));
}

TEST(RunSummary, aMainThreadThatOnlyJoinsDoesNotDiluteTheOthersWaits)
{
    Built run;
    run.add(LaneKind::Thread, "main", 1, 1).append(ms(0), LaneState::BlockedJoin);
    Lane &a = run.add(LaneKind::Thread, "a", 1, 2);
    a.append(ms(0), LaneState::Asleep);
    a.append(ms(900), LaneState::RunningPython);
    run.end(ms(1000));
    const auto found = summarise(run.store, {});
    const Finding *waiting = find(found, About::Waiting);
    ASSERT_TRUE(waiting);
    EXPECT_NEAR(figure(*waiting, "threads.waiting_share"), 0.9, 0.001);
}

TEST(RunSummary, theConvoyIsNamedByItsFigures)
{
    Built run;
    Lane &io = run.add(LaneKind::Thread, "io", 1, 1), &busy = run.add(LaneKind::Thread, "busy", 1, 2);
    busy.append(ms(0), LaneState::RunningPython);
    run.gil->append(ms(0), LaneState::RunningPython, 2);
    for (int i = 0; i < 20; ++i) {
        io.append(ms(10 * i), LaneState::BlockedIo);
        io.append(ms(10 * i + 2), LaneState::WantsGil, 0);
        io.append(ms(10 * i + 7), LaneState::RunningPython);
    }
    run.end(ms(200));
    const auto found = summarise(run.store, {});
    const Finding *convoy = find(found, About::Convoy);
    ASSERT_TRUE(convoy);
    EXPECT_THAT(convoy->text, HasSubstr("a thread then waited 5\u00a0ms for the GIL on average, to run for only 3"));
    EXPECT_THAT(convoy->advice, HasSubstr("(5\u00a0ms)"));
}

TEST(RunSummary, aLockThatIsWaitedForIsNamed)
{
    Built run;
    Lane &lock = run.add(LaneKind::Lock, "total_lock");
    Lane &a = run.add(LaneKind::Thread, "a", 1, 1);
    lock.append(ms(0), LaneState::RunningPython, 99);
    a.append(ms(0), LaneState::RunningPython);
    a.append(ms(100), LaneState::BlockedLock, run.store.intern("total_lock"));
    a.append(ms(700), LaneState::RunningPython);
    run.end(ms(1000));
    const auto found = summarise(run.store, {});
    const Finding *finding = find(found, About::Lock);
    ASSERT_TRUE(finding);
    EXPECT_EQ(finding->text, "Threads were blocked on a lock ('total_lock') for 600\u00a0ms in all, once (600\u00a0ms on average).");
    EXPECT_EQ(finding->moment, ms(100));
}

TEST(RunSummary, aLockThatNobodyKeepsIsSomethingThatIsWaitedFor)
{
    for (const bool kept : { true, false }) {
        Built run;
        Lane &lock = run.add(LaneKind::Lock, "lock 1");
        Lane &a = run.add(LaneKind::Thread, "a", 1, 1);
        lock.append(ms(0), kept ? LaneState::RunningPython : LaneState::None, 99);
        lock.append(ms(700), LaneState::RunningPython, 1);
        lock.append(ms(701), LaneState::None);
        a.append(ms(0), LaneState::RunningPython);
        a.append(ms(100), LaneState::BlockedLock, run.store.intern("lock 1"));
        a.append(ms(700), LaneState::RunningPython);
        run.end(ms(1000));
        const auto found = summarise(run.store, {});
        const Finding *finding = find(found, About::Lock);
        ASSERT_TRUE(finding);
        EXPECT_THAT(finding->advice, HasSubstr(kept ? "Hold it for less" : "Nobody kept it"));
    }
}

TEST(RunSummary, theLineThatTheTimeIsInIsNamed)
{
    Built run;
    takeTurns(run);
    SummaryContext context;
    context.lines[12][trace::index(LaneState::RunningPython)] = 900'000'000;
    context.lines[3][trace::index(LaneState::RunningPython)] = 100'000'000;
    context.lines[20][trace::index(LaneState::Asleep)] = 1'000'000'000;
    const auto found = summarise(run.store, context);
    std::vector<std::string> lines;
    for (const Finding &each : found) {
        if (each.about == About::Line)
            lines.push_back(each.text);
    }
    EXPECT_THAT(lines,
        testing::ElementsAre("90\u00a0% of the time in which threads ran went at line 12.", "100\u00a0% of the time in which threads were blocked went at line 20."));
}

TEST(RunSummary, aLineIsNamedByItsShareOfAllThatRan)
{
    Built run;
    Lane &thread = run.add(LaneKind::Thread, "a", 1, 1);
    thread.append(ms(0), LaneState::RunningPython);
    run.end(ms(1000));
    SummaryContext context;
    context.lines[12][trace::index(LaneState::RunningPython)] = 100'000'000;
    const auto found = summarise(run.store, context);
    const Finding *line = find(found, About::Line);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->line, 0) << "a tenth names no line";
    EXPECT_NEAR(figure(*line, "line.unknown_share"), 0.9, 0.01);
}

TEST(RunSummary, oneLongWaitOverlapsWithNothingAndIsNotAdvisedTo)
{
    Built run;
    Lane &thread = run.add(LaneKind::Thread, "a", 1, 1);
    thread.append(ms(0), LaneState::BlockedIo);
    thread.append(ms(900), LaneState::RunningPython);
    run.end(ms(1000));
    const auto found = summarise(run.store, {});
    const Finding *waiting = find(found, About::Waiting);
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->advice, "");
}

TEST(RunSummary, moreTimeOnCoresThanThereIsIsNotClaimed)
{
    for (const int threads : { 2, 20 }) {
        Built run;
        for (int i = 0; i < threads; ++i)
            run.add(LaneKind::Thread, "t", static_cast<std::uint32_t>(i + 1), 1).append(ms(0), LaneState::RunningPython);
        run.end(ms(1000));
        const auto found = summarise(run.store, { .cores = 2 });
        EXPECT_EQ(found.front().text.find("on cores") != std::string::npos, threads == 2) << found.front().text;
        const Finding *caveat = find(found, About::Caveat);
        EXPECT_EQ(caveat != nullptr, threads == 20);
    }
}

} // namespace interleave::lessons::test
