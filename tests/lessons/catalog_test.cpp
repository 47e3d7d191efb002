// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

TEST(Catalog, ordersLessonsByNumberAndKeepsTheGoodOnesWhenOneIsBroken)
{
    const LessonDirectory directory;
    directory.writeGood("10-last");
    directory.writeGood("2-first");
    directory.writeGood("05-broken");
    directory.write("05-broken/lesson.md", "nothing");
    directory.write("README.md", "not a lesson");
    const auto catalog = Catalog::load(directory.path());
    ASSERT_EQ(catalog.lessons().size(), 2u);
    EXPECT_EQ(catalog.lessons()[0].id, "first");
    EXPECT_EQ(catalog.lessons()[1].id, "last");
    EXPECT_THAT(linesOf(catalog.errors()), HasSubstr("05-broken"));
}

TEST(Catalog, refusesASecondLessonOfTheSameId)
{
    const LessonDirectory directory;
    directory.writeGood("01-same");
    directory.writeGood("02-same");
    const auto catalog = Catalog::load(directory.path());
    EXPECT_EQ(catalog.lessons().size(), 1u);
    EXPECT_THAT(linesOf(catalog.errors()), HasSubstr("already a lesson 'same'"));
}

TEST(Catalog, suggestsTheNearestLesson)
{
    const LessonDirectory directory;
    directory.writeGood("03-one-gil");
    const auto catalog = Catalog::load(directory.path());
    ASSERT_TRUE(catalog.require("one-gil"));
    const auto wrong = catalog.require("one-gll");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().toLine(), "no lesson 'one-gll'; did you mean 'one-gil'?");
}

TEST(Catalog, saysWhenThereIsNothing)
{
    const LessonDirectory directory;
    EXPECT_THAT(linesOf(Catalog::load(directory.path()).errors()), HasSubstr("no lesson here"));
    EXPECT_THAT(linesOf(Catalog::load(directory.path() / "nowhere").errors()), HasSubstr("cannot be read"));
}

TEST(Catalog, saysOfAFolderThatIsNoLessonSoInOneLineAndOfMissingFilesWhich)
{
    const LessonDirectory directory;
    std::filesystem::create_directories(directory.path() / "init.d");
    std::filesystem::create_directories(directory.path() / "ssl");
    EXPECT_EQ(Catalog::load(directory.path()).errors().size(), 1u) << "nothing here is one";
    directory.writeGood("03-one-gil");
    const auto errors = Catalog::load(directory.path()).errors();
    EXPECT_EQ(errors.size(), 2u) << linesOf(errors);
    EXPECT_THAT(linesOf(errors), testing::AllOf(HasSubstr("init.d"), HasSubstr("ssl"), HasSubstr("no lesson")));
    std::filesystem::remove(directory.path() / "03-one-gil/lesson.md");
    EXPECT_THAT(linesOf(Catalog::load(directory.path()).errors()), HasSubstr("lesson.md"));
}

class FindLessons : public testing::Test
{
protected:
    void SetUp() override { ::unsetenv("INTERLEAVE_LESSONS"); }
    void TearDown() override { ::unsetenv("INTERLEAVE_LESSONS"); }
};

TEST_F(FindLessons, looksBesideTheProgram)
{
    const LessonDirectory directory;
    std::filesystem::create_directories(directory.path() / "share/interleave/lessons");
    const auto found = findLessons(directory.path() / "bin" / "interleave");
    ASSERT_TRUE(found) << found.error().toLine();
    EXPECT_TRUE(std::filesystem::equivalent(*found, directory.path() / "share/interleave/lessons"));
}

TEST_F(FindLessons, prefersTheEnvironmentAndSaysWhenItIsWrong)
{
    const LessonDirectory directory;
    ::setenv("INTERLEAVE_LESSONS", directory.path().c_str(), 1);
    EXPECT_EQ(findLessons("/usr/bin/interleave").value(), directory.path());
    ::setenv("INTERLEAVE_LESSONS", "/no/such/folder", 1);
    const auto wrong = findLessons("/usr/bin/interleave");
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().toLine(), HasSubstr("/no/such/folder"));
}

TEST_F(FindLessons, findsTheSourcesOfTheBuildItIsIn)
{
    const auto found = findLessons(std::filesystem::path(INTERLEAVE_BINARY_DIR) / "interleave");
    ASSERT_TRUE(found) << found.error().toLine();
    EXPECT_TRUE(std::filesystem::equivalent(
        *found, std::filesystem::path(INTERLEAVE_SOURCE_DIR) / "lessons/content"));
}

} // namespace interleave::lessons::test
