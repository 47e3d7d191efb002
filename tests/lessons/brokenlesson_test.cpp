// SPDX-License-Identifier: GPL-3.0-or-later
// Lessons with one defect each: every one is refused with the right words, the file and the line.
#include "lessonfolder.h"

#include <ostream>
#include <set>

namespace interleave::lessons::test {

/// One fault in an otherwise good lesson, and what has to be said about it.
struct Fault
{
    std::string name; ///< of the test
    std::string file; ///< lesson.toml, lesson.md or script.py
    std::string replace, with; ///< in that file; an empty `replace` appends
    std::string at; ///< words on the line that must be named; empty: the whole file's or table's
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
    const bool wholeFile = fault.name == "TooLong"; // nobody counts its lines
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
                && (fault.at.empty() ? error.line > 0 || wholeFile
                    : error.line == lineOf(fault.file == "script.py" ? kGoodToml : text, fault.at)));
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
const Fault kHtmlFaults[] {
    { "HtmlInAQuestion", "lesson.toml", "ask = \"What happens?\"", "ask = \"What <img src='file:///dev/zero'> happens?\"", "ask = \"What <img", "HTML is not shown", "use words" },
    { "HtmlInTheTitle", "lesson.toml", "title = \"Demo\"", "title = \"<b>Demo</b>\"", "title = \"<b>", "HTML is not shown", "use words" },
    { "HtmlInAHint", "lesson.toml", "hints = [\"Fewer.\"]", "hints = [\"<a href='http://x'>Fewer.</a>\"]", "hints = [\"<a", "HTML is not shown", "use words" },
    { "HtmlInALabel", "lesson.toml", "label = \"threads\"", "label = \"</p>threads\"", "</p>threads", "HTML is not shown", "use words" },
    { "HtmlInTheHeadline", "lesson.md", "# Still no faster?", "# Still <img src='x'>?", "<img", "HTML is not shown", "Markdown" },
    { "HtmlBehindALoneBackquote", "lesson.md", "Say.", "Say ` <img src='x'>.", "<img", "HTML is not shown", "Markdown" },
    { "LinkByAnIndentedReference", "lesson.md", "Say.", "  [x]: file:///etc/passwd", "[x]:", "leads out", "inside" },
    { "PictureBehindWhatIsNoFence", "lesson.md", "Say.", "``` `x` ![x](file:///etc/passwd)", "passwd", "leads out", "inside" },
    { "PictureByFileUrl", "lesson.md", "Say.", "![x](file:///etc/passwd)", "passwd", "leads out", "inside" },
};
INSTANTIATE_TEST_SUITE_P(HtmlFaults, BrokenLesson, testing::ValuesIn(kHtmlFaults), [](const auto &fault) { return fault.param.name; });

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

TEST(BrokenLessons, areMoreThanFortyAndNearlyAllNameTheVeryLine)
{
    std::set<std::string> all, withLine;
    const auto count = [&](const Fault &fault) {
        all.insert(fault.name);
        if (!fault.at.empty())
            withLine.insert(fault.name);
    };
    std::ranges::for_each(kFaults, count);
    std::ranges::for_each(kMoreFaults, count);
    std::ranges::for_each(kHtmlFaults, count);
    EXPECT_EQ(all.size(), std::size(kFaults) + std::size(kMoreFaults) + std::size(kHtmlFaults));
    EXPECT_GE(withLine.size(), 60u);
}

} // namespace interleave::lessons::test
