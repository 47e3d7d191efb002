// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsesteps.h"

#include "names.h"
#include "schema.h"

#include <algorithm>
#include <fmt/core.h>

namespace interleave::scenario {

namespace {

using Need = TomlReader::Need;

constexpr std::string_view kStepExample = R"([ { op = "compute", ms = 400, line = 5 } ])";

Need need(const OpRule &rule, Field field)
{
    return rule.needs(field) ? Need::Required : Need::Optional;
}

} // namespace

void StepParser::object(const TomlPlace &place)
{
    ObjectSpec object;
    object.sourceLine = TomlReader::lineOf(place.table);
    object.name = m_reader.text(place, "name", Need::Required, {}, kMaxNameBytes, "guard");
    const bool taken = std::any_of(m_variant.objects.begin(), m_variant.objects.end(),
        [&](const ObjectSpec &other) { return !object.name.empty() && other.name == object.name; });
    if (taken) {
        m_reader.error(*place.table.get("name"), place.key("name"),
            fmt::format("there is already an object '{}' in this variant", object.name), "give it another name");
    }
    const int kind = m_reader.word(place, "kind", objectKindNames(), -1);
    if (kind < 0)
        return;
    object.kind = static_cast<ObjectKind>(kind);
    const ObjectRule &rule = ruleOf(object.kind);
    std::vector<std::string> keys { "name", "kind", "count" };
    if (!rule.sizeKey.empty())
        keys.emplace_back(rule.sizeKey);
    if (object.kind == ObjectKind::Condition)
        keys.emplace_back("lock");
    m_reader.unknownKeys(place, keys);
    if (!rule.worksIn(m_variant.model)) {
        m_reader.error(*place.table.get("kind"), place.key("kind"),
            fmt::format("there is no '{}' in the model '{}'", rule.name, modelName(m_variant.model)),
            m_variant.model == Model::Interpreters ? "interpreters share queues only" : "use another kind, or another model");
    }
    object.count = m_reader.value(place, "count", Need::Optional, 1, kObjectCount, true);
    object.size = rule.standardSize;
    if (!rule.sizeKey.empty())
        object.size = m_reader.value(
            place, rule.sizeKey, rule.sizeNeeded ? Need::Required : Need::Optional, rule.standardSize, rule.sizes, true);
    if (const toml::node *lock = place.table.get("lock"); lock != nullptr && object.kind == ObjectKind::Condition) {
        object.lock = m_reader.text(place, "lock", Need::Required, {}, kMaxNameBytes, "guard");
        const bool known = std::any_of(m_variant.objects.begin(), m_variant.objects.end(), [&](const ObjectSpec &other) {
            return other.name == object.lock && (other.kind == ObjectKind::Lock || other.kind == ObjectKind::RLock);
        });
        if (!object.lock.empty() && !known)
            m_reader.error(*lock, place.key("lock"), fmt::format("there is no lock '{}' above", object.lock),
                R"(add a [[variant.object]] with kind = "lock" before this one, or remove 'lock')");
    }
    m_variant.objects.push_back(std::move(object));
}

std::vector<StepSpec> StepParser::program(const TomlPlace &place)
{
    m_steps = 0;
    return block(place, "steps", true, 1);
}

std::vector<StepSpec> StepParser::block(const TomlPlace &place, std::string_view key, bool needed, int depth)
{
    std::vector<StepSpec> result;
    if (!needed && place.table.get(key) == nullptr)
        return result;
    if (depth > kMaxDepth) {
        m_reader.error(place.table, place.key(key), fmt::format("more than {} steps inside each other", kMaxDepth),
            "flatten them: multiply the counts");
        return result;
    }
    const std::string example = fmt::format("{} = {}", key, kStepExample);
    for (const TomlPlace &entry : m_reader.tables(place, key, Need::Required, example, kMaxSteps)) {
        if (++m_steps > kMaxSteps) {
            m_reader.error(entry.table, entry.path, fmt::format("a worker has more than {} steps", kMaxSteps),
                R"(use { op = "repeat", count = …, steps = […] })");
            break;
        }
        result.push_back(step(entry, depth));
    }
    return result;
}

StepSpec StepParser::step(const TomlPlace &place, int depth)
{
    StepSpec step;
    step.sourceLine = TomlReader::lineOf(place.table);
    const int op = m_reader.word(place, "op", opNames(), -1);
    if (op < 0)
        return step;
    step.op = static_cast<Op>(op);
    const OpRule &rule = ruleOf(step.op);
    std::vector<std::string> keys = keysOf(rule);
    if (const toml::node *ms = place.table.get("ms"); ms != nullptr && step.op == Op::Io) {
        m_reader.error(*ms, place.key("ms"), "how long 'io' takes is up to the service",
            R"(remove 'ms' here and set [service] latency = { kind = "fixed", ms = … })");
        keys.emplace_back("ms"); // said once
    }
    m_reader.unknownKeys(place, keys);
    if (!rule.worksIn(m_variant.model)) {
        m_reader.error(*place.table.get("op"), place.key("op"),
            fmt::format("'{}' does not work in the model '{}'", rule.name, modelName(m_variant.model)),
            std::string(insteadOf(step.op, m_variant.model)));
    } else if (!worksWithin(step.op, m_within)) {
        m_reader.error(*place.table.get("op"), place.key("op"), fmt::format("'{}' does not work within '{}'", rule.name, m_withinStep),
            std::string(insteadOf(m_within)));
    }
    m_needsService = m_needsService || step.op == Op::Io;
    numbers(place, step);
    names(place, step);
    if (rule.has(Field::Steps)) {
        const Within within = m_within;
        const std::string_view withinStep = m_withinStep;
        if (const Within inner = withinOf(step); inner != Within::Program) {
            m_within = inner;
            m_withinStep = rule.name;
        }
        step.body = block(place, "steps", true, depth + 1);
        m_within = within;
        m_withinStep = withinStep;
    }
    if (rule.has(Field::Catch))
        step.handler = block(place, "except", false, depth + 1);
    if (rule.has(Field::Finally))
        step.last = block(place, "finally", false, depth + 1);
    line(place, step);
    return step;
}

/// Where the steps of this one stand, if it is another place than its own.
Within StepParser::withinOf(const StepSpec &step) const
{
    const bool loops = m_variant.model == Model::Asyncio;
    switch (step.op) {
    case Op::ToThread:
        return Within::LoopsThread;
    case Op::CallSoon:
    case Op::CallLater:
        return Within::Callback;
    case Op::Submit:
    case Op::Map: {
        const auto pool = std::find_if(m_variant.objects.begin(), m_variant.objects.end(),
            [&](const ObjectSpec &object) { return object.name == step.object; });
        if (pool == m_variant.objects.end() || (!loops && m_variant.model != Model::Threads))
            break;
        if (pool->kind == ObjectKind::ThreadPool)
            return loops ? Within::LoopsThread : Within::Program;
        return loops ? Within::LoopsProcess : Within::ThreadsProcess;
    }
    default:
        break;
    }
    return Within::Program;
}

void StepParser::numbers(const TomlPlace &place, StepSpec &step)
{
    const OpRule &rule = ruleOf(step.op);
    if (rule.has(Field::Ms))
        step.ms = m_reader.value(place, "ms", need(rule, Field::Ms), 400, kStepMs, false);
    if (rule.has(Field::Bytes))
        step.bytes = m_reader.value(place, "bytes", need(rule, Field::Bytes), 256, step.op == Op::Io ? kAnswerBytes : kMessageBytes, true);
    if (rule.has(Field::Count))
        step.count = m_reader.value(place, "count", need(rule, Field::Count), rule.needs(Field::Count) ? 10 : rule.count, rule.counts, true);
    if (rule.has(Field::Chunk))
        step.chunk = m_reader.value(place, "chunk", need(rule, Field::Chunk), 1, kChunk, true);
    if (rule.has(Field::Amount))
        step.value = m_reader.value(place, "value", need(rule, Field::Amount), 1, kAdded, true);
    if (rule.has(Field::Timeout) && place.table.contains("timeout_ms"))
        step.timeoutMs = m_reader.value(place, "timeout_ms", Need::Required, 100, kStepMs, false);
    if (rule.has(Field::Blocking))
        step.blocking = m_reader.flag(place, "blocking");
    if (step.blocking && m_variant.model != Model::Asyncio) {
        m_reader.error(*place.table.get("blocking"), place.key("blocking"), "outside asyncio every call blocks",
            "remove 'blocking'");
    }
    if (rule.has(Field::ReturnExceptions))
        step.flag = m_reader.flag(place, "return_exceptions");
}

void StepParser::names(const TomlPlace &place, StepSpec &step)
{
    const OpRule &rule = ruleOf(step.op);
    if (rule.has(Field::Text))
        step.text = m_reader.text(place, "text", need(rule, Field::Text), {}, kMaxTextBytes, "half way");
    if (rule.has(Field::Type))
        step.word = m_reader.text(place, "type", Need::Required, {}, kMaxNameBytes, "ValueError");
    if (rule.has(Field::Catch) && place.table.contains("catch"))
        step.word = m_reader.text(place, "catch", Need::Optional, {}, kMaxNameBytes, "Exception");

    if (rule.has(Field::Object)) {
        step.object = m_reader.text(place, "object", need(rule, Field::Object), {}, kMaxNameBytes, "guard");
        if (const int pick = m_reader.word(place, "pick", pickNames(), 0); pick >= 0)
            step.pick = static_cast<Pick>(pick);
        std::vector<std::string> known;
        for (const ObjectSpec &object : m_variant.objects) {
            if (rule.worksOn(object.kind))
                known.push_back(object.name);
        }
        if (!step.object.empty() && std::find(known.begin(), known.end(), step.object) == known.end()) {
            const auto other = std::find_if(m_variant.objects.begin(), m_variant.objects.end(),
                [&](const ObjectSpec &object) { return object.name == step.object; });
            const std::string close = nearest(step.object, known);
            m_reader.error(*place.table.get("object"), place.key("object"),
                other != m_variant.objects.end()
                    ? fmt::format("'{}' is a {}, which '{}' cannot do anything with", step.object, ruleOf(other->kind).name, rule.name)
                    : fmt::format("there is no object '{}' in this variant", step.object),
                !close.empty()      ? fmt::format("did you mean '{}'?", close)
                    : known.empty() ? fmt::format("add a [[variant.object]] with name = \"{}\" and a kind", step.object)
                                    : fmt::format("known are {}", listOf(known)));
        }
    }
    if (rule.has(Field::Workers)) {
        const bool list = place.table.contains("workers");
        if (!list && !place.table.contains("worker")) {
            m_reader.error(place.table, place.key("worker"), fmt::format("'{}' does not say which worker", rule.name),
                R"(add worker = "name", or workers = ["name", "another"])");
            return;
        }
        const char *key = list ? "workers" : "worker";
        step.workers = m_reader.texts(place, key, kMaxNameBytes, "count");
        std::vector<std::string> known;
        for (const WorkerSpec &worker : m_variant.workers)
            known.push_back(worker.name);
        for (const std::string &name : step.workers) {
            if (std::find(known.begin(), known.end(), name) != known.end())
                continue;
            const std::string close = nearest(name, known);
            m_reader.error(*place.table.get(key), place.key(key), fmt::format("there is no worker '{}' in this variant", name),
                close.empty() ? fmt::format("known are {}", listOf(known)) : fmt::format("did you mean '{}'?", close));
        }
    }
}

void StepParser::line(const TomlPlace &place, StepSpec &step)
{
    const toml::node *line = place.table.get("line");
    if (line == nullptr) {
        if (ruleOf(step.op).needsLine) {
            m_reader.error(place.table, place.key("line"), fmt::format("the step '{}' has no 'line'", opName(step.op)),
                "add line = …, the line of script.py that it stands for");
        }
        return;
    }
    const auto number = line->value_exact<std::int64_t>();
    if (!number || double(*number) < kScriptLine.lowest || double(*number) > kScriptLine.highest) {
        m_reader.error(*line, place.key("line"), "'line' must be a line number of script.py, from 1", "write line = 5, say");
        return;
    }
    step.line = static_cast<std::uint32_t>(*number);
}

} // namespace interleave::scenario
