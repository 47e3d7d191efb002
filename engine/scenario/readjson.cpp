// SPDX-License-Identifier: GPL-3.0-or-later
// The way back from json.cpp. Nothing is trusted: who sends a scenario may be another build, or broken.
#include "jsonversion.h"
#include "names.h"
#include "schema.h"

#include <cmath>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace interleave::scenario {

namespace {

using Json = nlohmann::json;

/// Reads members of one JSON value after the other; remembers the first thing that was wrong, and where.
class Reader
{
public:
    [[nodiscard]] const std::string &problem() const noexcept { return m_problem; }
    void refuse(const std::string &where, const std::string &what)
    {
        if (m_problem.empty())
            m_problem = where + ": " + what;
    }

    const Json &member(const Json &object, const char *name, const std::string &where)
    {
        static const Json nothing;
        if (!object.is_object()) {
            refuse(where, "is not an object");
            return nothing;
        }
        const auto found = object.find(name);
        if (found == object.end()) {
            refuse(where + "." + name, "is missing");
            return nothing;
        }
        return *found;
    }

    std::int64_t integer(const Json &object, const char *name, const std::string &where, std::int64_t lowest,
        std::int64_t highest)
    {
        const Json &json = member(object, name, where);
        if (!json.is_number_integer()
            || (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t(INT64_MAX))) {
            refuse(where + "." + name, "is not a whole number in range");
            return lowest;
        }
        const auto number = json.get<std::int64_t>();
        if (number < lowest || number > highest) {
            refuse(where + "." + name, fmt::format("{} is outside {} to {}", number, lowest, highest));
            return lowest;
        }
        return number;
    }

    double real(const Json &object, const char *name, const std::string &where, double lowest, double highest)
    {
        const Json &json = member(object, name, where);
        const double number = json.is_number() ? json.get<double>() : std::nan("");
        if (!(number >= lowest && number <= highest)) {
            refuse(where + "." + name, fmt::format("is not a number from {} to {}", lowest, highest));
            return lowest;
        }
        return number;
    }

    bool boolean(const Json &object, const char *name, const std::string &where)
    {
        const Json &json = member(object, name, where);
        if (!json.is_boolean()) {
            refuse(where + "." + name, "is neither true nor false");
            return false;
        }
        return json.get<bool>();
    }

    std::string text(const Json &object, const char *name, const std::string &where, std::size_t longest)
    {
        const Json &json = member(object, name, where);
        if (!json.is_string() || json.get_ref<const std::string &>().size() > longest) {
            refuse(where + "." + name, fmt::format("is not a text of at most {} bytes", longest));
            return {};
        }
        return json.get<std::string>();
    }

    template <class Enum>
    Enum word(const Json &object, const char *name, const std::string &where,
        std::optional<Enum> (*fromName)(std::string_view) noexcept)
    {
        const std::string word = text(object, name, where, kMaxNameBytes);
        const auto value = fromName(word);
        if (!value)
            refuse(where + "." + name, "unknown word '" + word + "'");
        return value.value_or(Enum {});
    }

    const Json &array(
        const Json &object, const char *name, const std::string &where, std::size_t fewest, std::size_t most)
    {
        static const Json nothing = Json::array();
        const Json &json = member(object, name, where);
        if (!json.is_array() || json.size() < fewest || json.size() > most) {
            refuse(where + "." + name, fmt::format("is not a list of {} to {} entries", fewest, most));
            return nothing;
        }
        return json;
    }

private:
    std::string m_problem;
};

/// Reads the job: objects first, then workers, whose steps name both by index.
class JobReader
{
public:
    JobReader(Reader &reader, threads::Job &job, Model model)
        : m_reader(reader)
        , m_job(job)
        , m_model(model)
    {
    }

    void read(const Json &root)
    {
        const Json &objects = m_reader.array(root, "objects", "scenario", 0, kMaxObjects);
        for (std::size_t i = 0; i < objects.size() && fine(); ++i)
            m_job.objects.push_back(object(objects[i], fmt::format("objects[{}]", i)));
        const Json &workers = m_reader.array(root, "workers", "scenario", 1, kMaxWorkers);
        m_workerKinds = workers.size();
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < workers.size() && fine(); ++i) {
            m_job.workers.push_back(worker(workers[i], fmt::format("workers[{}]", i)));
            count += m_job.workers.back().count;
        }
        if (count > mostWorkers(m_model))
            m_reader.refuse("workers", fmt::format("{} are too many", count));
    }

private:
    [[nodiscard]] bool fine() const { return m_reader.problem().empty(); }
    std::int64_t whole(const Json &json, const char *name, const std::string &where, Limits limits)
    {
        return m_reader.integer(
            json, name, where, static_cast<std::int64_t>(limits.lowest), static_cast<std::int64_t>(limits.highest));
    }

    threads::ObjectDecl object(const Json &json, const std::string &where)
    {
        threads::ObjectDecl object;
        object.name = m_reader.text(json, "name", where, kMaxNameBytes + 8);
        object.kind = m_reader.word(json, "kind", where, objectKindFromName);
        const ObjectRule &rule = ruleOf(object.kind);
        if (!rule.sizeKey.empty())
            object.size = whole(json, "size", where, rule.sizes);
        if (json.is_object() && json.contains("lock"))
            object.lock = static_cast<std::uint32_t>(
                m_reader.integer(json, "lock", where, 0, std::int64_t(m_job.objects.size()) - 1));
        if (fine() && !rule.worksIn(m_model))
            m_reader.refuse(where, fmt::format("there is no '{}' in the model '{}'", rule.name, modelName(m_model)));
        if (fine() && object.lock && m_job.objects[*object.lock].kind != ObjectKind::Lock
            && m_job.objects[*object.lock].kind != ObjectKind::RLock)
            m_reader.refuse(where, "has a lock that is none");
        return object;
    }

    threads::WorkerDecl worker(const Json &json, const std::string &where)
    {
        threads::WorkerDecl worker;
        worker.name = m_reader.text(json, "name", where, kMaxNameBytes);
        worker.count = static_cast<std::uint32_t>(whole(json, "count", where, kWorkerCount));
        worker.starts = m_reader.word(json, "starts", where, startsFromName);
        m_steps = 0;
        worker.steps = block(json, "steps", where, 1, 1);
        return worker;
    }

    threads::Block block(const Json &parent, const char *name, const std::string &where, std::size_t fewest, int depth)
    {
        threads::Block block;
        if (depth > kMaxDepth) {
            m_reader.refuse(where, "steps are nested too deeply");
            return block;
        }
        const Json &array = m_reader.array(parent, name, where, fewest, kMaxSteps);
        for (std::size_t i = 0; i < array.size() && fine(); ++i) {
            const std::string here = fmt::format("{}.{}[{}]", where, name, i);
            if (m_steps >= kMaxSteps) {
                m_reader.refuse(here, fmt::format("more than {} steps", kMaxSteps));
                break;
            }
            block.push_back(step(array[i], here, depth));
        }
        return block;
    }

    threads::Instruction step(const Json &json, const std::string &where, int depth)
    {
        threads::Instruction step;
        step.index = m_steps++;
        step.op = m_reader.word(json, "op", where, opFromName);
        const OpRule &rule = ruleOf(step.op);
        step.line = static_cast<std::uint32_t>(
            m_reader.integer(json, "line", where, 0, static_cast<std::int64_t>(kScriptLine.highest)));
        if (rule.has(Field::Ms))
            step.duration = Nanoseconds { m_reader.integer(json, "ns", where, 0, kLongestScaledStep.count()) };
        if (rule.has(Field::Bytes))
            step.bytes = static_cast<std::uint32_t>(whole(json, "bytes", where, step.op == Op::Io ? kAnswerBytes : kMessageBytes));
        if (rule.has(Field::Count))
            step.count = static_cast<std::uint32_t>(whole(json, "count", where, rule.counts));
        if (rule.has(Field::Chunk))
            step.chunk = static_cast<std::uint32_t>(whole(json, "chunk", where, kChunk));
        if (rule.has(Field::Amount))
            step.value = whole(json, "value", where, kAdded);
        if (rule.has(Field::Timeout) && json.is_object() && json.contains("timeout_ns"))
            step.timeout = Nanoseconds { m_reader.integer(json, "timeout_ns", where, 0, kLongestScaledStep.count()) };
        if (rule.needs(Field::Object) || (rule.has(Field::Object) && json.is_object() && json.contains("object")))
            step.object = reference(m_reader.member(json, "object", where), where + ".object", rule);
        if (rule.has(Field::Workers))
            step.workers = workers(json, where);
        if (rule.has(Field::Text))
            step.text = m_reader.text(json, "text", where, kMaxTextBytes);
        if (rule.has(Field::Type) || rule.has(Field::Catch))
            step.word = m_reader.text(json, "word", where, kMaxNameBytes);
        if (rule.has(Field::Blocking))
            step.blocking = m_reader.boolean(json, "blocking", where);
        if (rule.has(Field::ReturnExceptions))
            step.flag = m_reader.boolean(json, "flag", where);
        if (rule.has(Field::Steps))
            step.body = block(json, "steps", where, 1, depth + 1);
        if (rule.has(Field::Catch))
            step.handler = block(json, "except", where, 0, depth + 1);
        if (rule.has(Field::Finally))
            step.last = block(json, "finally", where, 0, depth + 1);
        if (fine() && !rule.worksIn(m_model))
            m_reader.refuse(where, fmt::format("'{}' does not work in the model '{}'", rule.name, modelName(m_model)));
        return step;
    }

    threads::ObjectRef reference(const Json &json, const std::string &where, const OpRule &rule)
    {
        threads::ObjectRef object;
        const auto objects = std::int64_t(m_job.objects.size());
        object.first = static_cast<std::uint32_t>(m_reader.integer(json, "first", where, 0, objects - 1));
        object.count = static_cast<std::uint32_t>(m_reader.integer(json, "count", where, 1, objects - object.first));
        object.pick = m_reader.word(json, "pick", where, pickFromName);
        for (std::uint32_t i = 0; fine() && i < object.count; ++i) {
            if (!rule.worksOn(m_job.objects[object.first + i].kind))
                m_reader.refuse(where, fmt::format("is nothing that '{}' works on", rule.name));
        }
        return object;
    }

    std::vector<std::uint32_t> workers(const Json &json, const std::string &where)
    {
        std::vector<std::uint32_t> found;
        const Json &array = m_reader.array(json, "workers", where, 1, kMaxWorkers);
        for (const Json &entry : array) {
            if (!entry.is_number_unsigned() || entry.get<std::uint64_t>() >= m_workerKinds)
                m_reader.refuse(where + ".workers", "names a worker that is not there");
            else
                found.push_back(entry.get<std::uint32_t>());
        }
        return found;
    }

    Reader &m_reader;
    threads::Job &m_job;
    Model m_model;
    std::size_t m_workerKinds = 0;
    std::uint32_t m_steps = 0; ///< of the worker that is being read
};

bool usesService(const threads::Block &block)
{
    for (const threads::Instruction &step : block) {
        if (step.op == Op::Io || usesService(step.body) || usesService(step.handler) || usesService(step.last))
            return true;
    }
    return false;
}

void knobsFromJson(Reader &reader, const Json &json, Knobs &knobs)
{
    knobs.switchInterval = Nanoseconds { reader.integer(
        json, "interval_ns", "knobs", kShortestInterval.count(), kLongestInterval.count()) };
    knobs.coresAllowed = static_cast<int>(reader.integer(json, "cores", "knobs", 0, kMostCores));
    knobs.pinned = reader.boolean(json, "pinned", "knobs");
    knobs.timeScale = reader.real(json, "time_scale", "knobs", 1, kHighestTimeScale);
    if (const std::string gil = reader.text(json, "gil", "knobs", kMaxNameBytes); !gil.empty())
        knobs.gil = reader.word(json, "gil", "knobs", gilFromName);
    if (const std::string method = reader.text(json, "start_method", "knobs", kMaxNameBytes); !method.empty())
        knobs.startMethod = reader.word(json, "start_method", "knobs", startMethodFromName);
    const Json &seed = reader.member(json, "seed", "knobs");
    if (!seed.is_number_unsigned())
        reader.refuse("knobs.seed", "is not a whole number from 0");
    else
        knobs.seed = seed.get<std::uint64_t>();
}

void serviceFromJson(Reader &reader, const Json &json, Scenario &scenario)
{
    auto &service = scenario.service;
    const auto longest = static_cast<std::int64_t>(kLatencyMs.highest * kHighestTimeScale) * 1'000'000;
    service.kind = reader.word(json, "kind", "service", latencyKindFromName);
    service.middle = Nanoseconds { reader.integer(json, "middle_ns", "service", 0, longest) };
    const bool sigma = service.kind == Latency::Kind::LogNormal;
    service.spread = reader.real(json, "spread", "service", 0, sigma ? kSigma.highest : double(longest));
    service.needed = reader.boolean(json, "needed", "service");
    bool used = false;
    for (const threads::WorkerDecl &worker : scenario.job.workers)
        used = used || usesService(worker.steps);
    if (used != service.needed)
        reader.refuse("service.needed", "contradicts the steps");
}

void parametersFromJson(Reader &reader, const Json &root, ParameterValues &parameters)
{
    const Json &json = reader.member(root, "parameters", "scenario");
    if (!json.is_object() || json.size() > kMaxParameters) {
        reader.refuse("parameters", fmt::format("is not an object of at most {} entries", kMaxParameters));
        return;
    }
    for (const auto &[name, value] : json.items()) {
        if (name.size() > kMaxNameBytes || !value.is_number() || !std::isfinite(value.get<double>()))
            reader.refuse("parameters." + name.substr(0, kMaxNameBytes), "is not a number");
        else
            parameters[name] = value.get<double>();
    }
}

} // namespace

Result<Scenario> scenarioFromJson(const std::string &text)
{
    const auto refuse = [](const std::string &what) {
        return fail("this is no scenario: " + what,
            "program and host must be of the same version: install both again");
    };
    if (text.size() > kMaxJsonBytes)
        return refuse(fmt::format("{} bytes are too many", text.size()));
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return refuse("not a JSON object");

    Reader reader;
    Scenario scenario;
    reader.integer(json, "version", "scenario", kJsonVersion, kJsonVersion);
    scenario.lesson = reader.text(json, "lesson", "scenario", kMaxTextBytes);
    scenario.variant = reader.text(json, "variant", "scenario", kMaxNameBytes);
    scenario.label = reader.text(json, "label", "scenario", kMaxTextBytes);
    scenario.model = reader.word(json, "model", "scenario", modelFromName);
    scenario.gil = reader.word(json, "gil", "scenario", gilFromName);
    scenario.switchInterval
        = Nanoseconds { reader.integer(json, "interval_ns", "scenario", kShortestInterval.count(),
            static_cast<std::int64_t>(double(kLongestInterval.count()) * kHighestTimeScale)) };
    scenario.expected = Nanoseconds { reader.integer(json, "expected_ns", "scenario", 0, INT64_MAX) };
    parametersFromJson(reader, json, scenario.parameters);
    knobsFromJson(reader, reader.member(json, "knobs", "scenario"), scenario.knobs);

    scenario.startMethod = reader.word(json, "start_method", "scenario", startMethodFromName);
    scenario.eagerTasks = reader.boolean(json, "eager_tasks", "scenario");
    JobReader(reader, scenario.job, scenario.model).read(json);
    serviceFromJson(reader, reader.member(json, "service", "scenario"), scenario);
    if (!reader.problem().empty())
        return refuse(reader.problem());
    return scenario;
}

} // namespace interleave::scenario
