// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lessonfolder.h"

#include <lessons/author/newlesson.h>
#include <lessons/check.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;
namespace fs = std::filesystem;

TEST(NewLesson, passesCheckAndHasEveryPartOfALesson)
{
    for (const char *name : { "01-two-sleepers", "two-sleepers", "deeper/down/7-two-sleepers" }) {
        const LessonDirectory directory;
        const auto made = newLesson(directory.path() / name);
        ASSERT_TRUE(made) << made.error().toLine();
        EXPECT_EQ(*made, "two-sleepers");
        const auto report = checkLessons(directory.path() / name);
        EXPECT_EQ(linesOf(report.errors), "");
        EXPECT_EQ(report.proven.size(), 1u);
        const auto loaded = loadLesson(directory.path() / name);
        ASSERT_TRUE(loaded.lesson);
        EXPECT_EQ(loaded.lesson->title, "Two sleepers");
        EXPECT_EQ(loaded.lesson->text.size(), static_cast<std::size_t>(kFlowStepCount));
        EXPECT_FALSE(loaded.lesson->notes.empty() || loaded.lesson->claims.empty() || loaded.lesson->makeHints.empty());
        EXPECT_TRUE(loaded.lesson->goal);
        for (const FlowStep step : { FlowStep::Predict, FlowStep::Observe, FlowStep::Transfer })
            EXPECT_TRUE(std::ranges::any_of(loaded.lesson->questions, [&](const Question &question) { return question.step == step; }));
    }
}

TEST(NewLesson, leavesAFolderAloneInWhichThereIsSomething)
{
    const LessonDirectory directory;
    directory.write("01-mine/.hidden", "work of a week");
    directory.write("02-file", "text");
    fs::create_directories(directory.path() / "03-empty");
    EXPECT_THAT(newLesson(directory.path() / "01-mine").error().toLine(), HasSubstr("something in this folder already"));
    EXPECT_THAT(newLesson(directory.path() / "02-file").error().toLine(), HasSubstr("this is a file"));
    EXPECT_EQ(std::distance(fs::directory_iterator(directory.path() / "01-mine"), {}), 1);
    EXPECT_TRUE(newLesson(directory.path() / "03-empty/"));
    EXPECT_FALSE(newLesson(directory.path() / "03-empty"));
}

TEST(NewLesson, saysHowAFolderMayBeNamed)
{
    const LessonDirectory directory;
    EXPECT_THAT(newLesson(directory.path() / "My Lesson").error().toLine(), HasSubstr("name it 01-my-lesson"));
    EXPECT_THAT(newLesson(directory.path() / "07-Ünï").error().toLine(), HasSubstr("name it 7-"));
    EXPECT_THAT(newLesson("/proc/01-mine").error().toLine(), HasSubstr("cannot be made"));
    EXPECT_TRUE(fs::is_empty(directory.path()));
}

} // namespace interleave::lessons::test
