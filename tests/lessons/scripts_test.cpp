// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"
#include "output.h"

#include <gmock/gmock.h>

namespace interleave::lessons::test {

/// What the code pane shows is a program that anybody can run, from wherever they are.
TEST(Scripts, ofAllLessonsRunAsTheyAre)
{
    if (output("python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))'").second != 0)
        GTEST_SKIP() << "no python3 of 3.9 or later here";
    const auto content = std::filesystem::path(INTERLEAVE_SOURCE_DIR) / "lessons" / "content";
    const LessonDirectory elsewhere;
    const auto catalog = Catalog::load(content);
    ASSERT_EQ(linesOf(catalog.errors()), "");
    ASSERT_FALSE(catalog.lessons().empty());
    for (const Lesson &lesson : catalog.lessons()) {
        SCOPED_TRACE(lesson.id);
        const auto [text, status] = output("cd " + elsewhere.path().string()
            + " && PYTHONDONTWRITEBYTECODE=1 timeout -k 1 60 python3 '"
            + (lesson.folder / "script.py").string() + "'");
        EXPECT_EQ(status, 0) << text;
        EXPECT_THAT(text, testing::HasSubstr(" s\n")) << "it says how long each way took";
    }
}

} // namespace interleave::lessons::test
