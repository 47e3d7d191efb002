// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <random>
#include <scenario/scenario.h>

namespace interleave::scenario {
namespace {

using Json = nlohmann::json;

/// Gives the steps of every worker their numbers, as instantiate does.
void number(threads::Block &block, std::uint32_t &next)
{
    for (threads::Instruction &step : block) {
        step.index = next++;
        number(step.body, next);
        number(step.handler, next);
        number(step.last, next);
    }
}

void number(threads::Job &job)
{
    for (threads::WorkerDecl &worker : job.workers) {
        std::uint32_t next = 0;
        number(worker.steps, next);
    }
}

Scenario example()
{
    Scenario scenario;
    scenario.lesson = "waiting-together";
    scenario.variant = "threads";
    scenario.label = "„Fäden“ \"1\"";
    scenario.knobs.seed = 0xffff'ffff'ffff'ffffULL;
    scenario.knobs.timeScale = 1.1;
    scenario.knobs.pinned = true;
    scenario.parameters = { { "threads", 20 }, { "share", 0.1 } };
    scenario.service.kind = Latency::Kind::LogNormal;
    scenario.service.middle = Nanoseconds { 200'000'001 };
    scenario.service.spread = 0.3;
    scenario.service.needed = true;
    scenario.expected = Nanoseconds { 123 };
    threads::Instruction io;
    io.op = Op::Io;
    io.bytes = 1024;
    io.line = 7;
    threads::Instruction mark;
    mark.op = Op::Mark;
    mark.text = "half way";
    threads::Instruction repeat;
    repeat.op = Op::Repeat;
    repeat.count = 3;
    repeat.body = { io, mark };
    threads::Instruction compute;
    compute.duration = Nanoseconds { 400'000'000 };
    compute.line = 5;
    scenario.job.workers = { { .name = "fetch", .count = 2, .steps = { compute, repeat } },
        { .name = "other", .starts = Starts::OnDemand, .steps = { io } } };
    number(scenario.job);
    return scenario;
}

TEST(ScenarioJson, comesBackAsItWas)
{
    const Scenario scenario = example();
    const std::string json = toJson(scenario);
    const auto back = scenarioFromJson(json);
    ASSERT_TRUE(back) << back.error().toLine();
    EXPECT_EQ(back->job, scenario.job);
    EXPECT_EQ(back->knobs, scenario.knobs);
    EXPECT_EQ(back->parameters, scenario.parameters);
    EXPECT_EQ(back->label, scenario.label);
    EXPECT_EQ(back->service.middle, scenario.service.middle);
    EXPECT_EQ(toJson(*back), json);
}

TEST(ScenarioJson, refusesWhatIsNoScenario)
{
    for (const char *text :
        { "", "{", "[]", "null", "{}", "\"x\"", "{\"version\":1}", "\xff\xfe", "[[[[[[[[" }) {
        const auto result = scenarioFromJson(text);
        ASSERT_FALSE(result) << text;
        EXPECT_FALSE(result.error().remedy.empty());
    }
}

/// Every member of a scenario's JSON, as a pointer; the ones that follow are damaged one at a time.
void collect(const Json &json, const std::string &path, std::vector<std::string> &paths)
{
    if (!path.empty())
        paths.push_back(path);
    if (json.is_structured()) {
        for (const auto &[key, value] : json.items())
            collect(value, path + "/" + key, paths);
    }
}

TEST(ScenarioJson, refusesEveryMemberOfTheWrongTypeAndEveryMissingOne)
{
    const Json good = Json::parse(toJson(example()));
    std::vector<std::string> paths;
    collect(good, "", paths);
    ASSERT_GT(paths.size(), 40U);
    for (const std::string &path : paths) {
        const Json::json_pointer pointer(path);
        for (const Json &bad : { Json(nullptr), Json(-1), Json(-1.5), Json("nonsense \x01"), Json(1e300),
                 Json::array(), Json::object() }) {
            Json damaged = good;
            if (damaged[pointer].type() == bad.type())
                continue;
            damaged[pointer] = bad;
            if (damaged[pointer].is_number() && good[pointer].is_number() && path.starts_with("/parameters"))
                continue; // any finite number is a parameter
            EXPECT_FALSE(scenarioFromJson(damaged.dump())) << path << " = " << bad;
        }
        Json damaged = good;
        auto &parent = damaged[pointer.parent_pointer()];
        if (parent.is_object() && !path.starts_with("/parameters/")) {
            parent.erase(pointer.back());
            EXPECT_FALSE(scenarioFromJson(damaged.dump())) << "without " << path;
        }
    }
}

TEST(ScenarioJson, refusesNumbersOutOfRange)
{
    const Json good = Json::parse(toJson(example()));
    const std::pair<const char *, Json> cases[] {
        { "/version", 3 },
        { "/interval_ns", 0 },
        { "/knobs/time_scale", 201 },
        { "/knobs/time_scale", 0.5 },
        { "/knobs/cores", 5000 },
        { "/service/spread", 5 },
        { "/service/middle_ns", -1 },
        { "/workers/0/steps/0/ns", INT64_MAX },
        { "/workers/0/steps/0/ns", -1 },
        { "/workers/0/steps/1/count", 0 },
        { "/workers/0/steps/1/count", 1'000'001 },
        { "/workers/1/steps/0/bytes", 0 },
        { "/workers/1/steps/0/bytes", 1LL << 32 },
        { "/workers/1/steps/0/line", -1 },
        { "/service/needed", false },
        { "/workers", Json::array() },
        { "/expected_ns", 1ULL << 63 },
    };
    for (const auto &[path, value] : cases) {
        Json damaged = good;
        damaged[Json::json_pointer(path)] = value;
        const auto result = scenarioFromJson(damaged.dump());
        ASSERT_FALSE(result) << path;
        EXPECT_THAT(result.error().message, testing::HasSubstr("no scenario"));
    }
}

TEST(ScenarioJson, refusesTooManyWorkersAndEndlessNesting)
{
    Json many = Json::parse(toJson(example()));
    const Json worker = many["workers"][1];
    for (int i = 0; i < 300; ++i)
        many["workers"].push_back(worker);
    EXPECT_FALSE(scenarioFromJson(many.dump()));

    std::string deep = "[";
    for (int i = 0; i < 100'000; ++i)
        deep += R"({"op":"repeat","line":0,"count":1,"steps":[)";
    EXPECT_FALSE(scenarioFromJson(deep));
    Json nested = Json::parse(toJson(example()));
    Json step = nested["workers"][0]["steps"][1];
    for (int i = 0; i < 50; ++i) {
        Json outer { { "op", "repeat" }, { "line", 0 }, { "count", 1 } };
        outer["steps"] = Json::array({ step });
        step = outer;
    }
    nested["workers"][0]["steps"][1] = step;
    EXPECT_FALSE(scenarioFromJson(nested.dump()));
}

TEST(ScenarioJson, survivesRandomDamage)
{
    const std::string good = toJson(example());
    std::mt19937 random(7);
    int refused = 0;
    for (int i = 0; i < 5000; ++i) {
        std::string text = good;
        for (unsigned n = 1 + random() % 3; n > 0; --n)
            text[random() % text.size()] = static_cast<char>(random() % 256);
        if (random() % 4 == 0)
            text.resize(random() % text.size());
        const auto result = scenarioFromJson(text);
        refused += !result;
        if (result) {
            EXPECT_TRUE(scenarioFromJson(toJson(*result)));
        }
    }
    EXPECT_GT(refused, 2000);
}

} // namespace
} // namespace interleave::scenario
