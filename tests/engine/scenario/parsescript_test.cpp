// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <scenario/parse.h>

namespace interleave::scenario {
namespace {

using testing::HasSubstr;

/// One parameter, and a variant of a real CPython with these lines (from line 8 on).
Parsed parseReal(const std::string &lines)
{
    return parseScenario(toml::parse("[[param]]\nid = \"workers\"\nmin = 1\nmax = 8\ndefault = 2\n[[variant]]\nid = \"real\"\n" + lines), "lesson.toml");
}

TEST(ParseScript, readsWhatARealCPythonRuns)
{
    const Parsed parsed = parseReal("runtime = \"cpython\"\nscript = \"start.py\"\narguments = [\"spawn\", \"$workers\"]\npython = \"3.14\"\n"
                                    "roughly = { wall = 0.4, \"start.spawn.p50\" = 0.09 }\n");
    ASSERT_TRUE(parsed.errors.empty()) << parsed.errors.front().toLine();
    ASSERT_EQ(parsed.variants.size(), 1U);
    const VariantSpec &variant = parsed.variants.front();
    ASSERT_TRUE(variant.script);
    EXPECT_EQ(variant.script->file, "start.py");
    EXPECT_EQ(variant.script->minor, 14);
    EXPECT_EQ(variant.script->sourceLine, 9);
    EXPECT_THAT(variant.script->arguments, testing::ElementsAre("spawn", "$workers"));
    EXPECT_EQ(std::get<double>(variant.script->roughly.at("start.spawn.p50")), 0.09);

    const auto scenario = instantiate(variant, parsed.latency, parsed.parameters, { { "workers", 5 } }, {}, "demo", "lesson.toml");
    ASSERT_TRUE(scenario) << scenario.error().toLine();
    EXPECT_THAT(scenario->arguments, testing::ElementsAre("spawn", "5"));
    EXPECT_EQ(scenario->expected, Nanoseconds { 400'000'000 });
    EXPECT_TRUE(scenario->job.workers.empty());
}

TEST(ParseScript, hasTheLessonsScriptAndAPythonThatCanRunItIfNothingElseIsSaid)
{
    const Parsed parsed = parseReal("runtime = \"cpython\"\nroughly = { wall = 1 }\n");
    ASSERT_TRUE(parsed.errors.empty()) << parsed.errors.front().toLine();
    EXPECT_EQ(parsed.variants.front().script->file, "script.py");
    EXPECT_EQ(parsed.variants.front().script->minor, 9);
}

struct Broken
{
    const char *lines;
    const char *message, *remedy;
    int line;
};

class BrokenScript : public testing::TestWithParam<Broken>
{
};

TEST_P(BrokenScript, isSaidWithItsLineAndWhatToDo)
{
    const Parsed parsed = parseReal(GetParam().lines);
    ASSERT_FALSE(parsed.errors.empty());
    const Error &error = parsed.errors.front();
    EXPECT_THAT(error.message, HasSubstr(GetParam().message));
    EXPECT_THAT(error.remedy, HasSubstr(GetParam().remedy));
    EXPECT_EQ(error.line, GetParam().line) << error.toLine();
    EXPECT_EQ(error.file, "lesson.toml");
}

INSTANTIATE_TEST_SUITE_P(ParseScript, BrokenScript,
    testing::Values(Broken { "runtime = \"pypy\"\n", "unknown runtime 'pypy'", "cpython", 8 },
        Broken { "runtime = \"cpythn\"\nmodel = \"threads\"\n", "unknown runtime 'cpythn'", "did you mean 'cpython'?", 8 },
        Broken { "runtime = \"cpython\"\nroughly = { wall = 1 }\n[[variant.worker]]\nname = \"w\"\nsteps = [ { op = \"compute\", ms = 1, line = 1 } ]\n",
            "'worker' means nothing with runtime = \"cpython\"", "remove it", 10 },
        Broken { "runtime = \"cpython\"\nmodel = \"threads\"\nroughly = { wall = 1 }\n", "'model' means nothing", "remove it", 9 },
        Broken { "model = \"threads\"\nscript = \"script.py\"\n", "'script' is of a script that a real Python runs", "add runtime = \"cpython\"", 9 },
        Broken { "runtime = \"cpython\"\n", "'roughly' is missing", "wall = 0.4", 6 },
        Broken { "runtime = \"cpython\"\nroughly = { \"start.fork.p50\" = 1 }\n", "'wall' is missing", "add wall", 9 },
        Broken { "runtime = \"cpython\"\nroughly = { wall = 1 }\narguments = [\"$worker\"]\n", "there is no parameter '$worker'", "did you mean '$workers'?", 10 },
        Broken { "runtime = \"cpython\"\nroughly = { wall = 1 }\npython = \"2.7\"\n", "'2.7' is no version of Python", "python = \"3.14\"", 10 },
        Broken { "runtime = \"cpython\"\nroughly = { wall = 1 }\npython = \"3.x\"\n", "'3.x' is no version of Python", "python = \"3.14\"", 10 }));

} // namespace
} // namespace interleave::scenario
