// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <scenario/parse.h>

#include <random>

namespace interleave::scenario {
namespace {

Parsed parse(const std::string &text)
{
    return parseScenario(toml::parse(text), "lesson.toml");
}

constexpr const char *kGood = R"(id = "one-gil"

[service]
latency = { kind = "log-normal", ms = 20, spread = 0.5 }

[[param]]
id = "threads"
label = "Threads"
min = 1
max = 8
default = 2

[[variant]]
id = "sequential"
label = "One after the other"
model = "sequential"
gil = "cpython-3"
[[variant.worker]]
name = "count"
count = "$threads"
steps = [ { op = "compute", ms = 400, line = 5 } ]

[[variant]]
id = "threads"
model = "threads"
[[variant.worker]]
name = "count"
count = "$threads"
steps = [
  { op = "mark", text = "begin" },
  { op = "repeat", count = 10, steps = [
    { op = "io", bytes = 1024, line = 7 },
    { op = "sleep", ms = 2.5, line = 8 },
    { op = "native", ms = 3, line = 9 },
  ] },
]
)";

TEST(ParseScenario, readsEverythingThatAScenarioCanSay)
{
    const Parsed parsed = parse(kGood);
    for (const Error &error : parsed.errors)
        ADD_FAILURE() << error.toLine();
    ASSERT_EQ(parsed.parameters.size(), 1U);
    EXPECT_EQ(parsed.parameters[0].id, "threads");
    EXPECT_EQ(parsed.parameters[0].max, 8);
    EXPECT_EQ(parsed.parameters[0].standard, 2);
    EXPECT_EQ(parsed.latency.kind, Latency::Kind::LogNormal);
    EXPECT_EQ(std::get<double>(parsed.latency.ms), 20);
    EXPECT_EQ(std::get<double>(parsed.latency.spread), 0.5);

    ASSERT_EQ(parsed.variants.size(), 2U);
    EXPECT_EQ(parsed.variants[0].model, Model::Sequential);
    EXPECT_EQ(parsed.variants[0].label, "One after the other");
    EXPECT_EQ(parsed.variants[1].label, "threads") << "the id stands in for a missing label";
    EXPECT_EQ(parsed.variants[1].sourceLine, 23);
    ASSERT_EQ(parsed.variants[1].workers.size(), 1U);
    const WorkerSpec &worker = parsed.variants[1].workers[0];
    EXPECT_EQ(std::get<std::string>(worker.count), "threads");
    ASSERT_EQ(worker.steps.size(), 2U);
    EXPECT_EQ(worker.steps[0].op, Op::Mark);
    EXPECT_EQ(worker.steps[0].text, "begin");
    ASSERT_EQ(worker.steps[1].body.size(), 3U);
    EXPECT_EQ(worker.steps[1].body[0].op, Op::Io);
    EXPECT_EQ(std::get<double>(worker.steps[1].body[0].bytes), 1024);
    EXPECT_EQ(std::get<double>(worker.steps[1].body[1].ms), 2.5);
    EXPECT_EQ(worker.steps[1].body[2].line, 9U);
    EXPECT_EQ(worker.steps[1].body[2].sourceLine, 34);
}

/// One mistake: `replace` in the good lesson becomes `with`; the error must stand in `line` and name `key`,
/// `message` and `remedy`.
struct Mistake
{
    const char *name;
    const char *replace;
    const char *with;
    int line;
    const char *key;
    const char *message;
    const char *remedy;
};

class ParseMistake : public testing::TestWithParam<Mistake>
{
};

TEST_P(ParseMistake, isReportedWithLineKeyAndRemedy)
{
    const Mistake &mistake = GetParam();
    std::string text = kGood;
    const auto at = text.find(mistake.replace);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string_view(mistake.replace).size(), mistake.with);

    const Parsed parsed = parse(text);
    ASSERT_EQ(parsed.errors.size(), 1U) << (parsed.errors.empty() ? "none" : parsed.errors[1].toLine());
    const Error &error = parsed.errors[0];
    EXPECT_EQ(error.file, "lesson.toml");
    EXPECT_EQ(error.line, mistake.line) << error.toLine();
    EXPECT_EQ(error.key, mistake.key) << error.toLine();
    EXPECT_THAT(error.message, testing::HasSubstr(mistake.message));
    EXPECT_THAT(error.remedy, testing::HasSubstr(mistake.remedy));
}

INSTANTIATE_TEST_SUITE_P(All, ParseMistake,
    testing::Values(
        Mistake { "unknownOp", R"(op = "compute")", R"(op = "compte")", 21,
            "variant[0].worker[0].steps[0].op", "unknown op 'compte'", "did you mean 'compute'?" },
        Mistake { "missingMs", "ms = 400, ", "", 21, "variant[0].worker[0].steps[0].ms", "'ms' is missing",
            "add ms = 400" },
        Mistake { "missingLine", ", line = 5", "", 21, "variant[0].worker[0].steps[0].line",
            "the step 'compute' has no 'line'", "script.py" },
        Mistake { "lineZero", "line = 5", "line = 0", 21, "variant[0].worker[0].steps[0].line", "line number",
            "line = 5" },
        Mistake { "lineText", "line = 5", "line = '5'", 21, "variant[0].worker[0].steps[0].line",
            "line number", "line = 5" },
        Mistake { "msText", "ms = 400", "ms = '400'", 21, "variant[0].worker[0].steps[0].ms",
            "neither a number nor a parameter", "\"$parameter\"" },
        Mistake { "msBoolean", "ms = 400", "ms = true", 21, "variant[0].worker[0].steps[0].ms",
            "must be a number", "write ms = 400" },
        Mistake { "msNegative", "ms = 400", "ms = -1", 21, "variant[0].worker[0].steps[0].ms",
            "outside 0 to 600000", "from 0 to 600000" },
        Mistake { "msNan", "ms = 400", "ms = nan", 21, "variant[0].worker[0].steps[0].ms", "must be a number",
            "write ms = 400" },
        Mistake { "unknownStepKey", "ms = 400", "ms = 400, lien = 4", 21,
            "variant[0].worker[0].steps[0].lien", "unknown key 'lien'", "did you mean 'line'?" },
        Mistake { "stepNoTable", R"({ op = "compute", ms = 400, line = 5 })", "5", 21,
            "variant[0].worker[0].steps[0]", "not a table", "op = \"compute\"" },
        Mistake { "stepsNoList", R"([ { op = "compute", ms = 400, line = 5 } ])", "5", 21,
            "variant[0].worker[0].steps", "must be a list", "steps = [" },
        Mistake { "stepsEmpty", R"([ { op = "compute", ms = 400, line = 5 } ])", "[]", 21,
            "variant[0].worker[0].steps", "is empty", "steps = [" },
        Mistake { "ioWithMs", R"({ op = "io", )", R"({ op = "io", ms = 3, )", 32,
            "variant[1].worker[0].steps[1].steps[0].ms", "up to the service", "[service] latency" },
        Mistake { "repeatFraction", "count = 10", "count = 2.5", 31, "variant[1].worker[0].steps[1].count",
            "not a whole number", "use 2 or 3" },
        Mistake { "unknownParameter", "count = \"$threads\"", "count = \"$thread\"", 20,
            "variant[0].worker[0].count", "no parameter '$thread'", "did you mean '$threads'?" },
        Mistake { "parameterTooWide", "spread = 0.5", "spread = \"$threads\"", 4, "service.latency.spread",
            "'$threads' can be 1 to 8, but 'spread' takes 0 to 4", "[[param]] 'threads' (line 6)" },
        Mistake { "unknownModel", R"(model = "threads")", R"(model = "thread")", 25, "variant[1].model",
            "unknown model 'thread'", "did you mean 'threads'?" },
        Mistake { "missingModel", "model = \"threads\"\n", "", 23, "variant[1].model", "'model' is missing",
            "sequential, threads, processes" },
        Mistake { "unknownGil", "cpython-3", "cpyton-3", 17, "variant[0].gil", "unknown gil",
            "did you mean 'cpython-3'?" },
        Mistake { "duplicateVariant", R"(id = "threads"
model)",
            R"(id = "sequential"
model)",
            24, "variant[1].id", "already one with id 'sequential'", "another id" },
        Mistake { "variantId", R"(id = "threads"
model)",
            R"(id = "2 threads"
model)",
            24, "variant[1].id", "cannot be used as a name", "small letters" },
        Mistake { "variantKey", "label = \"One", "lable = \"One", 15, "variant[0].lable",
            "unknown key 'lable'", "did you mean 'label'?" },
        Mistake { "defaultOutside", "default = 2", "default = 9", 11, "param[0].default", "outside 1 to 8",
            "between min and max" },
        Mistake { "reservedParameter", "[[param]]\n",
            "[[param]]\nid = \"cores\"\nmin=1\nmax=2\ndefault=1\n[[param]]\n", 7, "param[0].id",
            "already one with id 'cores'", "another id" },
        Mistake { "latencyKind", "log-normal", "lognormal", 4, "service.latency.kind",
            "unknown kind 'lognormal'", "did you mean 'log-normal'?" },
        Mistake { "latencySpread", ", spread = 0.5", "", 4, "service.latency.spread", "'spread' is missing",
            "add spread" },
        Mistake {
            "fixedSpread", "log-normal", "fixed", 4, "service.latency.spread", "has no spread", "remove it" },
        Mistake { "noService", "[service]\nlatency = { kind = \"log-normal\", ms = 20, spread = 0.5 }\n", "",
            1, "service", "no [service]", "add [service]" },
        Mistake { "markWithoutText", R"(, text = "begin")", "", 30, "variant[1].worker[0].steps[0].text",
            "'text' is missing", "add text" }),
    [](const testing::TestParamInfo<Mistake> &param) { return std::string(param.param.name); });

TEST(ParseScenario, reportsAllMistakesNotOnlyTheFirst)
{
    const Parsed parsed = parse(R"([[variant]]
id = "a"
modle = "threads"
[[variant.worker]]
steps = [ { op = "sleep", line = 1 }, { op = "jump" } ]
)");
    std::vector<std::string> keys;
    for (const Error &error : parsed.errors)
        keys.push_back(error.key);
    EXPECT_THAT(keys,
        testing::UnorderedElementsAre("variant[0].modle", "variant[0].model", "variant[0].worker[0].name",
            "variant[0].worker[0].steps[0].ms", "variant[0].worker[0].steps[1].op"));
}

TEST(ParseScenario, refusesALessonWithoutVariants)
{
    const Parsed parsed = parse("id = 'x'\n");
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_EQ(parsed.errors[0].key, "variant");
    EXPECT_THAT(parsed.errors[0].remedy, testing::HasSubstr("[[variant]]"));
}

TEST(ParseScenario, refusesEndlessNesting)
{
    std::string steps = R"([ { op = "mark", text = "deep" } ])";
    for (int i = 0; i < 12; ++i)
        steps = R"([ { op = "repeat", count = 2, steps = )" + steps + " } ]";
    const Parsed parsed = parse(
        "[[variant]]\nid='a'\nmodel='threads'\n[[variant.worker]]\nname='w'\nsteps = " + steps + "\n");
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_THAT(parsed.errors[0].message, testing::HasSubstr("inside each other"));
}

TEST(ParseScenario, survivesEveryDamagedCharacter)
{
    const std::string good = kGood;
    std::mt19937 random(1);
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string text = good;
        text[i] = static_cast<char>(' ' + random() % 95);
        try {
            const Parsed parsed = parse(text);
            for (const Error &error : parsed.errors) {
                EXPECT_GT(error.line, 0) << error.toLine();
                EXPECT_FALSE(error.remedy.empty()) << error.toLine();
            }
        } catch (const toml::parse_error &) { // not TOML any more: the lesson loader's business
        }
    }
}

TEST(Nearest, findsTheWordThatWasMeant)
{
    const std::vector<std::string> known { "compute", "native", "io", "sleep" };
    EXPECT_EQ(nearest("compte", known), "compute");
    EXPECT_EQ(nearest("slepe", known), "sleep");
    EXPECT_EQ(nearest("oi", known), "io");
    EXPECT_EQ(nearest("acquire", known), "");
    EXPECT_EQ(nearest("", known), "");
    EXPECT_EQ(nearest(std::string(100'000, 'a'), known), "");
}

} // namespace
} // namespace interleave::scenario
