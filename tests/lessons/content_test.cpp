// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <lessons/check.h>
#include <lessons/measurenames.h>
#include <lessons/plausible.h>

#include <gmock/gmock.h>

#include <cmath>

namespace interleave::lessons::test {

const std::filesystem::path kContent = std::filesystem::path(INTERLEAVE_SOURCE_DIR) / "lessons" / "content";

std::vector<std::string> shipped()
{
    std::vector<std::string> folders;
    for (const auto &entry : std::filesystem::directory_iterator(kContent)) {
        if (entry.is_directory())
            folders.push_back(entry.path().filename().string());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

namespace {

/// What no quiet machine and no program without a fault shows.
bool mayBeNothing(const std::string &name)
{
    for (const char *part : { "deadlock.", "overlaps", "epoch_gaps", "failed", "cancelled", "refused", "unknown.", "runnable.", "runnable_holding_gil.",
             "callbacks.slow." }) {
        if (name.find(part) != std::string::npos)
            return true;
    }
    return false;
}

threads::Instruction does(scenario::Op op, std::uint32_t object, std::uint32_t count = 1, threads::Block body = {})
{
    threads::Instruction step;
    step.op = op;
    step.object = { object, 1, threads::Pick::First };
    step.count = count;
    step.bytes = 1'000;
    step.body = std::move(body);
    return step;
}

/// Everything that has measures, done by three workers.
scenario::Scenario everything(scenario::Model model, trace::StartMethod method)
{
    using scenario::ObjectKind;
    using scenario::Op;
    scenario::Scenario all;
    all.model = model;
    all.startMethod = method;
    all.gil = scenario::GilKind::CPython39;
    all.service.middle = Nanoseconds { 10'000'000 };
    for (const ObjectKind kind : { ObjectKind::Lock, ObjectKind::Queue, ObjectKind::Pipe, ObjectKind::SharedMemory, ObjectKind::ThreadPool,
             ObjectKind::ProcessPool, ObjectKind::Variable })
        all.job.objects.push_back({ "o" + std::to_string(all.job.objects.size()), kind, 2 });
    threads::Instruction compute, native, sleep, io;
    compute.op = Op::Compute;
    native.op = Op::Native;
    sleep.op = Op::Sleep;
    io.op = Op::Io;
    compute.duration = native.duration = sleep.duration = Nanoseconds { 20'000'000 };
    all.job.workers.push_back({ "worker", 3, scenario::Starts::Alone,
        { compute, native, sleep, io, does(Op::With, 0, 1, { compute }), does(Op::Put, 1), does(Op::Get, 1), does(Op::Send, 2), does(Op::Receive, 2),
            does(Op::ShmWrite, 3), does(Op::ShmRead, 3), does(Op::Submit, 4, 5, { sleep }), does(Op::Map, 5, 6, { compute }), does(Op::Load, 6),
            does(Op::Add, 6), does(Op::Store, 6) } });
    return all;
}

} // namespace

TEST(Plausible, hasAFigureForEveryMeasureThatAnyModelFills)
{
    trace::NamedThings things;
    things.threads = { "worker-1" };
    things.locks = { "o0" };
    things.channels = { "o1", "o2", "o3" };
    things.pools = { "o4", "o5" };
    things.variables = { "o6" };
    std::map<std::string, double> most;
    using scenario::Model;
    using trace::StartMethod;
    for (const auto &[model, method] : { std::pair(Model::Threads, StartMethod::Fork), std::pair(Model::Processes, StartMethod::Fork),
             std::pair(Model::Processes, StartMethod::Spawn), std::pair(Model::Processes, StartMethod::ForkServer),
             std::pair(Model::Asyncio, StartMethod::Fork), std::pair(Model::Sequential, StartMethod::Fork) }) {
        for (const auto &[name, value] : trace::measures(plausibleMetrics(everything(model, method)), things)) {
            EXPECT_TRUE(std::isfinite(value)) << name;
            most[name] = std::max(most[name], value);
        }
    }
    EXPECT_GT(most.size(), 300U);
    for (const auto &[name, value] : most) {
        // A queue is no pipe, and so on: what one of them is not is told of another.
        const bool isOfAnother = name.starts_with("queue.o");
        if (!mayBeNothing(name) && !isOfAnother) {
            EXPECT_GT(value, 0) << name;
        }
    }
    for (const char *part : { "puts", "gets", "depth_mean", "depth_max", "wait_room.p50", "wait_items.p50", "sent", "received", "bytes",
             "transit.p50", "attach.p50", "pickling.seconds", "unpickling.seconds" }) {
        double any = 0;
        for (const char *queue : { "o1", "o2", "o3" })
            any = std::max(any, most[std::string("queue.") + queue + "." + part]);
        EXPECT_GT(any, 0) << part;
    }
}

TEST(Plausible, updatesAreLostOnlyWhereAnybodyMayComeBetween)
{
    const auto overwritten = [](scenario::Scenario scenario) { return plausibleMetrics(scenario).variables.at(0).overwritten; };
    scenario::Scenario shared = everything(scenario::Model::Threads, trace::StartMethod::Fork);
    EXPECT_GT(overwritten(shared), 0U);
    EXPECT_EQ(overwritten(everything(scenario::Model::Asyncio, trace::StartMethod::Fork)), 0U);
    shared.gil = scenario::GilKind::CPython3;
    EXPECT_EQ(overwritten(shared), 0U) << "no safe point between load and store";
    shared.gil = scenario::GilKind::None;
    auto &steps = shared.job.workers[0].steps;
    const threads::Block update(steps.end() - 3, steps.end());
    steps.resize(steps.size() - 3);
    steps.push_back(does(scenario::Op::With, 0, 1, update));
    EXPECT_EQ(overwritten(shared), 0U) << "under a lock";
    EXPECT_EQ(plausibleMetrics(shared).variables.at(0).last, 2 + 3);
}

/// Every folder of lessons/content: a new lesson adds tests by being there.
class ShippedLesson : public testing::TestWithParam<std::string>
{
protected:
    void SetUp() override
    {
        auto loaded = loadLesson(kContent / GetParam());
        ASSERT_EQ(linesOf(loaded.errors), "");
        m_lesson = std::move(*loaded.lesson);
    }
    Lesson m_lesson;
};

TEST_P(ShippedLesson, hasTextForEachStep)
{
    for (int i = 0; i < kFlowStepCount; ++i)
        EXPECT_TRUE(m_lesson.text.contains(static_cast<FlowStep>(i)))
            << flowStepName(static_cast<FlowStep>(i));
    EXPECT_FALSE(m_lesson.headline.empty());
    EXPECT_FALSE(m_lesson.cures.empty());
    EXPECT_FALSE(m_lesson.concepts.empty());
}

TEST_P(ShippedLesson, asksForANumberAndAChoiceBeforeTheRunAndSomethingNewAfterIt)
{
    int numbers = 0, choices = 0, transfers = 0;
    for (const Question &question : m_lesson.questions) {
        transfers += question.step == FlowStep::Transfer;
        if (question.step == FlowStep::Predict)
            ++(question.kind == QuestionKind::Number || question.kind == QuestionKind::Bars ? numbers : choices);
    }
    EXPECT_GE(numbers, 1);
    EXPECT_GE(choices, 1);
    EXPECT_GE(transfers, 1);
}

TEST_P(ShippedLesson, hasExactlyOneRightChoiceOnAQuietMachine)
{
    const auto evidence = plausibleEvidence(m_lesson);
    ASSERT_TRUE(evidence);
    for (const Question &question : m_lesson.questions) {
        if (question.kind == QuestionKind::Choice) {
            EXPECT_EQ(answerQuestion(question, *evidence).rightChoices.size(), 1u) << question.id;
        }
    }
}

TEST_P(ShippedLesson, isDoneInHumaneTime)
{
    int repetitions = 1;
    for (const Claim &claim : m_lesson.claims)
        repetitions = std::max(repetitions, claim.runs);
    Nanoseconds expected { 0 };
    for (const auto &variant : m_lesson.variants)
        expected
            += scenario::instantiate(variant, m_lesson.latency, m_lesson.parameters, {}, {}, m_lesson.id, "x")
                   .value()
                   .expected;
    EXPECT_LE(repetitions * expected, std::chrono::seconds(12));
}

TEST_P(ShippedLesson, isShortEnoughToRead)
{
    for (const auto &[step, text] : m_lesson.text)
        EXPECT_LT(text.size(), 1200u) << flowStepName(step);
    EXPECT_LT(m_lesson.headline.size(), 80u);
}

INSTANTIATE_TEST_SUITE_P(Content, ShippedLesson, testing::ValuesIn(shipped()), [](const auto &folder) {
    std::string name = folder.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Content, passesItsOwnCheck)
{
    const auto report = checkLessons(kContent);
    EXPECT_EQ(linesOf(report.errors), "");
    EXPECT_EQ(report.proven.size(), shipped().size());
    EXPECT_GE(report.proven.size(), 2u);
}

} // namespace interleave::lessons::test
