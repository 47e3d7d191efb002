// SPDX-License-Identifier: GPL-3.0-or-later
// What the loader says of variants that a real CPython runs.
#include "lessonfolder.h"

#include <lessons/check.h>
#include <lessons/realpython.h>
#include <lessons/realrun.h>
#include <lessons/variants.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

namespace {

/// A good lesson with another variant, of a real CPython: these lines of it.
struct RealLesson
{
    explicit RealLesson(const std::string &lines)
        : folder(directory.writeGood())
    {
        toml = kGoodToml;
        toml.insert(toml.find("[[question]]"), "[[variant]]\nid = \"real\"\nlabel = \"The script\"\nruntime = \"cpython\"\n" + lines + "\n");
        directory.write("01-demo/lesson.toml", toml);
    }
    LessonDirectory directory;
    std::filesystem::path folder;
    std::string toml;
};

/// The one thing that is wrong.
Error faultOf(const RealLesson &lesson)
{
    const auto loaded = loadLesson(lesson.folder);
    EXPECT_EQ(loaded.errors.size(), 1u) << linesOf(loaded.errors);
    EXPECT_FALSE(loaded.lesson);
    return loaded.errors.empty() ? Error {} : loaded.errors.front();
}

} // namespace

TEST(ScriptFiles, areReadFromTheLessonsFolder)
{
    const RealLesson real("script = \"other.py\"\nroughly = { wall = 0.1 }");
    real.directory.write("01-demo/other.py", "print(1)\n");
    const auto loaded = loadLesson(real.folder);
    ASSERT_TRUE(loaded.lesson) << linesOf(loaded.errors);
    const auto *variant = variantOf(*loaded.lesson, "real");
    ASSERT_TRUE(variant);
    EXPECT_EQ(scriptOf(*loaded.lesson, *variant), "print(1)\n");
    EXPECT_EQ(scriptOf(*loaded.lesson, loaded.lesson->variants.front()), kGoodScript);
    EXPECT_EQ(mainVariant(*loaded.lesson)->id, "threads") << "what is shown in the end is the engine's";
    EXPECT_EQ(engineVariants(*loaded.lesson).size(), 2u);
    EXPECT_EQ(labelOf(*variant), "The script (real CPython)");
    EXPECT_EQ(labelOf(*variant, "3.12.1"), "The script (real CPython 3.12.1)");
    EXPECT_EQ(labelOf(loaded.lesson->variants.front(), "3.12.1"), loaded.lesson->variants.front().label);
    const auto report = checkLessons(real.folder);
    EXPECT_EQ(linesOf(report.errors), "");
    ASSERT_EQ(report.proven.size(), 1u);
    EXPECT_THAT(report.proven.front(), HasSubstr("3 variants (1 of a real CPython)"));
}

TEST(ScriptFiles, thatAreNotThereAreSaidWithALineAndWhatIsThere)
{
    const RealLesson real("script = \"scrpt.py\"\nroughly = { wall = 0.1 }");
    const Error error = faultOf(real);
    EXPECT_EQ(error.message, "there is no 'scrpt.py' in the lesson's folder");
    EXPECT_THAT(error.remedy, HasSubstr("script.py"));
    EXPECT_EQ(error.line, lineOf(real.toml, "script = \"scrpt.py\""));
    EXPECT_THAT(error.file, HasSubstr("lesson.toml"));
}

TEST(ScriptFiles, outsideOfTheFolderAreRefusedHoweverTheyAreNamed)
{
    for (const char *name : { "../other.py", "/etc/hosts.py", "sub/other.py", "script.txt" }) {
        const RealLesson real(std::string("script = \"") + name + "\"\nroughly = { wall = 0.1 }");
        EXPECT_THAT(faultOf(real).message, HasSubstr("is no script of the lesson's folder")) << name;
    }
    const RealLesson real("script = \"link.py\"\nroughly = { wall = 0.1 }");
    const auto outside = real.directory.write("outside.py", "print(1)\n");
    std::filesystem::create_symlink(outside, real.folder / "link.py");
    EXPECT_THAT(faultOf(real).message, HasSubstr("leads out of the lesson's folder"));
}

TEST(ScriptFiles, thatAreEmptyOrNotTextAreSaidAsTheirOwnFault)
{
    const RealLesson real("script = \"other.py\"\nroughly = { wall = 0.1 }");
    real.directory.write("01-demo/other.py", "\n\n");
    Error error = faultOf(real);
    EXPECT_EQ(error.message, "the script is empty");
    EXPECT_THAT(error.file, HasSubstr("other.py"));
    real.directory.write("01-demo/other.py", "print(1)\n\xff\n");
    error = faultOf(real);
    EXPECT_THAT(error.file, HasSubstr("other.py"));
    EXPECT_EQ(error.line, 2);
}

TEST(ScriptFiles, measuresThatDoNotExistAreSaid)
{
    const RealLesson real("roughly = { wall = 0.1, \"start.frok.p50\" = 1 }");
    const Error error = faultOf(real);
    EXPECT_EQ(error.message, "'start.frok.p50' is no measure");
    EXPECT_THAT(error.remedy, HasSubstr("start.fork.p50"));
    EXPECT_EQ(error.line, lineOf(real.toml, "roughly"));
}

TEST(RealRun, findsTheLastWordsOfAScriptThatFailed)
{
    const std::string errors = "Traceback (most recent call last):\n"
                               "  File \"/lessons/01-demo/script.py\", line 5, in <module>\n    count()\n"
                               "  File \"/lessons/01-demo/script.py\", line 2, in count\n    json.loads('')\n"
                               "  File \"/usr/lib/python3.11/json/__init__.py\", line 346, in loads\n    return _default_decoder.decode(s)\n"
                               "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n\n";
    const LastWords last = lastWords(errors, "/lessons/01-demo/script.py");
    EXPECT_EQ(last.line, 2) << "the innermost place in the script, not in the library";
    EXPECT_EQ(last.said, "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)");
    EXPECT_EQ(lastWords("", "script.py").line, 0);
    EXPECT_EQ(lastWords("no traceback\n", "script.py").said, "no traceback");

    host::RunReport report;
    report.state = RunState::Finished;
    report.script = cpython::ScriptEnd { .setup = {}, .exitStatus = 1, .signal = {}, .overLimit = {} };
    const auto error = whatWentWrong("/lessons/01-demo/script.py", report, errors);
    ASSERT_TRUE(error);
    EXPECT_THAT(error->toLine(), testing::StartsWith("/lessons/01-demo/script.py:2: the script ended with status 1: json.decoder.JSONDecodeError"));
    report.script->exitStatus = 0;
    EXPECT_THAT(whatWentWrong("script.py", report, "")->message, HasSubstr("could not be watched"));
    report.script->setup.probe = true;
    EXPECT_FALSE(whatWentWrong("script.py", report, "a warning\n"));
    report.script->setup.gil = cpython::GilRung::Sampled;
    EXPECT_THAT(whatWentWrong("script.py", report, "")->message, HasSubstr("sampled"));
    report.state = RunState::Stopped;
    report.error = { "stopped after its time limit of 30 s" };
    EXPECT_THAT(whatWentWrong("script.py", report, "")->message, HasSubstr("time limit"));
}

TEST(RealPython, suitsByKindVersionGilAndProbe)
{
    cpython::Interpreter python;
    python.path = "/opt/python";
    python.implementation = "cpython";
    python.version = "3.12.1";
    python.major = 3;
    python.minor = 12;
    EXPECT_TRUE(suits(python, 9));
    EXPECT_TRUE(suits(python, 12));
    EXPECT_THAT(suits(python, 14).error().message, HasSubstr("3.14 or later"));
    auto other = python;
    other.implementation = "pypy";
    EXPECT_THAT(suits(other, 9).error().message, HasSubstr("no CPython"));
    other = python;
    other.hasGil = false;
    EXPECT_THAT(suits(other, 9).error().message, HasSubstr("no GIL"));
    other = python;
    other.noProbe = "it is linked statically";
    EXPECT_THAT(suits(other, 9).error().message, HasSubstr("it is linked statically"));
    other = python;
    other.problem = "it does not answer";
    EXPECT_EQ(suits(other, 9).error().message, "it does not answer");
}

} // namespace interleave::lessons::test
