// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner.h"

#include "compile.h"
#include "limits.h"

#include <gil/cpython3gil.h>
#include <os/affinity.h>
#include <os/calibration.h>
#include <threads/worker.h>

#include <map>

namespace interleave::scenario {

namespace {

using threads::Program;
using threads::Task;
using threads::Worker;
using trace::LaneState;

static_assert(kMaxWorkers < 256, "a worker's place is one byte");
constexpr std::uint32_t kMainId = 1; ///< gil::ThreadState::id; workers count on from here

/// One run, from the main thread's side.
class Run
{
public:
    Run(const Scenario &scenario, const RunContext &context, threads::StopSignal &stop)
        : m_scenario(scenario)
        , m_context(context)
        , m_gil(scenario.switchInterval, ObjectId { context.region.newObject() })
        , m_execution {
            .gil = m_gil, .stop = stop, .workPerMs = context.workPerMs, .service = context.service
        }
    {
    }

    RunOutcome run();

private:
    ObjectId define(trace::ObjectKind kind, const std::string &name);
    void compilePrograms();
    [[nodiscard]] Task taskOf(std::size_t worker) const;
    void runSequential();
    void runThreads();
    void joinAll(std::vector<std::unique_ptr<Worker>> &workers);
    void note(const std::optional<Error> &error)
    {
        if (error && !m_outcome.error)
            m_outcome.error = error;
    }

    const Scenario &m_scenario;
    const RunContext &m_context;
    gil::CPython3Gil m_gil;
    threads::ExecutionContext m_execution;
    std::optional<Ticks> m_observeThreshold;
    std::vector<CoreId> m_cores; ///< to pin to, empty if not pinned
    gil::ThreadState m_main;
    std::vector<Program> m_programs; ///< one for each worker
    RunOutcome m_outcome;
};

ObjectId Run::define(trace::ObjectKind kind, const std::string &name)
{
    const ObjectId object { m_context.region.newObject() };
    m_main.trace.define(object, kind, name);
    return object;
}

void Run::compilePrograms()
{
    std::map<std::string, ObjectId> texts;
    const auto textObject = [&](const std::string &text) {
        const auto [entry, isNew] = texts.try_emplace(text);
        if (isNew)
            entry->second = define(trace::ObjectKind::Text, text);
        return entry->second;
    };
    for (const scenario::Worker &worker : m_scenario.workers)
        m_programs.push_back(compile(worker.steps, textObject));
}

Task Run::taskOf(std::size_t worker) const
{
    Task task {
        .name = m_scenario.workers[worker].name,
        .program = &m_programs[worker],
        // A range of its own for each worker, so that the latencies do not depend on who asks first.
        .firstRequest = std::uint64_t { worker } << 32,
        .id = kMainId + 1 + static_cast<std::uint32_t>(worker),
        .place = static_cast<std::uint8_t>(worker + 1),
        .observeThreshold = m_observeThreshold,
    };
    if (!m_cores.empty())
        task.cores = { m_cores[worker % m_cores.size()] };
    return task;
}

void Run::runSequential()
{
    const Nanoseconds begin = monotonicNow();
    const Nanoseconds cpuBegin = threadCpuNow();
    for (std::size_t i = 0; i < m_programs.size() && !m_outcome.error && !m_execution.stop.requested(); ++i) {
        threads::Execution execution(m_execution, m_main, taskOf(i).firstRequest);
        if (auto done = execution.run(m_programs[i]); !done)
            note(done.error());
    }
    m_outcome.wall = monotonicNow() - begin;
    m_outcome.threads = { { "MainThread", threadCpuNow() - cpuBegin, m_main.involuntaryDrops } };
}

void Run::runThreads()
{
    std::vector<std::unique_ptr<Worker>> workers;
    const Nanoseconds begin = monotonicNow();
    for (std::size_t i = 0; i < m_programs.size(); ++i) {
        auto worker = Worker::start(m_execution, m_context.region, taskOf(i));
        if (!worker) {
            note(worker.error());
            m_execution.stop.request();
            break;
        }
        workers.push_back(std::move(*worker));
    }
    joinAll(workers);
    m_outcome.wall = monotonicNow() - begin;
}

void Run::joinAll(std::vector<std::unique_ptr<Worker>> &workers)
{
    for (const auto &worker : workers) {
        // Like Thread.join: who has ended already is not waited for.
        const bool blocks = !worker->finished();
        if (blocks)
            m_gil.drop(m_main, LaneState::BlockedJoin, define(trace::ObjectKind::Text, worker->name()));
        threads::TaskOutcome done = worker->join();
        if (blocks)
            m_gil.take(m_main);
        m_outcome.threads.push_back({ worker->name(), done.cpu, done.involuntaryDrops });
        note(done.error);
    }
}

RunOutcome Run::run()
{
    std::vector<CoreId> coresBefore;
    if (m_scenario.knobs.pinned) {
        auto allowed = os::allowedCores();
        coresBefore = allowed.value_or(std::vector<CoreId> {});
        m_cores = m_context.cores.empty() ? coresBefore : m_context.cores;
    }
    const bool pinsMain = !m_cores.empty() && m_scenario.model == Model::Sequential;
    if (pinsMain) {
        if (auto pinned = os::setAllowedCores({ m_cores.front() }); !pinned)
            note(pinned.error());
    }

    if (m_context.selfObserve) {
        const double ticksPerNs = os::measureTicksPerNanosecond(hasInvariantTsc());
        const Nanoseconds unit { static_cast<std::int64_t>(1e6 / m_context.workPerMs) };
        m_observeThreshold = os::SelfObserver::thresholdFor(unit, ticksPerNs);
    }
    m_main = threads::beginThread(
        m_context.region, { .name = "MainThread", .id = kMainId, .observeThreshold = m_observeThreshold });
    m_main.trace.define(m_gil.object(), trace::ObjectKind::Gil, "GIL");
    if (m_scenario.service.needed)
        m_execution.serviceObject = define(trace::ObjectKind::Service, "service");
    compilePrograms();

    m_gil.take(m_main);
    if (m_outcome.error) {
        // nothing was started
    } else if (m_scenario.model == Model::Sequential) {
        runSequential();
    } else {
        runThreads();
    }
    m_gil.drop(m_main, LaneState::RunningSystem);

    m_outcome.switchNumber = m_gil.switchNumber();
    m_main.trace.event(trace::EventKind::GilSummary, 0, m_gil.object().value, m_outcome.switchNumber, 0);
    if (pinsMain && !coresBefore.empty())
        (void)os::setAllowedCores(coresBefore); // it could be set before, so it can be set again
    m_main = {}; // closes the ring
    return m_outcome;
}

std::optional<Error> whyNot(const Scenario &scenario, const RunContext &context)
{
    if (!(context.workPerMs > 0))
        return Error { "this machine's speed is not known", "run `interleave calibrate`" };
    if (scenario.service.needed && context.service.port == 0)
        return Error { "the scenario talks to the local service, but there is none",
            "start the service first" };
    return {};
}

} // namespace

RunOutcome runScenario(const Scenario &scenario, const RunContext &context)
{
    RunOutcome outcome;
    if (outcome.error = whyNot(scenario, context); outcome.error)
        return outcome;
    auto stop = threads::StopSignal::create();
    if (!stop) {
        outcome.error = stop.error();
        return outcome;
    }
    const std::stop_callback forward(context.stop, [&signal = **stop] { signal.request(); });
    outcome = Run(scenario, context, **stop).run();
    // A worker that failed also stops the others; that is a failure, not a stop.
    outcome.stopped = !outcome.error && context.stop.stop_requested();
    return outcome;
}

} // namespace interleave::scenario
