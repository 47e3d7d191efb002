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

/// One fault in an otherwise good lesson, and what has to be said about it.
struct Fault
{
    std::string name; ///< of the test
    std::string file; ///< lesson.toml, lesson.md or script.py
    std::string replace, with; ///< in that file; an empty `replace` appends
    std::string at; ///< words on the line that must be named; empty: any line
    std::string message, remedy;
};
void PrintTo(const Fault &fault, std::ostream *out)
{
    *out << fault.name;
}

class BrokenLesson : public testing::TestWithParam<Fault>
{
};

TEST_P(BrokenLesson, isRefusedWithFileLineAndRemedy)
{
    const Fault &fault = GetParam();
    const LessonDirectory directory;
    const auto folder = directory.writeGood();
    std::string text = fault.file == "lesson.toml" ? kGoodToml
        : fault.file == "lesson.md"                ? kGoodText
                                                   : kGoodScript;
    if (fault.replace.empty()) {
        text += fault.with;
    } else {
        ASSERT_NE(text.find(fault.replace), std::string::npos) << "the test itself is wrong";
        text.replace(text.find(fault.replace), fault.replace.size(), fault.with);
    }
    directory.write("01-demo/" + fault.file, text);

    const auto loaded = loadLesson(folder);
    EXPECT_FALSE(loaded.lesson);
    bool found = false;
    for (const Error &error : loaded.errors) {
        EXPECT_FALSE(error.message.empty());
        EXPECT_FALSE(error.remedy.empty()) << error.toLine();
        EXPECT_FALSE(error.file.empty()) << error.toLine();
        found = found
            || (error.message.find(fault.message) != std::string::npos
                && error.remedy.find(fault.remedy) != std::string::npos
                && std::filesystem::path(error.file).filename()
                    == (fault.file == "script.py" && !fault.at.empty() ? "lesson.toml" : fault.file)
                && (fault.at.empty()
                    || error.line == lineOf(fault.file == "script.py" ? kGoodToml : text, fault.at)));
    }
    EXPECT_TRUE(found) << "wanted: " << fault.message << " / " << fault.remedy << "\ngot:\n"
                       << linesOf(loaded.errors);
}

const Fault kFaults[] {
    { "NotToml", "lesson.toml", "minutes = 3", "minutes = = 3", "minutes = =", "not TOML",
        "correct this line" },
    { "UnknownKey", "lesson.toml", "minutes = 3", "minuets = 3", "minuets", "unknown key 'minuets'",
        "did you mean 'minutes'?" },
    { "NewerFormat", "lesson.toml", "format_version = 1", "format_version = 2", "format_version",
        "format version", "newer" },
    { "NoTitle", "lesson.toml", "title = \"Demo\"\n", "", "", "'title' is missing", "title = " },
    { "BadId", "lesson.toml", "id = \"demo\"", "id = \"De mo\"", "De mo", "is no id", "small letters" },
    { "IdIsNotTheFolders", "lesson.toml", "id = \"demo\"", "id = \"other\"", "\"other\"",
        "is not that of the folder", "rename the folder" },
    { "ChoiceUnknownKey", "lesson.toml", "because = \"One GIL.\"", "becuase = \"One GIL.\"", "becuase",
        "unknown key", "because" },
    { "UnknownOp", "lesson.toml", "op = \"compute\"", "op = \"compte\"", "compte", "compte",
        "did you mean 'compute'?" },
    { "StepWithoutLine", "lesson.toml", ", line = 2 }", " }", "", "no 'line'", "add line" },
    { "LineBeyondTheScript", "lesson.toml", "line = 2", "line = 99", "line = 99", "beyond the end",
        "5 lines" },
    { "LineOfAComment", "lesson.toml", "line = 2", "line = 4", "line = 4", "comment", "name the line" },
    { "UnknownParameter", "lesson.toml", "count = \"$workers\"", "count = \"$worker\"", "\"$worker\"",
        "$worker", "did you mean '$workers'?" },
    { "TwoVariantsOfOneId", "lesson.toml", "id = \"threads\"\nmodel", "id = \"sequential\"\nmodel", "",
        "already one with id 'sequential'", "another id" },
    { "TwoQuestionsOfOneId", "lesson.toml", "id = \"why\"", "id = \"speed-up\"", "",
        "already one with id 'speed-up'", "another id" },
    { "UnknownKind", "lesson.toml", "kind = \"choice\"", "kind = \"choise\"", "choise", "choise", "choice" },
    { "UnknownMeasureInAnAnswer", "lesson.toml", "answer = \"sequential.wall", "answer = \"sequental.wall",
        "answer =", "'sequental.wall'", "did you mean 'sequential.wall'?" },
    { "UnknownMeasureInAClaim", "lesson.toml", "holds = \"threads.wall", "holds = \"threads.wal",
        "holds =", "'threads.wal'", "did you mean 'threads.wall'?" },
    { "MeasureInNeeds", "lesson.toml", "usable_cores >=", "threads.wall >=", "needs =", "'threads.wall'",
        "" },
    { "AssignmentInAClaim", "lesson.toml", "threads.wall >= 0.85", "threads.wall = 0.85",
        "holds =", "assigns", "==" },
    { "UnknownMeasureShown", "lesson.toml", "value = \"threads.wall\"", "value = \"threads.wll\"",
        "threads.wll", "'threads.wll'", "threads.wall" },
    { "NeedsWithoutText", "lesson.toml", "needs_text = \"It takes two cores.\"\n", "", "",
        "'needs_text' is missing", "needs_text" },
    { "UnknownOver", "lesson.toml", "runs = 3", "over = \"most\"", "over =", "'most'",
        "median, all, or any-2" },
    { "AnyWantsTooMany", "lesson.toml", "runs = 3", "runs = 3\nover = \"any-4\"",
        "over =", "more runs than there are", "raise runs" },
    { "NoRuns", "lesson.toml", "runs = 3", "runs = 0", "runs = 0", "runs is not", "runs = 5" },
    { "OneChoiceOnly", "lesson.toml",
        kGoodToml.substr(kGoodToml.find("[[question.choice]]\nid = \"both\""),
            kGoodToml.find("[[claim]]") - kGoodToml.find("[[question.choice]]\nid = \"both\"")),
        "", "", "one choice is no question", "wrong" },
    { "ScaleUpsideDown", "lesson.toml", "min = 0.5\nmax = 3", "min = 3\nmax = 0.5", "max = 0.5",
        "max is not above min", "raise max" },
    { "StartOffTheScale", "lesson.toml", "min = 0.5", "start = 9\nmin = 0.5", "start = 9", "outside",
        "between" },
    { "InfiniteScale", "lesson.toml", "min = 0.5", "min = inf", "min = inf", "must be a number", "min =" },
    { "NoQuestions", "lesson.toml", "[[question]]", "[[quest]]", "", "unknown key 'quest'", "question" },
    { "NoHeadline", "lesson.md", "# Still no faster?\n", "", "", "no headline", "begin the file" },
    { "TwoHeadlines", "lesson.md", "", "# Again\n", "# Again", "second headline", "'## '" },
    { "UnknownSection", "lesson.md", "## Explain", "## Explian", "## Explian", "unknown section",
        "did you mean 'Explain'?" },
    { "EmptySection", "lesson.md", "Say.\n", "", "## Predict", "is empty", "sentence" },
    { "MissingSection", "lesson.md", "## Predict\n\nSay.\n", "", "", "'Predict' is missing", "## Predict" },
    { "SectionTwice", "lesson.md", "", "## Explain\n\nMore.\n", "", "second section", "join" },
    { "SectionOutOfOrder", "lesson.md", "", "## Run\n\nLate.\n", "## Run", "too late", "order" },
    { "TextBeforeTheFirstSection", "lesson.md", "## Predict", "Hello.\n\n## Predict", "Hello.",
        "belongs to no section", "Predict" },
    { "Html", "lesson.md", "Say.", "Say <b>it</b>.", "<b>", "HTML", "Markdown" },
    { "LinkToTheWeb", "lesson.md", "Say.", "[Say](http://example.org).", "example.org", "leads out",
        "inside" },
    { "PictureOutsideTheFolder", "lesson.md", "Say.", "![x](../../../../etc/passwd)", "passwd", "leads out",
        "inside" },
    { "PictureByAbsolutePath", "lesson.md", "Say.", "![x](/etc/passwd)", "passwd", "leads out", "inside" },
    { "PictureThatIsNotThere", "lesson.md", "Say.", "![x](picture.png)", "picture.png", "is not there",
        "add it" },
    { "LinkByReference", "lesson.md", "Say.", "[x]: https://example.org", "example.org", "leads out",
        "inside" },
    { "OpenCodeBlock", "lesson.md", "", "```\ncode\n", "", "not closed", "```" },
    { "NotUtf8", "lesson.md", "Say.", "Say\xFF.", "Say", "not UTF-8", "UTF-8" },
    { "ZeroByte", "lesson.toml", "minutes = 3", std::string("minutes = 3\0", 12), "minutes", "not UTF-8",
        "UTF-8" },
    { "TooLong", "script.py", "", std::string(70'000, '#'), "", "longer than 64 KiB", "shorten" },
    { "EmptyScript", "script.py", kGoodScript, "\n", "", "script is empty", "write" },
    { "ShortScript", "script.py", kGoodScript, "count()\n", "line = 2", "beyond the end", "1 lines" },
};
INSTANTIATE_TEST_SUITE_P(
    Faults, BrokenLesson, testing::ValuesIn(kFaults), [](const auto &fault) { return fault.param.name; });

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
