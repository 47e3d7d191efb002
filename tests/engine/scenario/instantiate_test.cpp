// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <scenario/limits.h>
#include <scenario/scenario.h>

namespace interleave::scenario {
namespace {

constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

StepSpec step(Op op, Value milliseconds)
{
    StepSpec spec;
    spec.op = op;
    spec.ms = std::move(milliseconds);
    spec.line = 5;
    spec.sourceLine = 21;
    return spec;
}

const std::vector<ParameterSpec> kParameters {
    { .id = "threads",
        .label = "Threads",
        .unit = "",
        .min = 1,
        .max = 8,
        .step = 1,
        .standard = 2,
        .sourceLine = 6 },
    { .id = "think",
        .label = "Think",
        .unit = "ms",
        .min = 0,
        .max = 50,
        .step = 0.5,
        .standard = 2.5,
        .sourceLine = 9 },
};

VariantSpec variantOf(
    std::vector<StepSpec> steps, Model model = Model::Threads, Value count = std::string("threads"))
{
    VariantSpec variant;
    variant.id = "v";
    variant.model = model;
    variant.workers.push_back(
        { .name = "count", .count = std::move(count), .steps = std::move(steps), .sourceLine = 18 });
    variant.sourceLine = 13;
    return variant;
}

Result<Scenario> fill(const VariantSpec &variant, const ParameterValues &values = {}, const Knobs &knobs = {},
    const Latency &latency = {})
{
    return instantiate(variant, latency, kParameters, values, knobs, "lesson", "lesson.toml");
}

TEST(Instantiate, expandsCountsAndFillsInParameters)
{
    const auto scenario = fill(
        variantOf({ step(Op::Compute, 400.0), step(Op::Sleep, std::string("think")) }), { { "threads", 3 } });
    ASSERT_TRUE(scenario) << scenario.error().toLine();
    ASSERT_EQ(scenario->job.workers.size(), 1U);
    const threads::WorkerDecl &worker = scenario->job.workers[0];
    EXPECT_EQ(worker.count, 3U);
    EXPECT_EQ(worker.nameOf(0), "count-1");
    EXPECT_EQ(worker.nameOf(2), "count-3");
    EXPECT_EQ(worker.steps[0].duration, ms(400));
    EXPECT_EQ(worker.steps[1].index, 1U);
    EXPECT_EQ(workersOf(*scenario), 3U);
    EXPECT_EQ(worker.steps[1].duration, Nanoseconds { 2'500'000 });
    EXPECT_EQ(scenario->parameters.at("threads"), 3);
    EXPECT_EQ(scenario->parameters.at("think"), 2.5) << "what is not given takes its default";
    EXPECT_EQ(scenario->switchInterval, ms(5));
    EXPECT_FALSE(scenario->service.needed);
}

TEST(Instantiate, namesASingleWorkerWithoutANumber)
{
    const auto scenario = fill(variantOf({ step(Op::Compute, 1.0) }, Model::Threads, 1.0));
    ASSERT_TRUE(scenario);
    EXPECT_EQ(scenario->job.workers[0].nameOf(0), "count");
}

TEST(Instantiate, expectsThreadsToOverlapWaitsButNotPython)
{
    const auto wall
        = [](Model model, Op op) { return fill(variantOf({ step(op, 100.0) }, model, 4.0))->expected; };
    EXPECT_EQ(wall(Model::Sequential, Op::Compute), ms(400));
    EXPECT_EQ(wall(Model::Threads, Op::Compute), ms(400));
    EXPECT_EQ(wall(Model::Sequential, Op::Sleep), ms(400));
    EXPECT_EQ(wall(Model::Threads, Op::Sleep), ms(100));
    EXPECT_EQ(wall(Model::Threads, Op::Native), ms(100));
}

TEST(Instantiate, timeScaleStretchesDurationsLatencyAndSwitchInterval)
{
    Knobs knobs;
    knobs.timeScale = 10;
    Latency latency { .kind = Latency::Kind::Uniform, .ms = 20.0, .spread = 5.0 };
    const auto scenario
        = fill(variantOf({ step(Op::Compute, 400.0), step(Op::Io, 0.0) }), {}, knobs, latency);
    ASSERT_TRUE(scenario) << scenario.error().toLine();
    EXPECT_EQ(scenario->job.workers[0].steps[0].duration, ms(4000));
    EXPECT_EQ(scenario->switchInterval, ms(50));
    EXPECT_EQ(scenario->service.middle, ms(200));
    EXPECT_EQ(scenario->service.spread, double(ms(50).count()));
    EXPECT_TRUE(scenario->service.needed);
}

TEST(Instantiate, shrinksTheJobAtHighScalesUntilWatchingTakesAMinute)
{
    Knobs knobs;
    knobs.timeScale = 200;
    StepSpec repeat = step(Op::Repeat, 0.0);
    repeat.count = 100.0;
    repeat.body = { step(Op::Compute, 10.0) };
    const auto scenario = fill(variantOf({ repeat }), {}, knobs); // 2 × 100 × 10 ms × 200 = 400 s
    ASSERT_TRUE(scenario);
    EXPECT_LE(scenario->expected, kLongestWatch);
    EXPECT_GT(scenario->expected, kLongestWatch * 8 / 10) << "no shorter than needed";
    EXPECT_EQ(scenario->job.workers[0].steps[0].body[0].duration, ms(2000))
        << "repeats go first, steps keep their length";
    EXPECT_EQ(scenario->switchInterval, ms(1000));
}

TEST(Instantiate, shrinksEveryVariantToTheSameJob)
{
    Knobs knobs;
    knobs.timeScale = 200;
    const Latency latency { .kind = Latency::Kind::Fixed, .ms = 200.0, .spread = 0.0 };
    const auto threads = fill(variantOf({ step(Op::Io, 0.0) }, Model::Threads, 20.0), {}, knobs, latency);
    const auto sequential
        = fill(variantOf({ step(Op::Io, 0.0) }, Model::Sequential, 20.0), {}, knobs, latency);
    ASSERT_TRUE(threads && sequential);
    EXPECT_EQ(threads->service.middle, sequential->service.middle);
    EXPECT_LE(sequential->expected, kLongestWatch);
    EXPECT_GT(sequential->expected, kLongestWatch * 9 / 10);
}

TEST(Instantiate, leavesALongJobAloneInRealTime)
{
    const auto scenario = fill(variantOf({ step(Op::Sleep, 100'000.0) }, Model::Sequential, 2.0));
    ASSERT_TRUE(scenario);
    EXPECT_EQ(scenario->expected, ms(200'000));
}

struct Refusal
{
    const char *name;
    Result<Scenario> result;
    const char *key;
    const char *message;
    const char *remedy;
    int line;
};

TEST(Instantiate, refusesWhatIsOutOfRangeAndSaysWhatToDo)
{
    const auto knobs = [](auto change) {
        Knobs k;
        change(k);
        return k;
    };
    const VariantSpec good = variantOf({ step(Op::Compute, 1.0) });
    const Refusal refusals[] {
        { "unknown", fill(good, { { "thread", 2 } }), "thread", "no parameter 'thread'",
            "did you mean 'threads'?", 0 },
        { "high", fill(good, { { "threads", 9 } }), "threads", "outside 1 to 8", "from 1 to 8", 6 },
        { "nan", fill(good, { { "threads", std::nan("") } }), "threads", "outside 1 to 8", "from 1 to 8", 6 },
        { "fraction", fill(good, { { "threads", 2.5 } }), "variant 'v'.worker 'count'.count",
            "not a whole number", "use 2 or 3", 18 },
        { "interval", fill(good, {}, knobs([](Knobs &k) { k.switchInterval = Nanoseconds { 10 }; })),
            "interval_ms", "outside 0.001 to 10000", "5, CPython's own", 0 },
        { "cores", fill(good, {}, knobs([](Knobs &k) { k.coresAllowed = -1; })), "cores", "cannot be allowed",
            "use 0", 0 },
        { "scale", fill(good, {}, knobs([](Knobs &k) { k.timeScale = 201; })), "time_scale",
            "outside 1 to 200", "1 (real time)", 0 },
        { "workers", fill(variantOf({ step(Op::Compute, 1.0) }, Model::Threads, 300.0)),
            "variant 'v'.worker 'count'.count", "300 workers are more than the 200", "lower a count", 18 },
        { "ms", fill(variantOf({ step(Op::Compute, 1e9) })), "variant 'v'.worker 'count'.steps[0].ms",
            "outside", "use a number", 21 },
    };
    for (const Refusal &refusal : refusals) {
        SCOPED_TRACE(refusal.name);
        ASSERT_FALSE(refusal.result);
        const Error &error = refusal.result.error();
        EXPECT_EQ(error.key, refusal.key);
        EXPECT_EQ(error.line, refusal.line);
        EXPECT_THAT(error.message, testing::HasSubstr(refusal.message));
        EXPECT_THAT(error.remedy, testing::HasSubstr(refusal.remedy));
    }
}

} // namespace
} // namespace interleave::scenario
