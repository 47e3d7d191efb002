// SPDX-License-Identifier: GPL-3.0-or-later
#include "parse.h"

#include "limits.h"
#include "names.h"
#include "parsescript.h"
#include "parsesteps.h"
#include "tomlreader.h"

#include <algorithm>
#include <fmt/core.h>

namespace interleave::scenario {

namespace {

using Need = TomlReader::Need;

bool isIdentifier(std::string_view id) noexcept
{
    constexpr auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    return !id.empty() && lower(id.front()) && std::all_of(id.begin(), id.end(), [&](char c) {
        return lower(c) || (c >= '0' && c <= '9') || c == '_';
    });
}

/// One parse of one lesson's table.
class Parser
{
public:
    Parser(const toml::table &table, const std::string &file)
        : m_reader(file, m_parsed.errors)
        , m_root { table, {} }
    {
    }

    Parsed run()
    {
        parameters();
        m_reader.setParameters(&m_parsed.parameters);
        service();
        std::size_t seen = 0;
        for (const TomlPlace &place : m_reader.tables(
                 m_root, "variant", Need::Required, "a [[variant]] with id and model", kMaxVariants)) {
            variant(place);
            ++seen;
        }
        if (m_needsService && seen > 0 && m_root.table.get("service") == nullptr) {
            m_reader.error(m_root.table, "service", "a step is 'io', but no [service] says how long it takes",
                R"(add [service] with latency = { kind = "fixed", ms = 200 })");
        }
        return std::move(m_parsed);
    }

private:
    void parameters();
    void service();
    void variant(const TomlPlace &place);
    void worker(const TomlPlace &place, VariantSpec &variant);

    /// An id that is well formed and not among `taken`; reported otherwise.
    std::string identifier(
        const TomlPlace &place, const std::vector<std::string> &taken, std::string_view example);

    Parsed m_parsed;
    TomlReader m_reader;
    TomlPlace m_root;
    bool m_needsService = false;
};

std::string Parser::identifier(
    const TomlPlace &place, const std::vector<std::string> &taken, std::string_view example)
{
    std::string id = m_reader.text(place, "id", Need::Required, {}, kMaxNameBytes, example);
    const toml::node *node = place.table.get("id");
    if (id.empty() || node == nullptr)
        return id;
    if (!isIdentifier(id)) {
        m_reader.error(*node, place.key("id"),
            fmt::format("'{}' cannot be used as a name in expressions", id),
            "use small letters, digits and _, a letter first");
    } else if (std::find(taken.begin(), taken.end(), id) != taken.end()) {
        m_reader.error(*node, place.key("id"), fmt::format("there is already one with id '{}'", id),
            "give it another id");
    }
    return id;
}

void Parser::parameters()
{
    // Names of the knobs that every run has (`--set`), and that no lesson may take.
    std::vector<std::string> taken { "interval_ms", "cores", "pinned", "time_scale", "seed", "gil",
        "start_method" };
    for (const TomlPlace &place : m_reader.tables(m_root, "param", Need::Optional,
             "[[param]] with id, label, min, max and default", kMaxParameters)) {
        m_reader.unknownKeys(place, { "id", "label", "unit", "min", "max", "step", "default" });
        ParameterSpec parameter;
        parameter.sourceLine = TomlReader::lineOf(place.table);
        parameter.id = identifier(place, taken, "threads");
        taken.push_back(parameter.id);
        parameter.label
            = m_reader.text(place, "label", Need::Optional, parameter.id, kMaxTextBytes, "Threads");
        if (place.table.contains("unit"))
            parameter.unit = m_reader.text(place, "unit", Need::Optional, {}, kMaxNameBytes, "ms");
        parameter.min = m_reader.number(place, "min", Need::Required, 1);
        parameter.max = m_reader.number(place, "max", Need::Required, 8);
        parameter.step = m_reader.number(place, "step", Need::Optional, 1);
        parameter.standard = m_reader.number(place, "default", Need::Required, parameter.min);
        const auto at = [&](const char *name) -> const toml::node & {
            const toml::node *node = place.table.get(name);
            return node != nullptr ? *node : place.table;
        };
        if (parameter.min >= parameter.max) {
            m_reader.error(at("max"), place.key("max"),
                fmt::format(
                    "max {} is not above min {}", numberText(parameter.max), numberText(parameter.min)),
                "raise max or lower min");
        } else if (parameter.standard < parameter.min || parameter.standard > parameter.max) {
            m_reader.error(at("default"), place.key("default"),
                fmt::format("default {} is outside {} to {}", numberText(parameter.standard),
                    numberText(parameter.min), numberText(parameter.max)),
                "choose a default between min and max");
        }
        if (parameter.step <= 0) {
            m_reader.error(at("step"), place.key("step"),
                fmt::format("step {} is not above 0", numberText(parameter.step)), "use step = 1, say");
        }
        m_parsed.parameters.push_back(std::move(parameter));
    }
}

void Parser::service()
{
    const toml::node *node = m_root.table.get("service");
    if (node == nullptr)
        return;
    constexpr std::string_view example = R"(latency = { kind = "fixed", ms = 200 })";
    const toml::table *table = node->as_table();
    if (table == nullptr) {
        m_reader.error(
            *node, "service", "'service' must be a table", fmt::format("write [service] and {}", example));
        return;
    }
    const TomlPlace service { *table, "service" };
    m_reader.unknownKeys(service, { "latency" });
    const toml::node *latencyNode = table->get("latency");
    const toml::table *latencyTable = latencyNode != nullptr ? latencyNode->as_table() : nullptr;
    if (latencyTable == nullptr) {
        m_reader.error(latencyNode != nullptr ? *latencyNode : *node, "service.latency",
            latencyNode != nullptr ? "'latency' must be a table" : "'latency' is missing",
            fmt::format("write {}", example));
        return;
    }
    const TomlPlace place { *latencyTable, "service.latency" };
    m_reader.unknownKeys(place, { "kind", "ms", "spread" });
    const int kind = m_reader.word(place, "kind", latencyKindNames(), -1);
    Latency &latency = m_parsed.latency;
    latency.ms = m_reader.value(place, "ms", Need::Required, 200, kLatencyMs, false);
    if (kind < 0)
        return;
    latency.kind = static_cast<Latency::Kind>(kind);
    const toml::node *spread = latencyTable->get("spread");
    switch (latency.kind) {
    case Latency::Kind::Fixed:
        if (spread != nullptr) {
            m_reader.error(*spread, place.key("spread"), "a fixed latency has no spread",
                R"(remove it, or use kind = "uniform" (± spread ms) or "log-normal" (spread = sigma))");
        }
        break;
    case Latency::Kind::Uniform:
        latency.spread = m_reader.value(place, "spread", Need::Required, 50, kLatencyMs, false);
        break;
    case Latency::Kind::LogNormal:
        latency.spread = m_reader.value(place, "spread", Need::Required, 0.5, kSigma, false);
        break;
    }
    const auto *middle = std::get_if<double>(&latency.ms);
    const auto *width = std::get_if<double>(&latency.spread);
    if (latency.kind == Latency::Kind::Uniform && middle != nullptr && width != nullptr && *width > *middle) {
        m_reader.error(spread != nullptr ? *spread : *latencyNode, place.key("spread"),
            "a latency would be below 0", fmt::format("use a spread of at most {}", numberText(*middle)));
    }
}

void Parser::variant(const TomlPlace &place)
{
    m_reader.unknownKeys(place, { "id", "label", "runtime", "model", "gil", "start_method", "eager_tasks", "object", "worker", "script", "arguments", "python",
                                    "roughly" });
    VariantSpec variant;
    variant.sourceLine = TomlReader::lineOf(place.table);
    std::vector<std::string> taken;
    for (const VariantSpec &other : m_parsed.variants)
        taken.push_back(other.id);
    variant.id = identifier(place, taken, "threads");
    variant.label = m_reader.text(place, "label", Need::Optional, variant.id, kMaxTextBytes, "Two threads");
    if (parseScript(m_reader, place, m_parsed.parameters, variant)) {
        m_parsed.variants.push_back(std::move(variant));
        return;
    }
    const int model = m_reader.word(place, "model", modelNames(), -1);
    if (model >= 0)
        variant.model = static_cast<Model>(model);
    const auto standardGil = variant.model == Model::Interpreters ? GilKind::PerInterpreter : GilKind::CPython3;
    if (const int gil = m_reader.word(place, "gil", gilNames(), static_cast<int>(standardGil)); gil >= 0)
        variant.gil = static_cast<GilKind>(gil);
    if (variant.gil == GilKind::PerInterpreter && model >= 0 && variant.model != Model::Interpreters) {
        m_reader.error(*place.table.get("gil"), place.key("gil"), "a GIL for each interpreter needs interpreters",
            R"(use model = "interpreters", or another gil)");
    }
    const auto onlyFor = [&](const char *key, Model wanted) {
        const toml::node *node = place.table.get(key);
        if (node != nullptr && model >= 0 && variant.model != wanted)
            m_reader.error(*node, place.key(key), fmt::format("'{}' means nothing in the model '{}'", key, modelName(variant.model)),
                fmt::format("remove it, or use model = \"{}\"", modelName(wanted)));
    };
    if (variant.model != Model::Threads && variant.model != Model::Asyncio) // those may have pools of processes
        onlyFor("start_method", Model::Processes);
    onlyFor("eager_tasks", Model::Asyncio);
    if (const int method = m_reader.word(place, "start_method", startMethodNames(), 0); method >= 0)
        variant.startMethod = static_cast<trace::StartMethod>(method);
    variant.eagerTasks = m_reader.flag(place, "eager_tasks");

    StepParser steps(m_reader, variant);
    for (const TomlPlace &entry : m_reader.tables(place, "object", Need::Optional,
             R"([[variant.object]] with name and kind)", kMaxObjects))
        steps.object(entry);
    const std::vector<TomlPlace> workers = m_reader.tables(
        place, "worker", Need::Required, "[[variant.worker]] with name and steps", kMaxWorkers);
    // Steps may name workers that stand further down.
    for (const TomlPlace &entry : workers)
        worker(entry, variant);
    for (std::size_t i = 0; i < workers.size(); ++i)
        variant.workers[i].steps = steps.program(workers[i]);
    m_needsService = m_needsService || steps.needsService();
    m_parsed.variants.push_back(std::move(variant));
}

void Parser::worker(const TomlPlace &place, VariantSpec &variant)
{
    m_reader.unknownKeys(place, { "name", "count", "starts", "steps" });
    WorkerSpec worker;
    worker.sourceLine = TomlReader::lineOf(place.table);
    worker.name = m_reader.text(place, "name", Need::Required, {}, kMaxNameBytes, "count");
    for (const WorkerSpec &other : variant.workers) {
        if (!worker.name.empty() && other.name == worker.name) {
            m_reader.error(*place.table.get("name"), place.key("name"),
                fmt::format("there is already a worker '{}' in this variant", worker.name),
                "give it another name, or raise the first one's count");
        }
    }
    worker.count = m_reader.value(place, "count", Need::Optional, 1, kWorkerCount, true);
    if (const int starts = m_reader.word(place, "starts", startsNames(), 0); starts >= 0)
        worker.starts = static_cast<Starts>(starts);
    const bool another = std::any_of(variant.workers.begin(), variant.workers.end(),
        [](const WorkerSpec &other) { return other.starts == Starts::Main; });
    if (worker.starts == Starts::Main && another) {
        m_reader.error(*place.table.get("starts"), place.key("starts"), "there is one main thread, and another worker has it",
            R"(remove starts here, or use starts = "on-demand")");
    }
    variant.workers.push_back(std::move(worker));
}

} // namespace

Parsed parseScenario(const toml::table &table, const std::string &file)
{
    return Parser(table, file).run();
}

} // namespace interleave::scenario
