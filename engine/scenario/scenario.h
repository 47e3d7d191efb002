// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/coresource.h>
#include <core/error.h>

#include <threads/program.h>
#include <trace/event.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace interleave::scenario {

using threads::Op;
using threads::ObjectKind;
using threads::Pick;
using threads::Starts;

/// How the workers of a variant are there at the same time, or not.
enum class Model : std::uint8_t {
    Sequential, ///< one after the other, on the main thread
    Threads,
    Processes,
    Asyncio, ///< tasks of one event loop, on the main thread
    Interpreters, ///< threads, each in an interpreter of its own
};
enum class GilKind : std::uint8_t {
    CPython3, ///< 3.10 and later: safe points at back edges and calls
    CPython39, ///< 3.2 to 3.9: the same GIL, safe points at (nearly) every opcode
    CPython2, ///< 2.x to 3.1: every 100 ticks, a plain lock, no forced switch
    None, ///< free-threaded
    PerInterpreter, ///< one CPython3 for each interpreter
};

/// A number in a scenario, or the name of a parameter ("$threads") whose value it takes.
using Value = std::variant<double, std::string>;

/// One step as written, before parameters are filled in. Which of the fields a step has, says schema.h.
struct StepSpec
{
    Op op = Op::Compute;
    Value ms = 0.0; ///< compute, native, sleep, call_later, timeout
    Value bytes = 256.0;
    Value count = 1.0;
    Value chunk = 1.0;
    Value value = 1.0;
    std::optional<Value> timeoutMs {};
    std::string object {}; ///< name
    Pick pick = Pick::First;
    std::vector<std::string> workers {}; ///< names
    std::string text {}; ///< mark, raise
    std::string word {}; ///< raise: type, try: catch
    bool blocking = false;
    bool flag = false; ///< gather: return_exceptions
    std::uint32_t line = 0; ///< line of script.py that it stands for, from 1
    std::vector<StepSpec> body {}, handler {}, last {};
    int sourceLine = 0; ///< where it stands in lesson.toml
};

/// A worker, or so many of the same.
struct WorkerSpec
{
    std::string name;
    Value count = 1.0; ///< so many of the same
    std::vector<StepSpec> steps;
    int sourceLine = 0;
    Starts starts = Starts::Alone;
};

/// What workers share.
struct ObjectSpec
{
    std::string name;
    ObjectKind kind = ObjectKind::Lock;
    Value count = 1.0; ///< so many of the same: "item-1", "item-2" …
    Value size = 0.0; ///< value, parties, bound, bytes or workers, by kind (schema.h)
    std::string lock {}; ///< condition
    int sourceLine = 0;
};

/// A script that a real CPython runs (`runtime = "cpython"`) instead of workers with steps.
struct ScriptSpec
{
    std::string file = "script.py"; ///< its name in the lesson's folder
    std::vector<std::string> arguments {}; ///< "$name" stands for the value of a parameter
    int minor = 9; ///< it needs Python 3.minor or a later one
    /// What a quiet machine would measure, roughly, by the measures' names; times in seconds. "wall" is always there. Nobody can tell from a script, and who checks
    /// the lesson without running it has to know.
    std::map<std::string, Value> roughly {};
    int sourceLine = 0, roughlyLine = 0; ///< where `script` and `roughly` stand in lesson.toml
};

/// One way to do a lesson's job.
struct VariantSpec
{
    std::string id; ///< [a-z][a-z0-9_]*, so that expressions can name it
    std::string label; ///< "One after the other"
    Model model = Model::Threads;
    GilKind gil = GilKind::CPython3;
    std::vector<WorkerSpec> workers;
    int sourceLine = 0;
    trace::StartMethod startMethod = trace::StartMethod::Fork; ///< processes
    bool eagerTasks = false; ///< asyncio
    std::vector<ObjectSpec> objects {};
    std::optional<ScriptSpec> script {}; ///< run by a real CPython; then there are no workers, and model and gil say nothing
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

/// What every run has, whatever the lesson. Names for `--set`: interval_ms, cores, time_scale, gil, start_method.
struct Knobs
{
    std::optional<GilKind> gil {}; ///< instead of the variant's, where that has one
    std::optional<trace::StartMethod> startMethod {};
    Nanoseconds switchInterval { 5'000'000 };
    int coresAllowed = 0; ///< 0: all that there are
    bool pinned = false; ///< worker i on core i mod n
    double timeScale = 1; ///< 1…200: all durations and the switch interval grow by it
    std::uint64_t seed = 1;
    friend bool operator==(const Knobs &, const Knobs &) = default;
};

// ---- What actually runs: everything filled in, validated, serialisable. ----

/// A variant with everything filled in.
struct Scenario
{
    std::string lesson, variant, label;
    Model model = Model::Threads;
    GilKind gil = GilKind::CPython3;
    trace::StartMethod startMethod = trace::StartMethod::Fork;
    bool eagerTasks = false;
    threads::Job job;
    Knobs knobs; ///< as asked for; durations in the job and switchInterval below are already scaled
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
    std::vector<std::string> arguments {}; ///< of the script, if the variant has one. Such a scenario has no workers and is not sent to the host
};

/// Fills in parameters, expands counts, applies the time scale (at high scales the job shrinks so that watching takes ≤ 60 s), checks ranges.
/// Errors name the key and line of `file` and the remedy. Pure.
Result<Scenario> instantiate(const VariantSpec &variant, const Latency &latency, const std::vector<ParameterSpec> &parameters,
    const ParameterValues &values, const Knobs &knobs, const std::string &lesson, const std::string &file);

/// For the control protocol; toJson(fromJson(x)) == x. fromJson trusts nothing: every field is range-checked.
std::string toJson(const Scenario &scenario);
Result<Scenario> scenarioFromJson(const std::string &json);

/// Workers that the job starts by itself, counts expanded; at least 1.
std::uint32_t workersOf(const Scenario &scenario) noexcept;

/// As lessons write it.
std::string_view opName(Op op) noexcept;
std::string_view modelName(Model model) noexcept;

} // namespace interleave::scenario
