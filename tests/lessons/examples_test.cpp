// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"
#include "output.h"

#include <lessons/examples.h>

#include <gmock/gmock.h>

#include <sys/wait.h>

namespace interleave::lessons::test {
namespace {

constexpr int kCutOff = 124; // what timeout ends with

std::string runOf(const std::filesystem::path &script, const char *seconds)
{
    return std::string("echo Ada | PYTHONDONTWRITEBYTECODE=1 timeout -k 1 ") + seconds + " python3 -u -W error::SyntaxWarning '" + script.string() + "'";
}

} // namespace

TEST(Examples, eachHasATitleAndALineThatSaysWhatItIs)
{
    const auto examples = findExamples(INTERLEAVE_BINARY_DIR "/interleave");
    ASSERT_TRUE(examples) << examples.error().toLine();
    EXPECT_GE(examples->size(), 11U);
    for (const Example &each : *examples) {
        EXPECT_NE(each.title, each.file.stem().string()) << each.file << ": its first line is to be '# Title: description.'";
        EXPECT_THAT(each.description, testing::EndsWith(".")) << each.file;
        EXPECT_LE(each.title.size() + each.description.size(), 100U) << each.file << ": too long for a menu";
    }
    EXPECT_EQ(examples->front().title, "Two threads") << "in the order of their numbers";
}

TEST(Examples, areLookedForBesideTheProgram)
{
    const LessonDirectory elsewhere;
    const auto examples = findExamples(elsewhere.path() / "bin" / "interleave");
    ASSERT_FALSE(examples);
    EXPECT_THAT(examples.error().toLine(), testing::HasSubstr("INTERLEAVE_EXAMPLES"));
}

TEST(Examples, runAsTheyAre)
{
    if (output("python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))'").second != 0)
        GTEST_SKIP() << "no python3 of 3.9 or later here";
    const bool newest = output("python3 -c 'import sys; sys.exit(sys.version_info < (3, 14))'").second == 0;
    const auto examples = findExamples(INTERLEAVE_BINARY_DIR "/interleave");
    ASSERT_TRUE(examples);
    for (const Example &each : *examples) {
        SCOPED_TRACE(each.file);
        const bool standsStill = each.file.stem().string().find("deadlock") != std::string::npos;
        const auto [text, status] = output(runOf(each.file, standsStill ? "3" : "120"));
        ASSERT_TRUE(WIFEXITED(status)) << text;
        if (standsStill) {
            EXPECT_EQ(WEXITSTATUS(status), kCutOff) << text;
            EXPECT_THAT(text, testing::HasSubstr("waiting for them"));
        } else if (newest && each.file.stem().string().find("old_form") != std::string::npos) {
            EXPECT_THAT(text, testing::HasSubstr("RuntimeError")) << "as its first lines say";
        } else {
            EXPECT_EQ(WEXITSTATUS(status), 0) << text;
            EXPECT_FALSE(text.empty());
        }
    }
}

} // namespace interleave::lessons::test
