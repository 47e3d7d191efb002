// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/goal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::lessons {

namespace {

Goal goal()
{
    Goal goal;
    goal.reach = "beside.wait < 0.001";
    goal.within = "cores <= 2";
    return goal;
}

Evidence evidence(std::initializer_list<double> waits, double cores = 2)
{
    Evidence all;
    all.known = { "beside.wait", "cores" };
    all.machine = { { "cores", cores } };
    for (const double wait : waits)
        all.samples.push_back({ { "beside.wait", wait } });
    return all;
}

} // namespace

TEST(Goal, tellsHowNearTheMiddleRunIs)
{
    const GoalResult first = judgeGoal(goal(), evidence({ 0.005, 0.006, 0.004 }));
    EXPECT_FALSE(first.reached);
    EXPECT_DOUBLE_EQ(first.value, 0.005);
    EXPECT_DOUBLE_EQ(first.target, 0.001);
    EXPECT_EQ(first.op, "<");
    const GoalResult later = judgeGoal(goal(), evidence({ 0.003 }));
    EXPECT_DOUBLE_EQ(nearness(first, later), 0.5);
    const GoalResult there = judgeGoal(goal(), evidence({ 0.0007 }));
    EXPECT_TRUE(there.reached);
    EXPECT_EQ(nearness(first, there), 1);
    EXPECT_EQ(nearness(first, judgeGoal(goal(), evidence({ 0.009 }))), 0) << "farther than where one began";
}

TEST(Goal, isNotReachedByLeavingWhatHadToBeKept)
{
    const GoalResult result = judgeGoal(goal(), evidence({ 0.0007 }, 4));
    EXPECT_FALSE(result.reached);
    EXPECT_FALSE(result.kept);
    EXPECT_LT(nearness(judgeGoal(goal(), evidence({ 0.005 })), result), 1);
}

TEST(Goal, saysWhyNothingCanBeTold)
{
    EXPECT_FALSE(judgeGoal(goal(), evidence({})).whyNot.empty());
    Lesson lesson;
    LessonOutcome outcome;
    EXPECT_FALSE(judgeGoal(lesson, outcome)) << "there is none";
    lesson.goal = goal();
    outcome.stepped = true;
    EXPECT_THAT(judgeGoal(lesson, outcome)->whyNot, testing::HasSubstr("step by step"));
    outcome.stepped = false;
    outcome.knobs.timeScale = 10;
    EXPECT_THAT(judgeGoal(lesson, outcome)->whyNot, testing::HasSubstr("scaled"));
}

} // namespace interleave::lessons
