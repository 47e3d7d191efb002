// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <gmock/gmock.h>
#include <random>
#include <sys/stat.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

TEST(Loader, readsALessonWithoutFault)
{
    const LessonDirectory directory;
    const auto loaded = loadLesson(directory.writeGood());
    EXPECT_EQ(linesOf(loaded.errors), "");
    ASSERT_TRUE(loaded.lesson);
    const Lesson &lesson = *loaded.lesson;
    EXPECT_EQ(lesson.number, 1);
    EXPECT_EQ(lesson.id, "demo");
    EXPECT_EQ(lesson.headline, "Still no faster?");
    EXPECT_EQ(lesson.text.at(FlowStep::Predict), "Say.");
    EXPECT_EQ(lesson.text.size(), 2u);
    EXPECT_EQ(lesson.variants.size(), 2u);
    EXPECT_EQ(lesson.questions.size(), 2u);
    EXPECT_EQ(lesson.questions[1].choices[0].rightWhen, "threads.wall > 0.8 * sequential.wall");
    ASSERT_EQ(lesson.claims.size(), 1u);
    EXPECT_EQ(lesson.claims[0].runs, 3);
    EXPECT_EQ(lesson.claims[0].show[0].first, "threads");
}

TEST(Loader, readsQuestionsOfEveryKindAndAGoal)
{
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    directory.write("01-demo/lesson.toml", withMore());
    directory.write("01-demo/lesson.md", kGoodText + "\n## Notes\n\nAsk the room first.\n");
    const auto loaded = loadLesson(folder);
    EXPECT_EQ(linesOf(loaded.errors), "");
    ASSERT_TRUE(loaded.lesson);
    const auto &questions = loaded.lesson->questions;
    ASSERT_EQ(questions.size(), 7u);
    EXPECT_EQ(questions[2].items[2].value, "5 * threads.wall");
    EXPECT_EQ(questions[3].items.size(), 2u);
    EXPECT_EQ(questions[4].states[1], trace::LaneState::WantsGil);
    EXPECT_EQ(questions[5].step, FlowStep::Observe);
    EXPECT_EQ(questions[6].variant, "threads");
    ASSERT_TRUE(loaded.lesson->goal);
    EXPECT_EQ(loaded.lesson->goal->solve.at("workers"), 1);
    EXPECT_EQ(loaded.lesson->makeHints.size(), 1u);
    EXPECT_EQ(loaded.lesson->notes, "Ask the room first.");
    EXPECT_EQ(loaded.lesson->text.size(), 2u) << "notes are no step";
}

TEST(Loader, reportsAllFaultsAtOnceInOrder)
{
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    std::string text = kGoodToml;
    text.replace(text.find("minutes = 3"), 11, "minuets = 3");
    text.replace(text.find("compute"), 7, "compte");
    text.replace(text.find("holds = \"threads.wall"), 21, "holds = \"threads.wal");
    directory.write("01-demo/lesson.toml", text);
    directory.write("01-demo/lesson.md", "## Predict\n");
    const auto loaded = loadLesson(folder);
    EXPECT_THAT(linesOf(loaded.errors),
        testing::AllOf(HasSubstr("minuets"), HasSubstr("compte"), HasSubstr("threads.wal'"),
            HasSubstr("no headline"), HasSubstr("is empty")));
    EXPECT_TRUE(std::is_sorted(loaded.errors.begin(), loaded.errors.end(),
        [](const Error &a, const Error &b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); }));
}

TEST(Loader, saysWhichFileIsMissing)
{
    for (const char *file : { "lesson.toml", "lesson.md", "script.py" }) {
        const LessonDirectory directory;
        const auto folder = directory.writeGood();
        std::filesystem::remove(folder / file);
        const auto loaded = loadLesson(folder);
        EXPECT_FALSE(loaded.lesson);
        EXPECT_THAT(linesOf(loaded.errors), testing::AllOf(HasSubstr(file), HasSubstr("missing")));
    }
}

TEST(Loader, doesNotWaitForAPipe)
{
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    std::filesystem::remove(folder / "script.py");
    ASSERT_EQ(::mkfifo((folder / "script.py").c_str(), 0600), 0);
    EXPECT_THAT(linesOf(loadLesson(folder).errors), HasSubstr("not a regular file"));
}

TEST(Loader, takesLinksToFilesOfTheLessonAndCodeThatLooksLikeHtml)
{
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    directory.write("01-demo/pictures/lanes.png", "x");
    directory.write("01-demo/lesson.md",
        "\xEF\xBB\xBF# Go\r\n\r\n## Predict\r\n\r\n![lanes](pictures/lanes.png \"Lanes\") if a < b, "
        "`a<b>`\r\n\r\n```\r\n# no headline <b>\r\n```\r\n\r\n## Explain\r\n\r\nSo.\r\n");
    const auto loaded = loadLesson(folder);
    EXPECT_EQ(linesOf(loaded.errors), "");
    ASSERT_TRUE(loaded.lesson);
    EXPECT_THAT(loaded.lesson->text.at(FlowStep::Predict), HasSubstr("# no headline"));
}

TEST(Loader, followsNoLinkThatLeavesTheFolderThroughASymlink)
{
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    directory.write("secret.txt", "x");
    std::filesystem::create_symlink("../secret.txt", folder / "innocent.png");
    directory.write("01-demo/lesson.md", "# Go\n\n## Predict\n\n![x](innocent.png)\n\n## Explain\n\nSo.\n");
    EXPECT_THAT(linesOf(loadLesson(folder).errors), HasSubstr("leads out"));
}

TEST(Loader, survivesDamageOfAnyKindAndAlwaysSaysWhere)
{
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    std::mt19937 random(20240501);
    const auto below = [&](std::size_t n) { return random() % n; };
    for (int i = 0; i < 400; ++i) {
        const bool data = i % 3 != 0;
        std::string text = data ? kGoodToml : kGoodText;
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = static_cast<char>(below(256));
                break;
            case 1:
                text.erase(at, 1 + below(20));
                break;
            case 2:
                text.insert(at, text.substr(below(text.size()), below(60)));
                break;
            default:
                text.resize(at + 1);
                break;
            }
        }
        directory.write("01-demo/lesson.toml", data ? text : kGoodToml);
        directory.write("01-demo/lesson.md", data ? kGoodText : text);
        const auto loaded = loadLesson(folder);
        EXPECT_NE(loaded.lesson.has_value(), !loaded.errors.empty());
        for (const Error &error : loaded.errors) {
            EXPECT_FALSE(error.file.empty() || error.message.empty()) << text;
            EXPECT_EQ(error.toLine().find('\n'), std::string::npos);
        }
    }
}

} // namespace interleave::lessons::test
