// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <lessons/claims.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sched.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

/// An outcome made by hand: so many repetitions of both variants of the demo lesson.
class Judge : public testing::Test
{
protected:
    void SetUp() override
    {
        m_lesson = loadLesson(m_directory.writeGood()).lesson.value();
        m_outcome.lesson = "demo";
        m_outcome.parameters = { { "workers", 2 } };
        m_outcome.usableCores = 1.9;
        m_outcome.knobs.coresAllowed = 2;
        m_outcome.knobs.seed = 7;
        for (int i = 0; i < 3; ++i) {
            add("sequential", i, 800);
            add("threads", i, 820);
        }
    }
    void add(const std::string &variant, int index, int ms)
    {
        VariantRun run;
        run.variant = variant;
        run.index = index;
        run.report.state = RunState::Finished;
        run.report.wall = run.metrics.wall = std::chrono::milliseconds(ms);
        run.metrics.gils.resize(1);
        run.trace.events = 1234;
        m_outcome.runs.push_back(std::move(run));
    }

    LessonDirectory m_directory;
    Lesson m_lesson;
    LessonOutcome m_outcome;
};

TEST_F(Judge, fillsClaimsAndAnswersFromTheRuns)
{
    judge(m_lesson, m_outcome, "");
    EXPECT_TRUE(m_outcome.judged);
    ASSERT_EQ(m_outcome.claims.size(), 1u);
    EXPECT_EQ(m_outcome.claims[0].verdict, Verdict::Held) << m_outcome.claims[0].reason;
    EXPECT_EQ(m_outcome.claims[0].runs, 3);
    ASSERT_EQ(m_outcome.answers.size(), 2u);
    EXPECT_NEAR(m_outcome.answers[0].value, 800.0 / 820, 1e-9);
    EXPECT_THAT(m_outcome.answers[1].rightChoices, testing::ElementsAre("turns"));
}

TEST_F(Judge, countsTheCoresThatItMayUseNotThoseOfTheMachine)
{
    m_outcome.knobs.coresAllowed = 0;
    cpu_set_t before, one;
    ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core) {
        if (CPU_ISSET(core, &before))
            CPU_SET(core, &one);
    }
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    const Evidence evidence = gatherEvidence(m_lesson, m_outcome);
    ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
    EXPECT_EQ(evidence.machine.at("cores"), 1);
}

TEST_F(Judge, leavesOutFrozenRunsAndJudgesByTheOthers)
{
    m_outcome.runs[1].trace.frozen = { { Nanoseconds { 1 }, Nanoseconds { 2 } } };
    judge(m_lesson, m_outcome, "");
    EXPECT_TRUE(m_outcome.judged);
    EXPECT_EQ(m_outcome.claims[0].runs, 2);
}

TEST_F(Judge, judgesNothingWhenEveryRunWasFrozen)
{
    for (auto &run : m_outcome.runs)
        run.trace.frozen = { { Nanoseconds { 1 }, Nanoseconds { 2 } } };
    judge(m_lesson, m_outcome, "");
    EXPECT_FALSE(m_outcome.judged);
    EXPECT_EQ(m_outcome.claims[0].verdict, Verdict::NotTestable);
    EXPECT_THAT(m_outcome.claims[0].reason, HasSubstr("frozen"));
    EXPECT_FALSE(m_outcome.answers[0].known);
}

TEST_F(Judge, obeysAReasonNotToJudge)
{
    judge(m_lesson, m_outcome, "Not judged: time is scaled.");
    EXPECT_FALSE(m_outcome.judged);
    EXPECT_EQ(m_outcome.claims[0].verdict, Verdict::NotTestable);
    EXPECT_EQ(m_outcome.claims[0].reason, "Not judged: time is scaled.");
    EXPECT_FALSE(m_outcome.answers[1].known);
}

TEST_F(Judge, keepsWhatThereIsWhenARunDied)
{
    m_outcome.runs.back().report.state = RunState::Died;
    m_outcome.error = Error { "the runner died" };
    judge(m_lesson, m_outcome, "");
    EXPECT_EQ(m_outcome.claims[0].runs, 2);
    m_outcome.runs.clear();
    judge(m_lesson, m_outcome, "");
    EXPECT_FALSE(m_outcome.judged);
    EXPECT_THAT(m_outcome.claims[0].reason, HasSubstr("Interrupted"));
}

TEST_F(Judge, countsNoMoreCoresThanAreAllowed)
{
    m_outcome.knobs.coresAllowed = 1;
    judge(m_lesson, m_outcome, "");
    EXPECT_EQ(m_outcome.claims[0].verdict, Verdict::NotTestable);
    EXPECT_THAT(m_outcome.claims[0].reason, HasSubstr("1 core's worth of work from 1 core"));
}

TEST_F(Judge, saysThatEventsWereLost)
{
    m_outcome.runs[0].trace.lost = 3;
    judge(m_lesson, m_outcome, "");
    EXPECT_THAT(m_outcome.claims[0].reason, HasSubstr("3 events were lost"));
}

TEST_F(Judge, isWrittenAsTheJsonContractSays)
{
    judge(m_lesson, m_outcome, "");
    m_outcome.runs[0].trace.violations
        = { "bad \xFF text" }; // an untrusted writer's words must not break the document
    const auto json = nlohmann::json::parse(outcomeJson(m_outcome));
    for (const char *key : { "lesson", "params", "seed", "runs", "claims", "answers" })
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_EQ(json["lesson"], "demo");
    EXPECT_EQ(json["params"]["workers"], 2);
    EXPECT_EQ(json["seed"], 7);
    ASSERT_EQ(json["runs"].size(), 6u);
    const auto &run = json["runs"][0];
    EXPECT_EQ(run["variant"], "sequential");
    EXPECT_EQ(run["index"], 0);
    EXPECT_EQ(run["wall_ns"], 800'000'000);
    EXPECT_EQ(run["state"], "finished");
    for (const char *key : { "gil", "threads", "cores", "processes", "loops", "queues" })
        EXPECT_TRUE(run["metrics"].contains(key)) << key;
    EXPECT_EQ(run["trace"]["events"], 1234);
    for (const char *key : { "events", "lost", "bytes", "core_source", "late", "violations" })
        EXPECT_TRUE(run["trace"].contains(key)) << key;
    const auto &claim = json["claims"][0];
    EXPECT_EQ(claim["verdict"], "held");
    for (const char *key : { "id", "text", "reason", "measured", "expected", "runs", "spread" })
        EXPECT_TRUE(claim.contains(key)) << key;
    EXPECT_EQ(json["answers"][1]["right"][0], "turns");
}

TEST_F(Judge, asksEachRunHowMuchOthersTookWhileItWasOn)
{
    for (VariantRun &run : m_outcome.runs)
        run.report.others = run.variant == "threads" ? 0.34 : 0.01;
    judge(m_lesson, m_outcome, "");
    EXPECT_EQ(m_outcome.claims[0].verdict, Verdict::NotTestable);
    EXPECT_THAT(m_outcome.claims[0].reason, HasSubstr("34 %"));
    for (VariantRun &run : m_outcome.runs)
        run.report.others = 0.01;
    judge(m_lesson, m_outcome, "");
    EXPECT_EQ(m_outcome.claims[0].verdict, Verdict::Held) << m_outcome.claims[0].reason;
}

TEST_F(Judge, tellsExceptionsThatNobodyCaughtAndWarnings)
{
    m_outcome.runs[1].report.uncaught = { { "count 2", "ValueError: too small", 12 } };
    m_outcome.warnings = { "64 cores were asked for" };
    const auto json = nlohmann::json::parse(outcomeJson(m_outcome));
    EXPECT_EQ(json["warnings"], nlohmann::json::array({ "64 cores were asked for" }));
    EXPECT_EQ(json["runs"][0]["uncaught"], nlohmann::json::array());
    EXPECT_EQ(json["runs"][1]["uncaught"][0],
        (nlohmann::json { { "who", "count 2" }, { "what", "ValueError: too small" }, { "line", 12 } }));
}

} // namespace interleave::lessons::test
