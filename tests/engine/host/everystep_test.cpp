// SPDX-License-Identifier: GPL-3.0-or-later
// Every step that can be written in a model, on every object that it may name there, really runs: to the step after it, without an error.
#include "../conformance/localservice.h"
#include "../gil/giltrace.h"
#include "../scenario/steptext.h"
#include "regions.h"

#include <scenario/parse.h>
#include <scenario/runner.h>

#include <gtest/gtest.h>
#include <toml++/toml.h>

namespace interleave::scenario {
namespace {

/// The step with what has to stand around it, so that it neither waits for ever nor raises.
std::string storyOf(Op op, ObjectKind kind, Model model)
{
    const auto on = [](Op other, const std::string &body = kComputeStep) { return stepOf(other, "thing", body); };
    const std::string step = on(op);
    switch (op) {
    case Op::Acquire:
        return step + ", " + on(Op::Release);
    case Op::Release:
        return on(Op::Acquire) + ", " + step;
    case Op::Notify:
        return on(Op::With, step);
    case Op::Wait:
        if (kind == ObjectKind::Event)
            return on(Op::Set) + ", " + step;
        if (kind == ObjectKind::Condition) { // of tasks it is asyncio's wait_for, which raises
            const std::string waits = on(Op::With, stepOf(op, "thing", {}, ", timeout_ms = 1"));
            return model == Model::Asyncio ? R"({ op = "try", catch = "TimeoutError", steps = [ )" + waits + " ], line = 7 }" : waits;
        }
        return step; // a barrier of one
    case Op::Get:
        return on(Op::Put) + ", " + step;
    case Op::Receive:
        return on(Op::Send) + ", " + step;
    case Op::ShmRead:
        return on(Op::ShmWrite) + ", " + step;
    case Op::Store:
        return on(Op::Load) + ", " + step;
    case Op::Join:
    case Op::Await:
    case Op::Cancel:
        return on(Op::Spawn) + ", " + step;
    case Op::Raise:
        return R"({ op = "try", catch = "ValueError", steps = [ )" + step + " ], line = 7 }";
    case Op::Timeout: // none that a slow machine would come to
        return R"({ op = "timeout", ms = 60000, steps = [ )" + std::string(kComputeStep) + " ], line = 7 }";
    default:
        return step;
    }
}

int sizeOf(ObjectKind kind)
{
    return kind == ObjectKind::Barrier ? 1 : kind == ObjectKind::SharedMemory ? 64 : 2;
}

class EveryStep : public testing::TestWithParam<Model>
{
protected:
    void runs(const std::string &objects, const std::string &steps)
    {
        const std::string text = lessonOf(GetParam(), objects, steps + R"(, { op = "mark", text = "over" })", "main");
        SCOPED_TRACE(text);
        const Parsed parsed = parseScenario(toml::parse(text), "lesson.toml");
        ASSERT_TRUE(parsed.errors.empty()) << parsed.errors.front().toLine();
        auto scenario = instantiate(parsed.variants.at(0), parsed.latency, parsed.parameters, {}, {}, "every-step", "lesson.toml");
        ASSERT_TRUE(scenario) << scenario.error().toLine();
        scenario->startMethod = trace::StartMethod::Spawn; // the one that every sanitizer can run
        const auto region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 12 }).value();
        const host::testing::Regions regions; // where processes send theirs
        const RunOutcome outcome = runScenario(*scenario,
            { .region = *region,
                .service = m_service.endpoint(),
                .workPerMs = 1'000,
                .announce = regions.announce(),
                .announceAddress = regions.address(),
                .childProgram = INTERLEAVE_BINARY_DIR "/interleave-host" });
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        EXPECT_FALSE(outcome.stopped);
        EXPECT_TRUE(outcome.problems.empty()) << outcome.problems.front().toLine();
        EXPECT_TRUE(outcome.uncaught.empty()) << outcome.uncaught.front().type << ": " << outcome.uncaught.front().message;
        EXPECT_EQ(gil::only(gil::readRegion(*region), trace::EventKind::Mark).size(), 1U) << "it does not come to the step after it";
    }
    const conformance::LocalService m_service { Nanoseconds { 1'000'000 } };
};
INSTANTIATE_TEST_SUITE_P(EveryModel, EveryStep, testing::ValuesIn(kModels), [](const auto &model) { return textOf(modelName(model.param)); });

TEST_P(EveryStep, runsToTheStepAfterIt)
{
    for (std::size_t i = 0; i < threads::kOpCount; ++i) {
        const Op op = Op(i);
        if (!ruleOf(op).worksIn(GetParam()) || op == Op::Mark)
            continue;
        if (!ruleOf(op).needs(Field::Object)) {
            runs({}, storyOf(op, {}, GetParam()));
            continue;
        }
        for (const ObjectKind kind : kindsOf(op)) {
            if (ruleOf(kind).worksIn(GetParam()))
                runs(objectOf(kind, sizeOf(kind)), storyOf(op, kind, GetParam()));
        }
    }
}

} // namespace
} // namespace interleave::scenario
