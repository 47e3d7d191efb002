// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/coresource.h>
#include <core/error.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace interleave::scenario {

/// What a step does. DESIGN.md lists more; each arrives with the model that executes it, and the parser names those it knows.
enum class Op : std::uint8_t { Compute, Native, Io, Sleep, Repeat, Mark };
enum class Model : std::uint8_t { Sequential, Threads };
enum class GilKind : std::uint8_t { CPython3 };

/// A number in a scenario, or the name of a parameter ("$threads") whose value it takes.
using Value = std::variant<double, std::string>;

/// One step as written, before parameters are filled in.
struct StepSpec
{
    Op op = Op::Compute;
    Value ms = 0.0; ///< compute, native, sleep: duration of calibrated work or of the wait, in ms. io: unused when the service decides
    Value bytes = 256.0; ///< io: size of the answer
    Value count = 1.0; ///< repeat
    std::string text; ///< mark
    std::uint32_t line = 0; ///< line of script.py that it stands for, from 1
    std::vector<StepSpec> body; ///< repeat
    int sourceLine = 0; ///< where it stands in lesson.toml
};

struct WorkerSpec
{
    std::string name;
    Value count = 1.0; ///< so many of the same
    std::vector<StepSpec> steps;
    int sourceLine = 0;
};

struct VariantSpec
{
    std::string id; ///< [a-z][a-z0-9_]*, so that expressions can name it
    std::string label; ///< "One after the other"
    Model model = Model::Threads;
    GilKind gil = GilKind::CPython3;
    std::vector<WorkerSpec> workers;
    int sourceLine = 0;
};

/// How long the local service takes to answer. All in ms.
struct Latency
{
    enum class Kind : std::uint8_t { Fixed, Uniform, LogNormal } kind = Kind::Fixed;
    Value ms = 200.0; ///< fixed: the value; uniform: the middle; log-normal: the median
    Value spread = 0.0; ///< uniform: ± ms; log-normal: sigma of the logarithm (plain number)
};

/// Something the learner can turn. Always inside [min, max].
struct ParameterSpec
{
    std::string id, label, unit;
    double min = 0, max = 1, step = 1, standard = 0;
    int sourceLine = 0;
};
using ParameterValues = std::map<std::string, double>;

/// What every run has, whatever the lesson. Names for `--set`: interval_ms, cores, time_scale.
struct Knobs
{
    Nanoseconds switchInterval { 5'000'000 };
    int coresAllowed = 0; ///< 0: all that there are
    bool pinned = false; ///< worker i on core i mod n
    double timeScale = 1; ///< 1…200: all durations and the switch interval grow by it
    std::uint64_t seed = 1;
    friend bool operator==(const Knobs &, const Knobs &) = default;
};

// ---- What actually runs: everything filled in, validated, serialisable. ----

struct Step
{
    Op op = Op::Compute;
    Nanoseconds duration { 0 };
    std::uint32_t bytes = 0;
    std::uint32_t count = 1;
    std::string text;
    std::uint32_t line = 0;
    std::vector<Step> body;
    friend bool operator==(const Step &, const Step &) = default;
};
struct Worker
{
    std::string name; ///< "count-1"
    std::vector<Step> steps;
    friend bool operator==(const Worker &, const Worker &) = default;
};
struct Scenario
{
    std::string lesson, variant, label;
    Model model = Model::Threads;
    GilKind gil = GilKind::CPython3;
    std::vector<Worker> workers;
    Knobs knobs; ///< as asked for; durations in workers and switchInterval below are already scaled
    Nanoseconds switchInterval { 5'000'000 };
    struct
    {
        Latency::Kind kind = Latency::Kind::Fixed;
        Nanoseconds middle { 0 };
        double spread = 0; ///< uniform: ns; log-normal: sigma
        bool needed = false; ///< some step is `io`
    } service;
    ParameterValues parameters;
    Nanoseconds expected { 0 }; ///< rough wall time, for the figure beside Run
};

/// Fills in parameters, expands counts, applies the time scale (at high scales the job shrinks so that watching takes ≤ 60 s), checks ranges.
/// Errors name the key and line of `file` and the remedy. Pure.
Result<Scenario> instantiate(const VariantSpec &variant, const Latency &latency, const std::vector<ParameterSpec> &parameters,
    const ParameterValues &values, const Knobs &knobs, const std::string &lesson, const std::string &file);

/// For the control protocol; toJson(fromJson(x)) == x. fromJson trusts nothing: every field is range-checked.
std::string toJson(const Scenario &scenario);
Result<Scenario> scenarioFromJson(const std::string &json);

std::string_view opName(Op op) noexcept;
std::string_view modelName(Model model) noexcept;

} // namespace interleave::scenario
