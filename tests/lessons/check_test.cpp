// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <lessons/check.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

std::string checkedWith(const std::string &replace, const std::string &with)
{
    const LessonDirectory directory;
    directory.writeGood();
    std::string text = kGoodToml;
    EXPECT_NE(text.find(replace), std::string::npos) << replace;
    text.replace(text.find(replace), replace.size(), with);
    directory.write("01-demo/lesson.toml", text);
    const auto report = checkLessons(directory.path());
    EXPECT_NE(report.errors.empty(), report.proven.empty());
    return linesOf(report.errors);
}

TEST(Check, saysWhatItProvedOfAGoodLesson)
{
    const LessonDirectory directory;
    directory.writeGood();
    for (const auto &path : { directory.path(), directory.path() / "01-demo" }) {
        const auto report = checkLessons(path);
        EXPECT_EQ(linesOf(report.errors), "");
        ASSERT_EQ(report.proven.size(), 1u);
        EXPECT_THAT(report.proven[0],
            testing::AllOf(HasSubstr("demo"), HasSubstr("2 wrong answers"), HasSubstr("1 claims")));
    }
}

TEST(Check, findsAQuestionInWhichEverythingIsRight)
{
    EXPECT_THAT(checkedWith("threads.wall <= 0.8 * sequential.wall", "threads.wall > 0"),
        HasSubstr("every choice is right"));
}

TEST(Check, findsAQuestionInWhichNothingIsRight)
{
    EXPECT_THAT(checkedWith("right_when = \"threads.wall > 0.8", "right_when = \"threads.wall > 8"),
        HasSubstr("no choice is right"));
}

TEST(Check, findsAnAnswerThatTheSliderCannotReach)
{
    EXPECT_THAT(checkedWith("min = 0.5\nmax = 3", "min = 1.5\nmax = 3"), HasSubstr("is not on the scale"));
}

TEST(Check, findsATolerantQuestion)
{
    EXPECT_THAT(
        checkedWith("min = 0.5\nmax = 3", "min = 0.5\nmax = 1.5\ntolerance = 1"), HasSubstr("every number"));
}

TEST(Check, findsAClaimThatCannotHold)
{
    EXPECT_THAT(checkedWith("threads.wall >= 0.85 *", "threads.wall >= 1.85 *"), HasSubstr("would not hold"));
}

TEST(Check, findsAClaimThatNoMachineOfTwoCoresCanTest)
{
    EXPECT_THAT(checkedWith("usable_cores >= 1.7", "usable_cores >= 64"), HasSubstr("could not be tested"));
}

namespace {

const std::string kGoal = "runs = 3\nshow = [ { label = \"threads\", value = \"threads.wall\" } ]\n\n[modify]\ngoal = \"Go.\"\nsolution = \"So.\"\n";
const std::string kEnd = "runs = 3\nshow = [ { label = \"threads\", value = \"threads.wall\" } ]\n";

} // namespace

TEST(Check, provesAGoalWithItsSolution)
{
    EXPECT_EQ(checkedWith(kEnd, kGoal + "reach = \"threads.wall < 0.15\"\nsolve = { workers = 1 }\n"), "");
}

TEST(Check, findsAGoalThatIsReachedAlready)
{
    EXPECT_THAT(checkedWith(kEnd, kGoal + "reach = \"threads.wall < 15\"\n"), HasSubstr("before anything was turned"));
}

TEST(Check, findsASolutionThatIsNone)
{
    EXPECT_THAT(checkedWith(kEnd, kGoal + "reach = \"threads.wall < 0.15\"\nsolve = { workers = 3 }\n"), HasSubstr("does not reach the goal"));
}

TEST(Check, findsAnOrderThatNobodyCouldTell)
{
    const std::string item = "text = \"T\"\nvalue = \"threads.wall\"\n";
    EXPECT_THAT(checkedWith(kEnd,
                    kEnd + "[[question]]\nid = \"rank\"\nkind = \"order\"\nask = \"Sort.\"\n[[question.item]]\nid = \"a\"\n" + item
                        + "[[question.item]]\nid = \"b\"\n" + item + "[[question.item]]\nid = \"c\"\ntext = \"T\"\nvalue = \"9 * threads.wall\"\n"),
        HasSubstr("cannot be told apart"));
}

TEST(Check, findsALaneThatIsThereOnlyWithOtherParameters)
{
    EXPECT_THAT(checkedWith(kEnd,
                    kEnd + "[[question]]\nid = \"lanes\"\nkind = \"sketch\"\nask = \"Paint.\"\nvariant = \"threads\"\nlanes = [\"count-4\"]\n"
                           "states = [\"running_python\"]\n"),
        HasSubstr("no lane 'count-4'"));
}

TEST(Check, findsAPredecessorThatDoesNotExist)
{
    EXPECT_THAT(
        checkedWith("minutes = 3", "after = [\"dmeo\"]"), HasSubstr("'dmeo', which is no other lesson"));
}

} // namespace interleave::lessons::test
