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

/// Questions of every kind and a goal, to break.
const std::string kMore = R"(
[[question]]
id = "rank"
kind = "order"
ask = "Sort."
[[question.item]]
id = "a"
text = "A"
value = "threads.wall"
[[question.item]]
id = "b"
text = "B"
value = "3 * threads.wall"
[[question.item]]
id = "c"
text = "C"
value = "5 * threads.wall"

[[question]]
id = "lengths"
kind = "bars"
ask = "How long?"
unit = "s"
min = 0.05
max = 4
[[question.bar]]
id = "one"
text = "One after the other"
answer = "sequential.wall"
[[question.bar]]
id = "threads"
text = "In threads"
answer = "threads.wall"

[[question]]
id = "lanes"
kind = "sketch"
ask = "Paint."
variant = "threads"
lanes = ["count-1", "count-2"]
states = ["running_python", "wants_gil"]
columns = 12

[[question]]
id = "find"
kind = "moment"
ask = "Find it."
variant = "threads"
[[question.where]]
state = "wants_gil"
at_least = 1

[[question]]
id = "stretch"
kind = "range"
ask = "Measure it."
variant = "threads"
answer = "threads.gil.hold.p50"

[modify]
goal = "Make it short."
reach = "threads.wall < 0.15"
hints = ["Fewer."]
solution = "One worker."
solve = { workers = 1 }

[make]
hints = ["Try it."]
)";

std::string withMore() { return kGoodToml + kMore; }

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
    // Faults of questions that the good lesson does not have stand in the one that has them all.
    const bool more = kGoodToml.find(fault.replace) == std::string::npos && fault.file == "lesson.toml";
    std::string text = fault.file == "lesson.toml" ? (more ? withMore() : kGoodToml)
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
const Fault kMoreFaults[] {
    { "TooFewItems", "lesson.toml", kMore.substr(kMore.find("[[question.item]]\nid = \"c\""), 65), "", "", "too few", "[[question.item]]" },
    { "ItemWithoutValue", "lesson.toml", "value = \"3 * threads.wall\"\n", "", "", "'value' is missing", "value =" },
    { "UnknownMeasureOfAnItem", "lesson.toml", "value = \"3 * threads.wall\"", "value = \"3 * threads.wal\"", "threads.wal\"", "'threads.wal'", "threads.wall" },
    { "UnknownMeasureOfABar", "lesson.toml", "answer = \"sequential.wall\"", "answer = \"sequentail.wall\"", "sequentail", "'sequentail.wall'", "sequential.wall" },
    { "BarsUpsideDown", "lesson.toml", "min = 0.05\nmax = 4", "min = 4\nmax = 0.05", "max = 0.05", "max is not above min", "raise max" },
    { "SketchOfNoVariant", "lesson.toml", "variant = \"threads\"\nlanes", "variant = \"threds\"\nlanes", "threds", "no variant 'threds'", "did you mean 'threads'?" },
    { "SketchOfNoLane", "lesson.toml", "lanes = [\"count-1\", \"count-2\"]", "lanes = [\"cuont-1\"]", "cuont-1", "no worker 'cuont-1'", "count-1" },
    { "SketchOfManyLanes", "lesson.toml", "lanes = [\"count-1\", \"count-2\"]", "lanes = [\"count-1\", \"count-1\", \"count-1\", \"count-1\", \"count-1\", \"count-1\", \"count-1\"]", "lanes =", "one to six lanes", "lanes =" },
    { "SketchInNoState", "lesson.toml", "\"wants_gil\"]", "\"wants_gill\"]", "wants_gill", "no state 'wants_gill'", "did you mean 'wants_gil'?" },
    { "SketchOfManyColumns", "lesson.toml", "columns = 12", "columns = 400", "columns = 400", "between 4 and 40", "columns = 16" },
    { "SketchAfterTheRun", "lesson.toml", "ask = \"Paint.\"", "ask = \"Paint.\"\nstep = \"observe\"", "step = \"observe\"", "a sketch is a prediction", "predict" },
    { "MomentBeforeTheRun", "lesson.toml", "ask = \"Find it.\"", "ask = \"Find it.\"\nstep = \"predict\"", "step = \"predict\"", "step observe", "observe" },
    { "MomentOfNothing", "lesson.toml", "[[question.where]]\nstate = \"wants_gil\"\nat_least = 1\n", "", "", "'where' is missing", "[[question.where]]" },
    { "MomentInNoState", "lesson.toml", "state = \"wants_gil\"", "state = \"want_gil\"", "want_gil", "no state 'want_gil'", "did you mean 'wants_gil'?" },
    { "MomentOfNoCount", "lesson.toml", "at_least = 1", "at_least = 1.5", "at_least = 1.5", "no whole number", "at_least = 1" },
    { "MomentOfTooFew", "lesson.toml", "at_least = 1", "at_least = 3\nat_most = 2", "at_most = 2", "less than at_least", "raise" },
    { "RangeOfNothing", "lesson.toml", "answer = \"threads.gil.hold.p50\"\n", "", "", "which stretch is right", "answer =" },
    { "GoalWithoutText", "lesson.toml", "goal = \"Make it short.\"\n", "", "", "'goal' is missing", "goal =" },
    { "GoalThatComparesNothing", "lesson.toml", "threads.wall < 0.15", "threads.wall", "reach =", "compares something", "<" },
    { "GoalOfAnUnknownMeasure", "lesson.toml", "threads.wall < 0.15", "threads.wll < 0.15", "reach =", "'threads.wll'", "threads.wall" },
    { "WithinWithoutWords", "lesson.toml", "solution =", "within = \"cores <= 2\"\nsolution =", "", "'within_text' is missing", "within_text" },
    { "GoalWithoutSolution", "lesson.toml", "solution = \"One worker.\"\n", "", "", "'solution' is missing", "solution =" },
    { "SolutionOfNoSlider", "lesson.toml", "{ workers = 1 }", "{ wrokers = 1 }", "wrokers", "unknown key 'wrokers'", "workers" },
    { "SolutionOffTheSlider", "lesson.toml", "{ workers = 1 }", "{ workers = 9 }", "workers = 9", "does not go there", "from 1 to 4" },
    { "HintsThatAreNone", "lesson.toml", "hints = [\"Fewer.\"]", "hints = [1]", "hints = [1]", "list of names", "hints =" },
    { "TextBehindTheNotes", "lesson.md", "", "## Notes\n\nSay.\n\n## Run\n\nPress.\n", "## Run", "behind the notes", "last section" },
    { "EmptyNotes", "lesson.md", "", "## Notes\n", "## Notes", "'Notes' is empty", "sentence" },
};
INSTANTIATE_TEST_SUITE_P(
    MoreFaults, BrokenLesson, testing::ValuesIn(kMoreFaults), [](const auto &fault) { return fault.param.name; });
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
