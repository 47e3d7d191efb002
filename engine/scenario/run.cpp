// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

#include <os/affinity.h>
#include <os/calibration.h>
#include <threads/tracekinds.h>
#include <trace/stepping.h>

#include <map>

namespace interleave::scenario {

namespace {

using trace::LaneState;

constexpr std::uint32_t kMainId = 1; ///< gil::ThreadState::id; workers count on from here

} // namespace

gil::Kind gilKindOf(GilKind kind) noexcept
{
    switch (kind) {
    case GilKind::CPython3:
    case GilKind::CPython39:
    case GilKind::PerInterpreter:
        return gil::Kind::CPython3;
    case GilKind::CPython2:
        return gil::Kind::Python2;
    case GilKind::None:
        return gil::Kind::None;
    }
    return gil::Kind::CPython3;
}

threads::SafePoints safePointsOf(GilKind kind) noexcept
{
    return kind == GilKind::CPython39 || kind == GilKind::CPython2 ? threads::SafePoints::EveryOpcode : threads::SafePoints::Loops;
}

Run::Run(const Scenario &scenario, const RunContext &context, threads::StopSignal &stop)
    : m_scenario(scenario)
    , m_job(scenario.job)
    , m_context(context)
    , m_variables(m_job.objects, scenario.gil == GilKind::None)
    , m_gil(anotherGil())
    , m_execution {
        .gil = *m_gil,
        .stop = stop,
        .workPerMs = context.workPerMs,
        .service = context.service,
        .safePoints = safePointsOf(scenario.gil),
        .seed = scenario.knobs.seed,
        .variables = &m_variables,
    }
{
    for (const threads::WorkerDecl &worker : m_job.workers) {
        if (worker.starts == Starts::Main)
            m_mainWorker = &worker;
        for (std::uint32_t i = 0; i < worker.count && worker.starts == Starts::Alone; ++i)
            m_starting.push_back({ worker.nameOf(i), &worker });
    }
}

Run::~Run() = default;

ObjectId Run::define(trace::ObjectKind kind, const std::string &name)
{
    const ObjectId object { m_context.region.newObject() };
    m_main.trace.define(object, kind, name);
    return object;
}

std::unique_ptr<gil::Gil> Run::anotherGil() const
{
    return gil::makeGil(gilKindOf(m_scenario.gil), m_scenario.switchInterval, ObjectId { m_context.region.newObject() });
}

void Run::defineGil(const gil::Gil &gil, const std::string &name)
{
    if (m_scenario.gil != GilKind::None)
        m_main.trace.define(gil.object(), trace::ObjectKind::Gil, name);
}

void Run::summariseGil(const gil::Gil &gil)
{
    if (m_scenario.gil == GilKind::None)
        return;
    m_outcome.switchNumber += gil.switchNumber();
    m_main.trace.event(trace::EventKind::GilSummary, 0, gil.object().value, gil.switchNumber(), 0);
}

void Run::tellVariables(threads::Variables &variables)
{
    for (std::uint32_t i = 0; i < m_job.objects.size(); ++i) {
        if (m_job.objects[i].kind == ObjectKind::Variable)
            m_main.trace.event(trace::EventKind::Value, std::uint8_t(trace::ValueAccess::Final), variables.firstObject().value + i,
                static_cast<std::uint64_t>(variables.load(i).value), 0);
    }
}

void Run::tellUncaught(const std::optional<threads::Exception> &exception, const std::string &worker)
{
    if (!exception || !threads::isTold(exception->type))
        return;
    m_outcome.uncaught.push_back(*exception);
    if (m_outcome.uncaught.back().worker.empty())
        m_outcome.uncaught.back().worker = worker;
}

void Run::defineObjects()
{
    for (std::uint32_t i = 0; i < m_job.objects.size(); ++i)
        m_main.trace.define(threads::objectIdOf(i), threads::traceKindOf(m_job.objects[i].kind), m_job.objects[i].name);
}

void Run::linkPrograms()
{
    std::map<std::string, ObjectId> texts;
    const auto textObject = [&](const std::string &text) {
        const auto [entry, isNew] = texts.try_emplace(text);
        if (isNew)
            entry->second = define(trace::ObjectKind::Text, text);
        return entry->second;
    };
    for (threads::WorkerDecl &worker : m_job.workers)
        threads::link(worker.steps, textObject);
}

threads::Task Run::taskOf(std::uint32_t number, std::string name, const threads::Program &program) const
{
    threads::Task task = taskOf(number, std::move(name));
    task.program = &program;
    return task;
}

threads::Task Run::taskOf(std::uint32_t number, std::string name) const
{
    threads::Task task {
        .name = std::move(name),
        .number = number,
        .id = kMainId + 1 + number,
        // A place is one byte; those behind get their letters as they come.
        .place = static_cast<std::uint8_t>(number < 255 ? number + 1 : 0),
        .observeThreshold = m_observeThreshold,
    };
    if (!m_cores.empty())
        task.cores = { m_cores[number % m_cores.size()] };
    return task;
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
    defineGil(*m_gil, "GIL");
    if (m_scenario.service.needed)
        m_execution.serviceObject = define(trace::ObjectKind::Service, "service");
    if (m_context.stepper != nullptr) {
        m_context.stepper->setObject(define(trace::ObjectKind::Text, std::string(trace::kNextStep)));
        m_execution.gate = m_context.stepper;
    }
    defineObjects();
    linkPrograms();
    prepare();

    m_gil->take(m_main);
    if (!m_outcome.error)
        execute();
    tellVariables(m_variables);
    m_gil->drop(m_main, LaneState::RunningSystem);

    summariseGil(*m_gil);
    if (pinsMain && !coresBefore.empty())
        (void)os::setAllowedCores(coresBefore); // it could be set before, so it can be set again
    m_main = {}; // closes the ring
    return m_outcome;
}

} // namespace interleave::scenario
