// SPDX-License-Identifier: GPL-3.0-or-later
#include "limits.h"
#include "names.h"
#include "parse.h"
#include "scenario.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace interleave::scenario {

namespace {

Nanoseconds fromMs(double ms) noexcept
{
    return Nanoseconds { static_cast<std::int64_t>(std::llround(ms * 1e6)) };
}

Nanoseconds scaled(Nanoseconds duration, double factor) noexcept
{
    return Nanoseconds { static_cast<std::int64_t>(std::llround(double(duration.count()) * factor)) };
}

/// What a program takes on a machine of its own, in ns, by what limits it.
struct Load
{
    double python = 0; ///< needs the GIL: nothing overlaps it but waits and native work
    double native = 0; ///< needs a core
    double waiting = 0; ///< needs neither
    [[nodiscard]] double total() const noexcept { return python + native + waiting; }
    Load &operator+=(const Load &other) noexcept
    {
        python += other.python;
        native += other.native;
        waiting += other.waiting;
        return *this;
    }
};

Load loadOf(const std::vector<Step> &steps, double latency)
{
    Load load;
    for (const Step &step : steps) {
        const auto duration = double(step.duration.count());
        switch (step.op) {
        case Op::Compute:
            load.python += duration;
            break;
        case Op::Native:
            load.native += duration;
            break;
        case Op::Sleep:
            load.waiting += duration;
            break;
        case Op::Io:
            load.waiting += latency;
            break;
        case Op::Repeat: {
            const Load body = loadOf(step.body, latency);
            load.python += body.python * step.count;
            load.native += body.native * step.count;
            load.waiting += body.waiting * step.count;
            break;
        }
        case Op::Mark:
            break;
        }
    }
    return load;
}

/// The expected latency, which for a log-normal is above its median.
double meanLatency(Latency::Kind kind, Nanoseconds middle, double spread) noexcept
{
    const auto ns = double(middle.count());
    return kind == Latency::Kind::LogNormal ? ns * std::exp(spread * spread / 2) : ns;
}

Load loadOf(const Scenario &scenario)
{
    const double latency
        = meanLatency(scenario.service.kind, scenario.service.middle, scenario.service.spread);
    Load all;
    for (const Worker &worker : scenario.workers)
        all += loadOf(worker.steps, latency);
    return all;
}

Nanoseconds expectedWall(const Scenario &scenario)
{
    const Load all = loadOf(scenario);
    double ns = all.total();
    if (scenario.model == Model::Threads) {
        const double latency
            = meanLatency(scenario.service.kind, scenario.service.middle, scenario.service.spread);
        double longest = 0;
        for (const Worker &worker : scenario.workers)
            longest = std::max(longest, loadOf(worker.steps, latency).total());
        // 0, "all", is not known here: then each worker is taken to have a core. The figure is rough.
        const double cores
            = scenario.knobs.coresAllowed > 0 ? scenario.knobs.coresAllowed : double(scenario.workers.size());
        ns = std::max({ longest, all.python, (all.python + all.native) / cores });
    }
    constexpr double longestNs
        = 9e18; // below the range of Nanoseconds: a billion repeats must not overflow it
    return Nanoseconds { static_cast<std::int64_t>(std::min(ns, longestNs)) };
}

void scale(std::vector<Step> &steps, double factor)
{
    for (Step &step : steps) {
        step.duration = scaled(step.duration, factor);
        scale(step.body, factor);
    }
}

/// Repeats less often, by up to `factor` (< 1): outer repeats first, inner ones by what is left. Durations
/// stay.
void repeatLess(std::vector<Step> &steps, double factor)
{
    for (Step &step : steps) {
        if (step.op != Op::Repeat)
            continue;
        const double wanted = std::max(1.0, std::floor(step.count * factor));
        const double rest = std::min(1.0, factor * step.count / wanted); // what the body still has to give
        step.count = static_cast<std::uint32_t>(wanted);
        repeatLess(step.body, rest);
    }
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
    std::vector<Step> steps(const std::vector<StepSpec> &specs, const std::string &path);
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
    const std::vector<ParameterSpec> &m_parameters;
    std::string m_file;
    ParameterValues m_values;
    std::optional<Error> m_error;
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

std::vector<Step> Filler::steps(const std::vector<StepSpec> &specs, const std::string &path)
{
    std::vector<Step> result;
    result.reserve(specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const StepSpec &spec = specs[i];
        const std::string key = fmt::format("{}.steps[{}]", path, i);
        Step step;
        step.op = spec.op;
        step.line = spec.line;
        switch (spec.op) {
        case Op::Compute:
        case Op::Native:
        case Op::Sleep:
            step.duration = fromMs(number(spec.ms, kStepMs, false, spec.sourceLine, key + ".ms"));
            break;
        case Op::Io:
            step.bytes = static_cast<std::uint32_t>(
                number(spec.bytes, kAnswerBytes, true, spec.sourceLine, key + ".bytes"));
            break;
        case Op::Repeat:
            step.count = static_cast<std::uint32_t>(
                number(spec.count, kRepeats, true, spec.sourceLine, key + ".count"));
            step.body = steps(spec.body, key);
            break;
        case Op::Mark:
            step.text = spec.text;
            break;
        }
        result.push_back(std::move(step));
    }
    return result;
}

bool usesService(const std::vector<Step> &steps)
{
    return std::any_of(steps.begin(), steps.end(),
        [](const Step &step) { return step.op == Op::Io || usesService(step.body); });
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

/// At high time scales there is less to do, so that watching takes a minute at most: first fewer repeats,
/// then shorter steps and waits. What decides is the *sequential* time of the job, whatever the model, so
/// that all variants of a lesson still do the same work.
void shrink(Scenario &scenario, double longestNs)
{
    const double before = loadOf(scenario).total();
    if (before <= longestNs)
        return;
    for (Worker &worker : scenario.workers)
        repeatLess(worker.steps, longestNs / before);
    const double left = loadOf(scenario).total();
    if (left <= longestNs)
        return;
    for (Worker &worker : scenario.workers)
        scale(worker.steps, longestNs / left);
    scenario.service.middle = scaled(scenario.service.middle, longestNs / left);
    if (scenario.service.kind == Latency::Kind::Uniform)
        scenario.service.spread *= longestNs / left;
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
    scenario.gil = variant.gil;
    scenario.knobs = knobs;
    scenario.parameters = filler.values();

    const std::string path = "variant '" + variant.id + "'";
    for (const WorkerSpec &spec : variant.workers) {
        const std::string key = fmt::format("{}.worker '{}'", path, spec.name);
        const int line = spec.sourceLine;
        const auto count
            = static_cast<std::size_t>(filler.number(spec.count, kWorkerCount, true, line, key + ".count"));
        const std::vector<Step> steps = filler.steps(spec.steps, key);
        if (scenario.workers.size() + count > kMaxWorkers) {
            return filler.failure(
                fmt::format("more than {} workers", kMaxWorkers), "lower a count", line, key + ".count");
        }
        for (std::size_t i = 1; i <= count; ++i)
            scenario.workers.push_back(
                { count == 1 ? spec.name : fmt::format("{}-{}", spec.name, i), steps });
    }
    if (filler.error())
        return Failure(*filler.error());
    if (scenario.workers.empty())
        return filler.failure(
            "the variant has no workers", "add a [[variant.worker]]", variant.sourceLine, path);

    auto &service = scenario.service;
    service.kind = latency.kind;
    service.needed = std::any_of(scenario.workers.begin(), scenario.workers.end(),
        [](const Worker &worker) { return usesService(worker.steps); });
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

    const double unscaled = loadOf(scenario).total();
    for (Worker &worker : scenario.workers)
        scale(worker.steps, knobs.timeScale);
    service.middle = scaled(service.middle, knobs.timeScale);
    if (service.kind == Latency::Kind::Uniform)
        service.spread *= knobs.timeScale;
    scenario.switchInterval = scaled(knobs.switchInterval, knobs.timeScale);
    if (knobs.timeScale > 1)
        shrink(scenario, std::max(unscaled, double(kLongestWatch.count())));
    scenario.expected = expectedWall(scenario);
    return scenario;
}

} // namespace interleave::scenario
