// SPDX-License-Identifier: GPL-3.0-or-later
#include "estimate.h"
#include "names.h"
#include "parse.h"
#include "schema.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace interleave::scenario {

namespace {

Nanoseconds fromMs(double ms) noexcept
{
    return Nanoseconds { static_cast<std::int64_t>(std::llround(ms * 1e6)) };
}

class Filler
{
public:
    Filler(const std::vector<ParameterSpec> &parameters, std::string file)
        : m_parameters(parameters)
        , m_file(std::move(file))
    {
    }

    Result<void> setValues(const ParameterValues &values);
    [[nodiscard]] const ParameterValues &values() const noexcept { return m_values; }

    /// The number that a Value stands for; remembers the first error.
    double number(const Value &value, Limits limits, bool whole, int line, const std::string &key);
    void setWorkerNames(const std::vector<WorkerSpec> &workers)
    {
        for (const WorkerSpec &worker : workers)
            m_workerNames.push_back(worker.name);
    }
    void objects(const std::vector<ObjectSpec> &specs, const std::string &path, threads::Job &job);
    threads::WorkerDecl worker(const WorkerSpec &spec, const std::string &key, Model model);
    void script(const ScriptSpec &spec, int line, const std::string &path, Scenario &scenario);
    [[nodiscard]] const std::optional<Error> &error() const noexcept { return m_error; }

    Failure failure(std::string message, std::string remedy, int line, std::string key) const
    {
        return Failure(Error { .message = std::move(message),
            .remedy = std::move(remedy),
            .file = m_file,
            .line = line,
            .key = std::move(key) });
    }

private:
    threads::Block block(const std::vector<StepSpec> &specs, const std::string &path);
    threads::Instruction step(const StepSpec &spec, const std::string &key);
    void refuse(std::string message, std::string remedy, int line, std::string key)
    {
        if (!m_error)
            m_error = failure(std::move(message), std::move(remedy), line, std::move(key)).value();
    }

    const std::vector<ParameterSpec> &m_parameters;
    std::string m_file;
    ParameterValues m_values;
    std::optional<Error> m_error;
    std::vector<std::string> m_objectNames;
    std::vector<threads::ObjectRef> m_objectRefs; ///< one for each name
    std::vector<std::string> m_workerNames;
    std::uint32_t m_nextIndex = 0; ///< of the worker's next step
    std::uint32_t m_workers = 0; ///< counts expanded
};

Result<void> Filler::setValues(const ParameterValues &values)
{
    std::vector<std::string> known;
    for (const ParameterSpec &parameter : m_parameters) {
        known.push_back(parameter.id);
        m_values[parameter.id] = parameter.standard;
    }
    for (const auto &[id, value] : values) {
        const auto found = std::find_if(m_parameters.begin(), m_parameters.end(),
            [&id = id](const ParameterSpec &parameter) { return parameter.id == id; });
        if (found == m_parameters.end()) {
            const std::string close = nearest(id, known);
            return failure(fmt::format("there is no parameter '{}'", id),
                !close.empty()      ? fmt::format("did you mean '{}'?", close)
                    : known.empty() ? "this lesson has no parameters of its own"
                                    : fmt::format("known are {}", listOf(known)),
                0, id);
        }
        if (!(value >= found->min && value <= found->max)) { // so that NaN is refused, too
            return failure(fmt::format("{} = {} is outside {} to {}", id, value, found->min, found->max),
                fmt::format("use a value from {} to {}", found->min, found->max), found->sourceLine, id);
        }
        m_values[id] = value;
    }
    return {};
}

double Filler::number(const Value &value, Limits limits, bool whole, int line, const std::string &key)
{
    const auto *name = std::get_if<std::string>(&value);
    double number = 0;
    if (name == nullptr) {
        number = std::get<double>(value);
    } else {
        const auto found = m_values.find(*name);
        if (found == m_values.end()) {
            if (!m_error)
                m_error = failure(fmt::format("there is no parameter '${}'", *name),
                    fmt::format("add a [[param]] with id = \"{}\"", *name), line, key)
                              .value();
            return limits.lowest;
        }
        number = found->second;
    }
    const std::string shown
        = name != nullptr ? fmt::format("{} ({})", *name, number) : fmt::format("{}", number);
    if (!(number >= limits.lowest && number <= limits.highest)) {
        if (!m_error)
            m_error = failure(fmt::format("{} is outside {} to {}", shown, limits.lowest, limits.highest),
                fmt::format("use a number from {} to {}", limits.lowest, limits.highest), line, key)
                          .value();
        return limits.lowest;
    }
    if (whole && number != std::floor(number)) {
        if (!m_error)
            m_error = failure(fmt::format("{} is not a whole number", shown),
                fmt::format("use {} or {}", std::floor(number), std::ceil(number)), line, key)
                          .value();
        return limits.lowest;
    }
    return number;
}

std::optional<std::size_t> indexOf(const std::vector<std::string> &names, const std::string &name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(std::size_t(found - names.begin()));
}

void Filler::objects(const std::vector<ObjectSpec> &specs, const std::string &path, threads::Job &job)
{
    for (const ObjectSpec &spec : specs) {
        const ObjectRule &rule = ruleOf(spec.kind);
        const std::string key = fmt::format("{}.object '{}'", path, spec.name);
        const auto count = static_cast<std::uint32_t>(number(spec.count, kObjectCount, true, spec.sourceLine, key + ".count"));
        threads::ObjectDecl object;
        object.kind = spec.kind;
        if (!rule.sizeKey.empty())
            object.size = static_cast<std::int64_t>(
                number(spec.size, rule.sizes, true, spec.sourceLine, fmt::format("{}.{}", key, rule.sizeKey)));
        if (const auto lock = indexOf(m_objectNames, spec.lock); lock && !spec.lock.empty())
            object.lock = m_objectRefs[*lock].first;
        if (job.objects.size() + count > kMaxObjects) {
            refuse(fmt::format("more than {} objects", kMaxObjects), "lower a count", spec.sourceLine, key + ".count");
            return;
        }
        m_objectNames.push_back(spec.name);
        m_objectRefs.push_back({ static_cast<std::uint32_t>(job.objects.size()), count, Pick::First });
        for (std::uint32_t i = 1; i <= count; ++i) {
            object.name = count == 1 ? spec.name : fmt::format("{}-{}", spec.name, i);
            job.objects.push_back(object);
        }
    }
}

threads::Block Filler::block(const std::vector<StepSpec> &specs, const std::string &path)
{
    threads::Block result;
    result.reserve(specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i)
        result.push_back(step(specs[i], fmt::format("{}[{}]", path, i)));
    return result;
}

threads::Instruction Filler::step(const StepSpec &spec, const std::string &key)
{
    const OpRule &rule = ruleOf(spec.op);
    threads::Instruction step;
    step.op = spec.op;
    step.line = spec.line;
    step.index = m_nextIndex++;
    step.blocking = spec.blocking;
    step.flag = spec.flag;
    step.text = spec.text;
    step.word = spec.word;
    const auto whole = [&](const Value &value, Limits limits, const char *name) {
        return number(value, limits, true, spec.sourceLine, key + "." + name);
    };
    if (rule.has(Field::Ms))
        step.duration = fromMs(number(spec.ms, kStepMs, false, spec.sourceLine, key + ".ms"));
    if (rule.has(Field::Bytes))
        step.bytes = static_cast<std::uint32_t>(
            whole(spec.bytes, spec.op == Op::Io ? kAnswerBytes : kMessageBytes, "bytes"));
    if (rule.has(Field::Count))
        step.count = static_cast<std::uint32_t>(whole(spec.count, rule.counts, "count"));
    if (rule.has(Field::Chunk))
        step.chunk = static_cast<std::uint32_t>(whole(spec.chunk, kChunk, "chunk"));
    if (rule.has(Field::Amount))
        step.value = static_cast<std::int64_t>(whole(spec.value, kAdded, "value"));
    if (rule.has(Field::Timeout) && spec.timeoutMs)
        step.timeout = fromMs(number(*spec.timeoutMs, kStepMs, false, spec.sourceLine, key + ".timeout_ms"));
    if (const auto object = indexOf(m_objectNames, spec.object); object && rule.has(Field::Object)) {
        step.object = m_objectRefs[*object];
        step.object.pick = spec.pick;
    }
    for (const std::string &name : spec.workers) {
        if (const auto worker = indexOf(m_workerNames, name))
            step.workers.push_back(static_cast<std::uint32_t>(*worker));
    }
    step.body = block(spec.body, key + ".steps");
    step.handler = block(spec.handler, key + ".except");
    step.last = block(spec.last, key + ".finally");
    return step;
}

threads::WorkerDecl Filler::worker(const WorkerSpec &spec, const std::string &key, Model model)
{
    threads::WorkerDecl worker;
    worker.name = spec.name;
    worker.starts = spec.starts;
    worker.count = static_cast<std::uint32_t>(number(spec.count, kWorkerCount, true, spec.sourceLine, key + ".count"));
    if (worker.starts == Starts::Main && worker.count != 1)
        refuse("there is one main thread", "use count = 1", spec.sourceLine, key + ".count");
    m_workers += worker.count;
    if (m_workers > mostWorkers(model))
        refuse(fmt::format("{} workers are more than the {} that the model '{}' can have", m_workers, mostWorkers(model), modelName(model)),
            "lower a count", spec.sourceLine, key + ".count");
    m_nextIndex = 0;
    worker.steps = block(spec.steps, key + ".steps");
    return worker;
}

void Filler::script(const ScriptSpec &spec, int line, const std::string &path, Scenario &scenario)
{
    for (const std::string &argument : spec.arguments) {
        const bool names = argument.starts_with('$');
        scenario.arguments.push_back(names ? fmt::format("{}", number(argument.substr(1), kRoughly, false, line, path + ".arguments")) : argument);
    }
    if (const auto wall = spec.roughly.find("wall"); wall != spec.roughly.end())
        scenario.expected = fromMs(1e3 * number(wall->second, kScriptWall, false, line, path + ".roughly"));
}

bool usesService(const threads::Block &block)
{
    return std::any_of(block.begin(), block.end(), [](const threads::Instruction &step) {
        return step.op == Op::Io || usesService(step.body) || usesService(step.handler) || usesService(step.last);
    });
}

Result<void> checkKnobs(const Knobs &knobs)
{
    const auto refuse = [](std::string key, std::string message, std::string remedy) {
        return Failure(
            Error { .message = std::move(message), .remedy = std::move(remedy), .key = std::move(key) });
    };
    if (knobs.switchInterval < kShortestInterval || knobs.switchInterval > kLongestInterval) {
        return refuse("interval_ms",
            fmt::format("a switch interval of {} ms is outside 0.001 to 10000 ms",
                double(knobs.switchInterval.count()) / 1e6),
            "use interval_ms = 5, CPython's own, or a value from 0.001 to 10000");
    }
    if (knobs.coresAllowed < 0 || knobs.coresAllowed > kMostCores)
        return refuse("cores", fmt::format("{} cores cannot be allowed", knobs.coresAllowed),
            "use 0 for all there are, or a number from 1");
    if (!(knobs.timeScale >= 1 && knobs.timeScale <= kHighestTimeScale))
        return refuse("time_scale", fmt::format("a time scale of {} is outside 1 to 200", knobs.timeScale),
            "use a time scale from 1 (real time) to 200");
    return {};
}

} // namespace

Result<Scenario> instantiate(const VariantSpec &variant, const Latency &latency,
    const std::vector<ParameterSpec> &parameters, const ParameterValues &values, const Knobs &knobs,
    const std::string &lesson, const std::string &file)
{
    if (auto ok = checkKnobs(knobs); !ok)
        return Failure(ok.error());
    Filler filler(parameters, file);
    if (auto ok = filler.setValues(values); !ok)
        return Failure(ok.error());

    Scenario scenario;
    scenario.lesson = lesson;
    scenario.variant = variant.id;
    scenario.label = variant.label;
    scenario.model = variant.model;
    scenario.gil = knobs.gil.value_or(variant.gil);
    if (variant.model == Model::Interpreters || scenario.gil == GilKind::PerInterpreter)
        scenario.gil = variant.gil; // there the GIL is what the model is about
    scenario.startMethod = knobs.startMethod.value_or(variant.startMethod);
    scenario.eagerTasks = variant.eagerTasks;
    scenario.knobs = knobs;
    scenario.parameters = filler.values();

    const std::string path = "variant '" + variant.id + "'";
    if (variant.script) {
        filler.script(*variant.script, variant.sourceLine, path, scenario);
        return filler.error() ? Result<Scenario>(Failure(*filler.error())) : Result<Scenario>(std::move(scenario));
    }
    filler.setWorkerNames(variant.workers);
    filler.objects(variant.objects, path, scenario.job);
    for (const WorkerSpec &spec : variant.workers)
        scenario.job.workers.push_back(filler.worker(spec, fmt::format("{}.worker '{}'", path, spec.name), variant.model));
    if (filler.error())
        return Failure(*filler.error());
    const bool somebodyStarts = std::any_of(scenario.job.workers.begin(), scenario.job.workers.end(),
        [](const threads::WorkerDecl &worker) { return worker.starts != Starts::OnDemand; });
    if (!somebodyStarts)
        return filler.failure(scenario.job.workers.empty() ? "the variant has no workers" : "no worker of the variant ever starts",
            scenario.job.workers.empty() ? "add a [[variant.worker]]" : R"(give one of them starts = "alone" or starts = "main")",
            variant.sourceLine, path);

    auto &service = scenario.service;
    service.kind = latency.kind;
    service.needed = std::any_of(scenario.job.workers.begin(), scenario.job.workers.end(),
        [](const threads::WorkerDecl &worker) { return usesService(worker.steps); });
    service.middle = fromMs(filler.number(latency.ms, kLatencyMs, false, 0, "service.latency.ms"));
    if (latency.kind == Latency::Kind::Uniform) {
        const auto spread
            = fromMs(filler.number(latency.spread, kLatencyMs, false, 0, "service.latency.spread"));
        service.spread = double(std::min(spread, service.middle).count()); // no latency below 0
    } else if (latency.kind == Latency::Kind::LogNormal) {
        service.spread = filler.number(latency.spread, kSigma, false, 0, "service.latency.spread");
    }
    if (filler.error())
        return Failure(*filler.error());

    applyTimeScale(scenario);
    return scenario;
}

} // namespace interleave::scenario
