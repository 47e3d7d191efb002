// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/lessonflow.h>

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::lessons {

using testing::HasSubstr;

class Flow : public testing::Test
{
protected:
    static Lesson lesson()
    {
        Lesson lesson;
        lesson.id = "demo";
        lesson.text[FlowStep::Predict] = "Say.";
        Question number;
        number.id = "speed-up";
        number.min = 0.5;
        number.max = 3;
        number.tolerance = 0.1;
        Question choice;
        choice.id = "why";
        choice.kind = QuestionKind::Choice;
        choice.choices.resize(2);
        choice.choices[0].id = "turns";
        choice.choices[1].id = "both";
        Question transfer = choice;
        transfer.id = "elsewhere";
        transfer.step = FlowStep::Transfer;
        lesson.questions = { number, choice, transfer };
        return lesson;
    }
    static LessonOutcome outcome(double speedUp = 1.0)
    {
        LessonOutcome outcome;
        outcome.claims.resize(1);
        outcome.claims[0].runs = 3;
        outcome.answers = { { "speed-up", speedUp, {}, true }, { "why", 0, { "turns" }, true },
            { "elsewhere", 0, { "both" }, true } };
        return outcome;
    }
    void predictAll()
    {
        ASSERT_TRUE(m_flow.predict({ "speed-up", 1.05, "", Certainty::Sure }));
        ASSERT_TRUE(m_flow.predict({ "why", {}, "both", Certainty::Guess }));
    }
    void runThrough()
    {
        predictAll();
        ASSERT_TRUE(m_flow.runStarted());
        m_flow.runEnded(outcome());
    }
    LessonFlow m_flow { lesson() };
};

TEST_F(Flow, beginsWithThePredictionAndKeepsRunLocked)
{
    EXPECT_EQ(m_flow.step(), FlowStep::Predict);
    EXPECT_FALSE(m_flow.mayRun());
    EXPECT_THAT(m_flow.whyNotRun(), HasSubstr("2 questions"));
    EXPECT_FALSE(m_flow.runStarted());
    EXPECT_FALSE(m_flow.goTo(FlowStep::Run));
    EXPECT_FALSE(m_flow.goTo(FlowStep::Explain));
    EXPECT_EQ(m_flow.step(), FlowStep::Predict);
}

TEST_F(Flow, unlocksRunWhenEveryQuestionIsAnswered)
{
    ASSERT_TRUE(m_flow.predict({ "speed-up", 1.8, "" }));
    EXPECT_FALSE(m_flow.mayRun());
    EXPECT_THAT(m_flow.whyNotRun(), HasSubstr("one question"));
    ASSERT_TRUE(m_flow.predict({ "why", {}, "turns" }));
    EXPECT_TRUE(m_flow.mayRun());
    EXPECT_EQ(m_flow.whyNotRun(), "");
    EXPECT_TRUE(m_flow.done(FlowStep::Predict));
    EXPECT_TRUE(m_flow.runStarted());
    EXPECT_EQ(m_flow.step(), FlowStep::Run);
}

TEST_F(Flow, letsATeacherRunWithoutAPrediction)
{
    m_flow.setOverride(true);
    EXPECT_TRUE(m_flow.mayRun());
    EXPECT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome());
    EXPECT_EQ(m_flow.step(), FlowStep::Observe);
    EXPECT_EQ(m_flow.wasRight("speed-up"), std::nullopt);
}

TEST_F(Flow, takesAPredictionBackUntilTheRunAndNotAfter)
{
    predictAll();
    ASSERT_TRUE(m_flow.predict({ "why", {}, "turns" }));
    EXPECT_EQ(m_flow.prediction("why")->choice, "turns");
    ASSERT_TRUE(m_flow.runStarted());
    const auto late = m_flow.predict({ "why", {}, "both" });
    ASSERT_FALSE(late);
    EXPECT_FALSE(late.error().remedy.empty());
    m_flow.runEnded(outcome());
    EXPECT_FALSE(m_flow.predict({ "why", {}, "both" }));
    EXPECT_EQ(m_flow.prediction("why")->choice, "turns");
}

TEST_F(Flow, refusesWhatIsNoAnswer)
{
    EXPECT_THAT(m_flow.predict({ "sped-up", 1.0, "" }).error().remedy, HasSubstr("speed-up"));
    EXPECT_FALSE(m_flow.predict({ "speed-up", {}, "" }));
    EXPECT_FALSE(m_flow.predict({ "speed-up", 3.5, "" }));
    EXPECT_FALSE(m_flow.predict({ "speed-up", std::nan(""), "" }));
    EXPECT_THAT(m_flow.predict({ "why", {}, "trns" }).error().remedy, HasSubstr("turns"));
    EXPECT_FALSE(m_flow.predict({ "elsewhere", {}, "both" })) << "comes after the run";
    EXPECT_EQ(m_flow.prediction("speed-up"), nullptr);
}

TEST_F(Flow, aLookInStepModeChangesNoVerdict)
{
    predictAll();
    LessonOutcome look = outcome(9);
    look.stepped = true;
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(look);
    EXPECT_EQ(m_flow.step(), FlowStep::Run);
    EXPECT_EQ(m_flow.outcome(), nullptr);
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome());
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(look);
    EXPECT_EQ(m_flow.step(), FlowStep::Observe);
    ASSERT_NE(m_flow.outcome(), nullptr);
    EXPECT_FALSE(m_flow.outcome()->stepped);
}

TEST_F(Flow, runsOnceAtATimeAndHoldsTheLaterStepsMeanwhile)
{
    runThrough();
    ASSERT_TRUE(m_flow.goTo(FlowStep::Explain));
    ASSERT_TRUE(m_flow.runStarted());
    EXPECT_FALSE(m_flow.runStarted());
    EXPECT_FALSE(m_flow.goTo(FlowStep::Explain));
    m_flow.runEnded(outcome());
    EXPECT_TRUE(m_flow.goTo(FlowStep::Explain));
}

TEST_F(Flow, goesToObserveAfterTheRunAndKnowsWhoWasRight)
{
    runThrough();
    EXPECT_EQ(m_flow.step(), FlowStep::Observe);
    EXPECT_TRUE(m_flow.done(FlowStep::Run));
    EXPECT_EQ(m_flow.wasRight("speed-up"), true) << "1.05 against 1.0 with a tolerance of 10 %";
    EXPECT_EQ(m_flow.wasRight("why"), false);
    EXPECT_EQ(m_flow.wasRight("elsewhere"), std::nullopt);
    EXPECT_EQ(m_flow.wasRight("nothing"), std::nullopt);
}

TEST_F(Flow, holdsANumberAgainstItsTolerance)
{
    predictAll();
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome(1.3));
    EXPECT_EQ(m_flow.wasRight("speed-up"), false);
}

TEST_F(Flow, doesNotJudgeWhatCouldNotBeMeasured)
{
    predictAll();
    ASSERT_TRUE(m_flow.runStarted());
    auto unknown = outcome();
    unknown.answers[0].known = false;
    m_flow.runEnded(unknown);
    EXPECT_EQ(m_flow.wasRight("speed-up"), std::nullopt);
}

TEST_F(Flow, staysAtRunWhenItWasStoppedBeforeAnythingWasMeasured)
{
    predictAll();
    ASSERT_TRUE(m_flow.runStarted());
    LessonOutcome stopped;
    stopped.stopped = true;
    m_flow.runEnded(stopped);
    EXPECT_EQ(m_flow.step(), FlowStep::Run);
    EXPECT_EQ(m_flow.outcome(), nullptr);
    EXPECT_FALSE(m_flow.goTo(FlowStep::Observe));
    EXPECT_TRUE(m_flow.runStarted()) << "and may run again";
}

TEST_F(Flow, saysWhetherWhatWasMeasuredIsOfTheLastRun)
{
    predictAll();
    EXPECT_FALSE(m_flow.outcomeIsOfLastRun());
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome());
    EXPECT_TRUE(m_flow.outcomeIsOfLastRun());
    LessonOutcome look = outcome(9), killed;
    look.stepped = true;
    killed.error = Error { "interleave-host was killed", "run it again" };
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(look);
    EXPECT_TRUE(m_flow.outcomeIsOfLastRun()) << "a look changes no verdict";
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(killed);
    EXPECT_FALSE(m_flow.outcomeIsOfLastRun());
    EXPECT_NE(m_flow.outcome(), nullptr) << "it is still there to be looked at";
}

TEST_F(Flow, staysAtRunWhenItFailed)
{
    predictAll();
    ASSERT_TRUE(m_flow.runStarted());
    auto failed = outcome();
    failed.error = Error { "the runner died" };
    m_flow.runEnded(failed);
    EXPECT_EQ(m_flow.step(), FlowStep::Run);
    EXPECT_TRUE(m_flow.mayRun());
}

TEST_F(Flow, goesOnWhenOnlyTheRepetitionsWereStopped)
{
    predictAll();
    ASSERT_TRUE(m_flow.runStarted());
    auto stopped = outcome();
    stopped.stopped = true;
    m_flow.runEnded(stopped);
    EXPECT_EQ(m_flow.step(), FlowStep::Observe);
}

TEST_F(Flow, marksAStepDoneWhenOneMovesOn)
{
    runThrough();
    EXPECT_FALSE(m_flow.done(FlowStep::Observe));
    ASSERT_TRUE(m_flow.goTo(FlowStep::Explain));
    EXPECT_TRUE(m_flow.done(FlowStep::Observe));
    ASSERT_TRUE(m_flow.goTo(FlowStep::Predict));
    EXPECT_FALSE(m_flow.done(FlowStep::Explain)) << "going back finishes nothing";
    ASSERT_TRUE(m_flow.goTo(FlowStep::Transfer));
    ASSERT_TRUE(m_flow.predict({ "elsewhere", {}, "both" }));
    EXPECT_TRUE(m_flow.done(FlowStep::Transfer));
    EXPECT_EQ(m_flow.wasRight("elsewhere"), true);
}

TEST_F(Flow, staysWhereOneModifiesWhenOneRunsAgainFromThere)
{
    runThrough();
    ASSERT_TRUE(m_flow.goTo(FlowStep::Modify));
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome(2));
    EXPECT_EQ(m_flow.step(), FlowStep::Modify);
    EXPECT_EQ(m_flow.outcome()->answers[0].value, 2);
}

TEST_F(Flow, whatTheFirstRunSaidOfAPredictionStays)
{
    runThrough();
    ASSERT_TRUE(m_flow.goTo(FlowStep::Modify));
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome(9));
    EXPECT_EQ(m_flow.wasRight("speed-up"), true);
    EXPECT_EQ(m_flow.answer("speed-up")->value, 1.0);
}

TEST_F(Flow, letsALaterQuestionBeTriedAgainUntilItIsRight)
{
    runThrough();
    ASSERT_TRUE(m_flow.goTo(FlowStep::Transfer));
    ASSERT_TRUE(m_flow.predict({ "elsewhere", {}, "turns" }));
    EXPECT_EQ(m_flow.wasRight("elsewhere"), false);
    const Question elsewhere = lesson().questions[2];
    EXPECT_TRUE(m_flow.mayAnswer(elsewhere));
    ASSERT_TRUE(m_flow.predict({ "elsewhere", {}, "both" }));
    EXPECT_EQ(m_flow.wasRight("elsewhere"), true);
    EXPECT_FALSE(m_flow.mayAnswer(elsewhere));
    EXPECT_EQ(m_flow.tries("elsewhere"), 2);
}

TEST_F(Flow, givesHintsOneByOneAndTheSolutionOnRequest)
{
    Lesson with = lesson();
    with.questions[2].hints = { "first", "second" };
    m_flow = LessonFlow(with);
    EXPECT_FALSE(m_flow.canReveal("why")) << "a prediction is answered by the run";
    runThrough();
    EXPECT_TRUE(m_flow.hints("elsewhere").empty());
    ASSERT_TRUE(m_flow.showHint("elsewhere"));
    EXPECT_EQ(m_flow.hints("elsewhere"), std::vector<std::string> { "first" });
    ASSERT_TRUE(m_flow.showHint("elsewhere"));
    EXPECT_FALSE(m_flow.hasMoreHints("elsewhere"));
    EXPECT_FALSE(m_flow.showHint("elsewhere"));
    EXPECT_FALSE(m_flow.showHint("nothing"));
    ASSERT_TRUE(m_flow.canReveal("elsewhere"));
    m_flow.reveal("elsewhere");
    EXPECT_TRUE(m_flow.revealed("elsewhere"));
    EXPECT_FALSE(m_flow.canReveal("elsewhere"));
    ASSERT_NE(m_flow.answer("elsewhere"), nullptr) << "though nothing was said";
}

TEST_F(Flow, countsTheTriesAtAGoal)
{
    Lesson with = lesson();
    with.goal = Goal { "Go.", "a < 1", "", "", {}, "So.", {}, 0 };
    m_flow = LessonFlow(with);
    runThrough();
    EXPECT_TRUE(m_flow.attempts().empty()) << "the run before was no try";
    ASSERT_TRUE(m_flow.goTo(FlowStep::Modify));
    LessonOutcome missed = outcome();
    missed.goal = GoalResult { false, true, 5, 1, "<", "s", "" };
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(missed);
    EXPECT_EQ(m_flow.attempts().size(), 1u);
    EXPECT_FALSE(m_flow.reachedGoal());
    ASSERT_TRUE(m_flow.goTo(FlowStep::Make));
    EXPECT_FALSE(m_flow.done(FlowStep::Modify));
    ASSERT_TRUE(m_flow.goTo(FlowStep::Modify));
    missed.goal->reached = true;
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(missed);
    EXPECT_TRUE(m_flow.reachedGoal());
    EXPECT_TRUE(m_flow.done(FlowStep::Modify));
}

TEST_F(Flow, goesOnWhereItWasLeft)
{
    runThrough();
    ASSERT_TRUE(m_flow.goTo(FlowStep::Explain));
    const FlowMemory memory = m_flow.memory();
    const auto read = flowMemoryFromJson(toJson(memory));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, memory);
    LessonFlow later { lesson() };
    later.restore(*read);
    EXPECT_EQ(later.step(), FlowStep::Explain);
    EXPECT_EQ(later.wasRight("speed-up"), true);
    EXPECT_EQ(later.wasRight("why"), false);
    EXPECT_FALSE(later.predict({ "why", {}, "turns" })) << "it has run";
    EXPECT_TRUE(later.goTo(FlowStep::Transfer)) << "its pages can be looked at";
    EXPECT_THAT(later.predict({ "elsewhere", {}, "both" }).error().remedy, HasSubstr("again"));
    EXPECT_TRUE(later.runStarted());
    EXPECT_EQ(later.memory().answers, memory.answers);
}

TEST_F(Flow, takesFromAMemoryOnlyWhatFits)
{
    FlowMemory memory;
    memory.step = FlowStep::Explain; // and yet it never ran
    Prediction strange;
    strange.question = "speed-up";
    strange.number = 99;
    memory.answers.push_back({ strange, true, 1 });
    strange.question = "gone";
    memory.answers.push_back({ strange, true, 1 });
    m_flow.restore(memory);
    EXPECT_EQ(m_flow.step(), FlowStep::Predict);
    EXPECT_EQ(m_flow.prediction("speed-up"), nullptr);
    for (const char *bad : { "", "{}", "[1]", R"({"step":"x"})" })
        EXPECT_FALSE(flowMemoryFromJson(bad)) << bad;
}

TEST_F(Flow, aCopyKeepsWhatWasBeforeAReset)
{
    runThrough();
    const LessonFlow before = m_flow;
    m_flow.reset();
    EXPECT_EQ(m_flow.memory().pass, 1);
    EXPECT_EQ(before.step(), FlowStep::Observe);
    EXPECT_NE(before.outcome(), nullptr);
    EXPECT_EQ(before.memory().pass, 0);
}

TEST_F(Flow, forgetsEverythingButTheTeachersOverride)
{
    m_flow.setOverride(true);
    runThrough();
    m_flow.reset();
    EXPECT_EQ(m_flow.step(), FlowStep::Predict);
    EXPECT_EQ(m_flow.prediction("why"), nullptr);
    EXPECT_EQ(m_flow.outcome(), nullptr);
    EXPECT_FALSE(m_flow.done(FlowStep::Run));
    EXPECT_TRUE(m_flow.mayRun());
}

} // namespace interleave::lessons
