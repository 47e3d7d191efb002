// SPDX-License-Identifier: GPL-3.0-or-later
// LessonFlow: what was left open before the run, and where the way to the goal begins.
#include <lessons/lessonflow.h>

#include <gtest/gtest.h>

namespace interleave::lessons {

namespace {

Lesson lesson()
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
    lesson.questions = { number, choice };
    lesson.goal.emplace();
    return lesson;
}

LessonOutcome outcome(double toGoal = 5)
{
    LessonOutcome outcome;
    outcome.claims.resize(1);
    outcome.claims[0].runs = 3;
    outcome.answers = { { "speed-up", 1.0, {}, true }, { "why", 0, { "turns" }, true } };
    outcome.goal = GoalResult { .value = toGoal, .target = 1, .op = "<", .unit = "s" };
    return outcome;
}

class Late : public testing::Test
{
protected:
    void runWithout()
    {
        m_flow.setOverride(true);
        ASSERT_TRUE(m_flow.runStarted());
        m_flow.runEnded(outcome());
    }
    Lesson m_lesson = lesson();
    LessonFlow m_flow { m_lesson };
};

} // namespace

TEST_F(Late, aQuestionThatATeacherPassedOverStaysOpenBeforeWhileAndAfter)
{
    m_flow.setOverride(true);
    EXPECT_TRUE(m_flow.mayAnswer(m_lesson.questions[0])) << "nobody has to, and one may";
    EXPECT_FALSE(m_flow.isLate("speed-up"));
    ASSERT_TRUE(m_flow.predict({ "speed-up", 1.0, "" })); // this is a prediction all the same
    ASSERT_TRUE(m_flow.runStarted());
    EXPECT_FALSE(m_flow.isLate("speed-up"));
    EXPECT_TRUE(m_flow.isLate("why"));
    EXPECT_TRUE(m_flow.mayAnswer(m_lesson.questions[1]));
    EXPECT_FALSE(m_flow.mayAnswer(m_lesson.questions[0]));
    EXPECT_FALSE(m_flow.predict({ "speed-up", 2.0, "" })) << "what was predicted stays";
    m_flow.runEnded(outcome());
    EXPECT_TRUE(m_flow.mayAnswer(m_lesson.questions[1]));
    EXPECT_EQ(m_flow.wasRight("speed-up"), std::optional(true));
}

TEST_F(Late, itsAnswerIsHeldAgainstTheRunAtOnceAndMayBeTriedAgainUntilItIsRight)
{
    runWithout();
    ASSERT_TRUE(m_flow.predict({ "why", {}, "both" }));
    EXPECT_EQ(m_flow.wasRight("why"), std::optional(false));
    EXPECT_TRUE(m_flow.mayAnswer(m_lesson.questions[1]));
    ASSERT_TRUE(m_flow.predict({ "why", {}, "turns" }));
    EXPECT_EQ(m_flow.wasRight("why"), std::optional(true));
    EXPECT_FALSE(m_flow.mayAnswer(m_lesson.questions[1]));
    EXPECT_TRUE(m_flow.isLate("why"));
}

TEST_F(Late, oneThatIsGivenWhileItRunsIsJudgedAtTheEnd)
{
    m_flow.setOverride(true);
    ASSERT_TRUE(m_flow.runStarted());
    ASSERT_TRUE(m_flow.predict({ "why", {}, "turns" }));
    EXPECT_EQ(m_flow.wasRight("why"), std::nullopt);
    m_flow.runEnded(outcome());
    EXPECT_EQ(m_flow.wasRight("why"), std::optional(true));
    EXPECT_TRUE(m_flow.isLate("why"));
}

TEST_F(Late, isRememberedAsLate)
{
    runWithout();
    ASSERT_TRUE(m_flow.predict({ "why", {}, "both" }));
    const auto memory = flowMemoryFromJson(toJson(m_flow.memory()));
    ASSERT_TRUE(memory);
    EXPECT_EQ(*memory, m_flow.memory());
    ASSERT_EQ(memory->answers.size(), 1u);
    EXPECT_TRUE(memory->answers[0].late);
    LessonFlow again(m_lesson);
    again.restore(*memory);
    EXPECT_TRUE(again.isLate("why"));
    EXPECT_FALSE(again.mayAnswer(m_lesson.questions[0])) << "its recording is gone: what would it be held against?";
    const auto refused = again.predict({ "speed-up", 1.0, "" });
    ASSERT_FALSE(refused);
    EXPECT_FALSE(refused.error().remedy.empty());
}

TEST_F(Late, aMemoryOfBeforeThereWereLateAnswersIsRead)
{
    ASSERT_TRUE(m_flow.predict({ "why", {}, "both" }));
    std::string text = toJson(m_flow.memory());
    for (const std::string &part : { std::string("\"late\":false,"), std::string("\"goal_start\":null,") }) {
        ASSERT_NE(text.find(part), std::string::npos) << text;
        text.erase(text.find(part), part.size());
    }
    const auto memory = flowMemoryFromJson(text);
    ASSERT_TRUE(memory);
    EXPECT_EQ(*memory, m_flow.memory());
}

TEST_F(Late, theWayToTheGoalBeginsAtTheLessonsFirstRun)
{
    EXPECT_EQ(m_flow.goalStart(), nullptr);
    runWithout(); // 5
    ASSERT_NE(m_flow.goalStart(), nullptr);
    EXPECT_TRUE(m_flow.attempts().empty()) << "nobody has tried yet";
    ASSERT_TRUE(m_flow.goTo(FlowStep::Modify));
    ASSERT_TRUE(m_flow.runStarted());
    m_flow.runEnded(outcome(3));
    EXPECT_EQ(m_flow.attempts().size(), 1u);
    EXPECT_EQ(m_flow.goalStart()->value, 5) << "and not at the first try";
    EXPECT_EQ(m_flow.memory().goalStart->value, 5);
    m_flow.reset();
    EXPECT_EQ(m_flow.goalStart(), nullptr);
}

} // namespace interleave::lessons
