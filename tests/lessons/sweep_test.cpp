// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/measurenames.h>
#include <lessons/sweep.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace interleave::lessons {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(SweepRange, isReadFromAToBInSteps)
{
    EXPECT_THAT(parseSweep("threads=1..4")->values, ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(parseSweep("threads=1..4")->name, "threads");
    EXPECT_THAT(parseSweep("n=0..10:4")->values, ElementsAre(0, 4, 8));
    const auto fine = parseSweep("interval_ms=0.1..0.5:0.1");
    ASSERT_TRUE(fine) << fine.error().toLine();
    EXPECT_EQ(fine->values.size(), 5U) << "rounding leaves no value out";
    EXPECT_DOUBLE_EQ(fine->values.back(), 0.5);
}

struct BadRange
{
    std::string text, message, remedy;
};
class BadSweep : public testing::TestWithParam<BadRange>
{
};
TEST_P(BadSweep, getsOneClearLine)
{
    const auto range = parseSweep(GetParam().text);
    ASSERT_FALSE(range);
    EXPECT_THAT(range.error().message, HasSubstr(GetParam().message));
    EXPECT_THAT(range.error().remedy, HasSubstr(GetParam().remedy));
}
INSTANTIATE_TEST_SUITE_P(Ranges, BadSweep,
    testing::Values(BadRange { "", "no range", "NAME=A..B" }, BadRange { "threads", "no range", "NAME=A..B" },
        BadRange { "=1..2", "no range", "NAME=A..B" }, BadRange { "threads=1-8", "no range", "NAME=A..B" },
        BadRange { "threads=one..8", "not made of numbers", "threads=1..8" }, BadRange { "threads=1..", "not made of numbers", "NAME" },
        BadRange { "threads=1..8:x", "not made of numbers", "STEP" }, BadRange { "threads=1..inf", "not made of numbers", "NAME" },
        BadRange { "threads=8..1", "does not go up", "smaller" }, BadRange { "threads=2..2", "does not go up", "two" },
        BadRange { "threads=1..8:0", "not above 0", "step" }, BadRange { "threads=1..8:-1", "not above 0", "step" },
        BadRange { "threads=1..2:5", "larger than the range", "two" }, BadRange { "n=0..1000000", "1000001 values", "give a step" }));

namespace {

scenario::VariantSpec variantOf(const std::string &id, scenario::Model model, const scenario::Value &count)
{
    scenario::VariantSpec variant;
    variant.id = id;
    variant.model = model;
    variant.workers = { { "count", count, {}, 0, scenario::Starts::Alone } };
    return variant;
}

/// "threads" workers, one after the other or at a time.
Lesson demo(bool withSequential = true)
{
    Lesson lesson;
    lesson.id = "demo";
    lesson.parameters = { { "threads", "Threads", "", 1, 8, 1, 2, 0 }, { "ms", "Work", "", 1, 100, 1, 10, 0 } };
    if (withSequential)
        lesson.variants.push_back(variantOf("sequential", scenario::Model::Sequential, std::string("threads")));
    lesson.variants.push_back(variantOf("threads", scenario::Model::Threads, std::string("threads")));
    return lesson;
}

/// One run for each value.
SweepOutcome measured(const Lesson &lesson, const std::string &parameter, std::vector<double> values,
    const std::vector<std::vector<double>> &walls)
{
    SweepOutcome outcome;
    outcome.lesson = lesson.id;
    outcome.parameter = parameter;
    outcome.values = std::move(values);
    outcome.repetitions = 1;
    outcome.workerCount = isWorkerCount(lesson, parameter);
    for (std::size_t i = 0; i < lesson.variants.size(); ++i) {
        SweepCurve curve { lesson.variants[i].id, lesson.variants[i].label, {}, {}, {}, {} };
        for (const double wall : walls[i])
            curve.cells.push_back({ { wall }, 0, {}, {}, {} });
        outcome.curves.push_back(std::move(curve));
    }
    return outcome;
}

} // namespace

TEST(Sweep, knowsWhichParametersAreNumbersOfWorkers)
{
    Lesson lesson = demo();
    EXPECT_TRUE(isWorkerCount(lesson, "threads"));
    EXPECT_FALSE(isWorkerCount(lesson, "ms"));
    EXPECT_TRUE(isWorkerCount(lesson, "cores"));
    EXPECT_FALSE(isWorkerCount(lesson, "interval_ms"));
    scenario::ObjectSpec pool;
    pool.kind = scenario::ObjectKind::ProcessPool;
    pool.size = std::string("ms");
    lesson.variants[1].objects = { pool };
    EXPECT_TRUE(isWorkerCount(lesson, "ms"));
}

TEST(Sweep, comparesWithTheSequentialVariantAtTheSameValue)
{
    const Lesson lesson = demo();
    // The work grows with the number of threads; a quarter of it is serial.
    SweepOutcome outcome = measured(lesson, "threads", { 1, 2, 4, 8 }, { { 1, 2, 4, 8 }, { 1, 1.25, 1.75, 2.75 } });
    evaluateSweep(outcome, lesson, { { 0, 0, 0, 0 }, { 0, 0, 0, 0 } });
    EXPECT_THAT(outcome.against, HasSubstr("sequential"));
    EXPECT_FALSE(outcome.curves[0].cells[0].speedUp) << "it is what the others are compared with";
    const SweepCurve &threads = outcome.curves[1];
    EXPECT_DOUBLE_EQ(*threads.cells[1].speedUp, 1.6);
    EXPECT_DOUBLE_EQ(*threads.cells[1].efficiency, 0.8);
    EXPECT_FALSE(threads.cells[1].spread) << "one run has none";
    ASSERT_TRUE(threads.amdahl && threads.usl) << threads.reason;
    EXPECT_NEAR(threads.amdahl->sigma, 0.25, 1e-9);
    EXPECT_NEAR(threads.usl->kappa, 0, 1e-9);
    EXPECT_EQ(threads.reason, "");
}

TEST(Sweep, withoutASequentialVariantItComparesWithOneWorkerPerWork)
{
    const Lesson lesson = demo(false);
    SweepOutcome outcome = measured(lesson, "threads", { 1, 2, 4 }, { { 1, 1, 1 } });
    evaluateSweep(outcome, lesson, { { 10, 20, 40 } });
    EXPECT_DOUBLE_EQ(*outcome.curves[0].cells[2].speedUp, 4) << "four times the work in the same time";
    SweepOutcome fixed = measured(lesson, "threads", { 1, 2, 4 }, { { 1, 0.5, 0.25 } });
    evaluateSweep(fixed, lesson, { { 10, 10, 10 } });
    EXPECT_DOUBLE_EQ(*fixed.curves[0].cells[2].speedUp, 4);
    SweepOutcome unknown = measured(lesson, "threads", { 1, 2, 4 }, { { 1, 0.5, 0.25 } });
    evaluateSweep(unknown, lesson, { { 0, 0, 0 } });
    EXPECT_DOUBLE_EQ(*unknown.curves[0].cells[2].speedUp, 4);
    SweepOutcome withoutOne = measured(lesson, "threads", { 2, 3, 4 }, { { 1, 1, 1 } });
    evaluateSweep(withoutOne, lesson, { { 0, 0, 0 } });
    EXPECT_FALSE(withoutOne.curves[0].cells[0].speedUp);
    EXPECT_FALSE(withoutOne.curves[0].amdahl);
    EXPECT_THAT(withoutOne.curves[0].reason, HasSubstr("threads = 1"));
}

TEST(Sweep, aMeaninglessFitIsNotMadeAndTheReasonSaid)
{
    const Lesson lesson = demo();
    SweepOutcome two = measured(lesson, "threads", { 1, 2 }, { { 1, 2 }, { 1, 1 } });
    evaluateSweep(two, lesson, { { 0, 0 }, { 0, 0 } });
    EXPECT_TRUE(two.curves[1].cells[1].speedUp);
    EXPECT_FALSE(two.curves[1].usl);
    EXPECT_THAT(two.curves[1].reason, HasSubstr("fewer than three points"));

    SweepOutcome work = measured(lesson, "ms", { 10, 20, 30, 40 }, { { 1, 2, 3, 4 }, { 1, 1, 2, 2 } });
    evaluateSweep(work, lesson, std::vector<std::vector<double>>(2, std::vector<double>(4, 0)));
    EXPECT_DOUBLE_EQ(*work.curves[1].cells[1].speedUp, 2) << "against the sequential variant it can be said";
    EXPECT_FALSE(work.curves[1].cells[1].efficiency);
    EXPECT_FALSE(work.curves[1].amdahl);
    EXPECT_THAT(work.curves[1].reason, HasSubstr("'ms' does not say how many work"));
}

TEST(Sweep, whatDidNotRunIsNull)
{
    const Lesson lesson = demo();
    SweepOutcome outcome = measured(lesson, "threads", { 1, 2, 4, 8 }, { { 1, 2, 4, 8 }, { 1, 1.25, 1.75, 2.75 } });
    outcome.curves[1].cells[2].walls.clear();
    outcome.curves[1].cells[3].walls = { 2, 3, 4 };
    outcome.stopped = true;
    evaluateSweep(outcome, lesson, std::vector<std::vector<double>>(2, std::vector<double>(4, 0)));
    const auto json = nlohmann::json::parse(sweepJson(outcome));
    const auto &points = json["curves"][1]["points"];
    EXPECT_TRUE(points[2]["wall"].is_null());
    EXPECT_TRUE(points[2]["speed_up"].is_null());
    EXPECT_TRUE(points[1]["spread"].is_null());
    EXPECT_EQ(points[3]["wall"], 3);
    EXPECT_NEAR(points[3]["spread"].get<double>(), 1.0 / 3, 1e-9);
    EXPECT_TRUE(json["stopped"]);
    EXPECT_TRUE(json["curves"][0]["amdahl"].is_null());
    EXPECT_FALSE(json["curves"][1]["amdahl"].is_null()) << "three points are left";
    EXPECT_TRUE(json["error"].is_null());
}

TEST(Sweep, aPointThatOtherProgramsDisturbedIsNotTestableAndLeftOutOfTheFit)
{
    const Lesson lesson = demo();
    // A quarter is serial; at 4 something else had half the machine.
    SweepOutcome outcome = measured(lesson, "threads", { 1, 2, 4, 8 }, { { 1, 2, 4, 8 }, { 1, 1.25, 7, 2.75 } });
    for (SweepCurve &curve : outcome.curves) {
        for (SweepCell &cell : curve.cells)
            cell.othersOfRuns = { 0.02 };
    }
    outcome.curves[1].cells[2].othersOfRuns = { 0.5 };
    const std::vector<std::vector<double>> work(2, std::vector<double>(4, 0));
    evaluateSweep(outcome, lesson, work);
    const SweepCell &busy = outcome.curves[1].cells[2];
    EXPECT_DOUBLE_EQ(busy.wall, 7) << "what was measured is shown";
    EXPECT_FALSE(busy.speedUp);
    EXPECT_FALSE(busy.efficiency);
    EXPECT_THAT(busy.notTestable, HasSubstr("50 %"));
    EXPECT_DOUBLE_EQ(*outcome.curves[1].cells[1].others, 0.02);
    ASSERT_TRUE(outcome.curves[1].amdahl) << outcome.curves[1].reason;
    EXPECT_NEAR(outcome.curves[1].amdahl->sigma, 0.25, 1e-9) << "the fit does not see it";
    const auto json = nlohmann::json::parse(sweepJson(outcome));
    EXPECT_DOUBLE_EQ(json["curves"][1]["points"][2]["others"].get<double>(), 0.5);
    EXPECT_TRUE(json["curves"][1]["points"][2]["not_testable"].is_string());
    EXPECT_TRUE(json["curves"][1]["points"][1]["not_testable"].is_null());

    // What it is compared with may be disturbed as well.
    outcome.curves[0].cells[1].othersOfRuns = { 0.3 };
    evaluateSweep(outcome, lesson, work);
    EXPECT_FALSE(outcome.curves[1].cells[1].speedUp);
    EXPECT_THAT(outcome.curves[1].reason, HasSubstr("left out"));
}

TEST(Sweep, ofSeveralRunsTheQuietOnesCountIfTheyAreHalfOfThem)
{
    const Lesson lesson = demo();
    SweepOutcome outcome = measured(lesson, "threads", { 1, 2, 4, 8 }, { { 1, 2, 4, 8 }, { 1, 1.25, 1.75, 2.75 } });
    SweepCell &cell = outcome.curves[1].cells[1];
    cell.walls = { 1.25, 1.25, 9, 1.25 };
    cell.othersOfRuns = { 0.01, std::nullopt, 0.6, 0.02 };
    const std::vector<std::vector<double>> work(2, std::vector<double>(4, 0));
    evaluateSweep(outcome, lesson, work);
    EXPECT_EQ(cell.notTestable, "");
    EXPECT_DOUBLE_EQ(*cell.speedUp, 1.6);
    EXPECT_DOUBLE_EQ(*cell.spread, 0) << "of the quiet ones";
}

TEST(MeasureNames, nameWhatAVariantNames)
{
    Lesson lesson = demo();
    scenario::VariantSpec &threads = lesson.variants[1];
    threads.objects.resize(3);
    threads.objects[0].name = "guard";
    threads.objects[1].name = "item";
    threads.objects[1].count = 2.0;
    threads.objects[2].name = "tickets";
    threads.objects[2].kind = scenario::ObjectKind::Queue;
    const auto names = knownNames(lesson.parameters, lesson.variants);
    EXPECT_THAT(names, Contains("threads.lock.guard.wait.p99"));
    EXPECT_THAT(names, Contains("threads.lock.item_2.contended"));
    EXPECT_THAT(names, Contains("threads.queue.tickets.depth_max"));
    EXPECT_THAT(names, Contains("threads.thread.count.cpu")) << "with one of them";
    EXPECT_THAT(names, Contains("threads.thread.count_8.cpu")) << "with as many as there may be";
    EXPECT_THAT(names, Contains("threads.tasks.wake.p99"));
    EXPECT_THAT(names, testing::Not(Contains("threads.lock.item.contended")));
    EXPECT_THAT(names, testing::Not(Contains("sequential.lock.guard.wait.p99"))) << "that variant has none";
    EXPECT_TRUE(nameIsInSeconds("threads.lock.guard.wait.p99"));
    EXPECT_TRUE(nameIsInSeconds("threads.queue.tickets.pickling.seconds"));
    EXPECT_FALSE(nameIsInSeconds("threads.queue.tickets.depth_max"));
    EXPECT_FALSE(nameIsInSeconds("threads.lock.guard.wait.count"));
}

TEST(MeasureNames, anUnknownOneGetsTheNearest)
{
    Lesson lesson = demo();
    lesson.variants[1].objects.resize(1);
    lesson.variants[1].objects[0].name = "guard";
    const auto formula = Expression::parse("threads.lock.gard.wait.p99 > 1", knownNames(lesson.parameters, lesson.variants));
    ASSERT_FALSE(formula);
    EXPECT_THAT(formula.error().remedy, HasSubstr("threads.lock.guard.wait.p99"));
}

} // namespace interleave::lessons
