// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonversion.h"
#include "names.h"
#include "schema.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace interleave::scenario {

namespace {

using Json = nlohmann::json;

Json blockToJson(const threads::Block &block);

Json stepToJson(const threads::Instruction &step)
{
    const OpRule &rule = ruleOf(step.op);
    Json json { { "op", rule.name }, { "line", step.line } };
    if (rule.has(Field::Ms))
        json["ns"] = step.duration.count();
    if (rule.has(Field::Bytes))
        json["bytes"] = step.bytes;
    if (rule.has(Field::Count))
        json["count"] = step.count;
    if (rule.has(Field::Chunk))
        json["chunk"] = step.chunk;
    if (rule.has(Field::Amount))
        json["value"] = step.value;
    if (step.timeout)
        json["timeout_ns"] = step.timeout->count();
    if (step.object.count > 0)
        json["object"] = { { "first", step.object.first }, { "count", step.object.count }, { "pick", pickName(step.object.pick) } };
    if (rule.has(Field::Workers))
        json["workers"] = step.workers;
    if (rule.has(Field::Text))
        json["text"] = step.text;
    if (rule.has(Field::Type) || rule.has(Field::Catch))
        json["word"] = step.word;
    if (rule.has(Field::Blocking))
        json["blocking"] = step.blocking;
    if (rule.has(Field::ReturnExceptions))
        json["flag"] = step.flag;
    if (rule.has(Field::Steps))
        json["steps"] = blockToJson(step.body);
    if (rule.has(Field::Catch))
        json["except"] = blockToJson(step.handler);
    if (rule.has(Field::Finally))
        json["finally"] = blockToJson(step.last);
    return json;
}

Json blockToJson(const threads::Block &block)
{
    Json result = Json::array();
    for (const threads::Instruction &step : block)
        result.push_back(stepToJson(step));
    return result;
}

} // namespace

std::string toJson(const Scenario &scenario)
{
    Json objects = Json::array();
    for (const threads::ObjectDecl &object : scenario.job.objects) {
        Json entry { { "name", object.name }, { "kind", objectKindName(object.kind) } };
        if (!ruleOf(object.kind).sizeKey.empty())
            entry["size"] = object.size;
        if (object.lock)
            entry["lock"] = *object.lock;
        objects.push_back(std::move(entry));
    }
    Json workers = Json::array();
    for (const threads::WorkerDecl &worker : scenario.job.workers) {
        workers.push_back({ { "name", worker.name }, { "count", worker.count }, { "starts", startsName(worker.starts) },
            { "steps", blockToJson(worker.steps) } });
    }
    const Knobs &knobs = scenario.knobs;
    const Json json {
        { "version", kJsonVersion },
        { "lesson", scenario.lesson },
        { "variant", scenario.variant },
        { "label", scenario.label },
        { "model", modelName(scenario.model) },
        { "gil", gilName(scenario.gil) },
        { "interval_ns", scenario.switchInterval.count() },
        { "expected_ns", scenario.expected.count() },
        { "parameters", scenario.parameters },
        { "knobs",
            { { "interval_ns", knobs.switchInterval.count() }, { "cores", knobs.coresAllowed },
                { "pinned", knobs.pinned }, { "time_scale", knobs.timeScale }, { "seed", knobs.seed },
                { "gil", knobs.gil ? Json(gilName(*knobs.gil)) : Json("") },
                { "start_method", knobs.startMethod ? Json(startMethodName(*knobs.startMethod)) : Json("") } } },
        { "service",
            { { "kind", latencyKindName(scenario.service.kind) },
                { "middle_ns", scenario.service.middle.count() }, { "spread", scenario.service.spread },
                { "needed", scenario.service.needed } } },
        { "start_method", startMethodName(scenario.startMethod) },
        { "eager_tasks", scenario.eagerTasks },
        { "objects", std::move(objects) },
        { "workers", std::move(workers) },
    };
    // Text that is no UTF-8 (from a caller, never from the parsers) must not throw.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace interleave::scenario
