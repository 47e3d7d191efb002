// SPDX-License-Identifier: GPL-3.0-or-later
#include "childprocess.h"

#include "jobsteps.h"
#include "poolworker.h"
#include "processsteps.h"
#include "stepline.h"

#include <os/affinity.h>
#include <os/processtree.h>
#include <threads/tracekinds.h>
#include <trace/stepping.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <map>
#include <pthread.h>
#include <unistd.h>

namespace interleave::processes {

namespace {

using trace::EventKind;
using trace::LaneState;

constexpr std::uint32_t kRings = 64; ///< threads of a child, with those of pools and queues; unused ones cost no memory

/// What SIGTERM ends. A signal handler can be given nothing, so this is one of the process.
std::atomic<threads::StopSignal *> g_stop { nullptr };

void onTerminate(int)
{
    const int kept = errno;
    if (threads::StopSignal *stop = g_stop.load(std::memory_order_relaxed))
        stop->request();
    errno = kept;
}

void closeAllBut(std::vector<int> keep)
{
    for (const int standard : { 0, 1, 2 })
        keep.push_back(standard);
    std::sort(keep.begin(), keep.end());
    unsigned first = 0;
    for (const int descriptor : keep) {
        if (unsigned(descriptor) > first)
            ::close_range(first, unsigned(descriptor) - 1, 0);
        first = unsigned(descriptor) + 1;
    }
    ::close_range(first, ~0U, 0);
}

/// As sys.exit would end the process (Lib/multiprocessing/process.py, _bootstrap).
int statusOf(const threads::Exception &exception)
{
    if (threads::isTold(exception.type))
        return 1;
    int code = 0;
    const std::string &text = exception.message;
    if (text.empty())
        return 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), code);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? code & 0xff : 1;
}

} // namespace

Result<void> NewProcess::begin(const std::function<Result<void>(int)> &announce, std::optional<Ticks> observeThreshold)
{
    auto region = trace::Region::create({ .ringCount = kRings });
    if (!region)
        return Failure(region.error());
    m_region = std::move(*region);
    if (announce) {
        if (auto announced = announce(m_region->descriptor()); !announced)
            return announced;
    }
    m_thread = threads::beginThread(*m_region, { .name = m_order.name, .id = 1, .place = m_order.place, .observeThreshold = observeThreshold });
    m_thread.trace.state(LaneState::Booting);
    return {};
}

void NewProcess::introduce(threads::Job &job, const Settings &settings)
{
    m_gilObject = ObjectId { m_region->newObject() };
    m_thread.trace.define(m_gilObject, trace::ObjectKind::Gil, "GIL of " + m_order.name);
    if (settings.usesService) {
        m_serviceObject = ObjectId { m_region->newObject() };
        m_thread.trace.define(m_serviceObject, trace::ObjectKind::Service, "service");
    }
    if (settings.stepDesk >= 0) {
        m_stepObject = ObjectId { m_region->newObject() };
        m_thread.trace.define(m_stepObject, trace::ObjectKind::Text, std::string(trace::kNextStep));
    }
    for (std::uint32_t i = 0; i < job.objects.size(); ++i)
        m_thread.trace.define(threads::objectIdOf(i), threads::traceKindOf(job.objects[i].kind), job.objects[i].name);
    if (settings.owner == ObjectOwner::EachProcess)
        m_firstOwn = JobSteps::introduce(job, *m_region, m_thread.trace);
    std::map<std::string, ObjectId> texts;
    for (threads::WorkerDecl &worker : job.workers) {
        threads::link(worker.steps, [&](const std::string &text) {
            const auto [entry, isNew] = texts.try_emplace(text);
            if (isNew) {
                entry->second = ObjectId { m_region->newObject() };
                m_thread.trace.define(entry->second, trace::ObjectKind::Text, text);
            }
            return entry->second;
        });
    }
}

int NewProcess::run(
    const Settings &settings, threads::Job job, SharedObjects &objects, SharedObjects *pool, const Inherited &inherited)
{
    auto stop = threads::StopSignal::create();
    if (!stop) {
        objects.report(stop.error());
        return kFailed;
    }
    g_stop = stop->get();
    struct sigaction action {};
    action.sa_handler = onTerminate;
    ::sigaction(SIGTERM, &action, nullptr);
    ::pthread_setname_np(::pthread_self(), m_order.name.substr(0, 15).c_str());
    if (!settings.cores.empty()) {
        if (auto pinned = os::setAllowedCores({ settings.cores[m_order.number % settings.cores.size()] }); !pinned)
            objects.report(pinned.error());
    }
    introduce(job, settings);
    threads::Variables variables(job.objects, settings.gil == gil::Kind::None);
    for (std::uint32_t i = 0; inherited.variables != nullptr && i < job.objects.size(); ++i) {
        if (job.objects[i].kind == threads::ObjectKind::Variable)
            variables.store(i, inherited.variables->peek(i));
    }
    const CodeTable codes(job);
    const std::unique_ptr<gil::Gil> gil = gil::makeGil(settings.gil, settings.switchInterval, m_gilObject);
    StepLine steppedFrom(settings.stepDesk, m_stepObject);
    threads::ExecutionContext context { .gil = *gil,
        .stop = **stop,
        .workPerMs = settings.workPerMs,
        .service = settings.service,
        .serviceObject = m_serviceObject,
        .safePoints = settings.safePoints,
        .seed = settings.seed,
        .variables = &variables,
        .gate = settings.stepDesk >= 0 ? &steppedFrom : nullptr,
        .mayBeKilled = true };
    Process process { settings, *m_region, context, job, codes, objects };
    ProcessSteps steps(process, variables);
    context.steps = &steps;
    std::unique_ptr<JobSteps> own; // the steps of a job whose locks are the process's own
    if (settings.owner != ObjectOwner::Everybody) {
        auto made = JobSteps::create(settings.owner, job, **stop, m_firstOwn);
        if (!made) {
            objects.report(made.error());
            return kFailed;
        }
        own = std::move(*made);
        if (inherited.sync != nullptr)
            own->inherit(*inherited.sync, m_order.callerThread, m_thread.id);
        own->define(m_thread.trace);
        context.steps = own.get();
    }

    gil->take(m_thread);
    makeReady();
    const int status = execute(process, pool);
    const Caller caller { *gil, m_thread, **stop };
    steps.finish(caller);
    for (std::uint32_t i = 0; i < job.objects.size(); ++i) {
        // Its own copy: what the others have is theirs.
        if (job.objects[i].kind == threads::ObjectKind::Variable)
            m_thread.trace.event(EventKind::Value, std::uint8_t(trace::ValueAccess::Final), threads::objectIdOf(i).value,
                static_cast<std::uint64_t>(variables.load(i).value), 0);
    }
    gil->drop(m_thread, LaneState::RunningSystem);
    m_thread.trace.event(EventKind::GilSummary, 0, m_gilObject.value, gil->switchNumber(), 0);
    m_thread = {}; // closes its ring
    g_stop = nullptr;
    if (status != kFailed && (*stop)->requested()) { // its parent shall see that it was terminated
        ::signal(SIGTERM, SIG_DFL);
        ::raise(SIGTERM);
    }
    return status;
}

void NewProcess::makeReady()
{
    m_thread.trace.event(EventKind::ProcessReady, std::uint8_t(m_method), 0, static_cast<std::uint64_t>(m_order.calledAt.count()),
        std::uint32_t(m_order.caller));
}

int NewProcess::execute(Process &process, SharedObjects *pool)
{
    threads::Flow flow = threads::Flow::Done;
    std::optional<threads::Exception> exception;
    std::optional<Error> error;
    if (m_order.kind == Order::Kind::PoolWorker && pool != nullptr) {
        PoolWorker worker(process, *pool, m_order.pool, m_order.slot, m_thread);
        flow = worker.run();
        exception = worker.exception();
        error = worker.error();
    } else if (const threads::Block *block = process.codes.block(m_order.code)) {
        threads::Execution execution(process.execution, m_thread, m_order.number);
        if (m_order.stream)
            execution.drawFrom(*m_order.stream);
        flow = execution.run(*block);
        exception = execution.exception();
        error = execution.error();
    } else {
        flow = threads::Flow::Failed;
        error = Error { "a process was told to run what is not there", "report this: it is a defect of Interleave" };
    }
    if (flow == threads::Flow::Failed && error) {
        process.objects.report(*error);
        process.execution.stop.request();
        return kFailed;
    }
    if (flow != threads::Flow::Raised || !exception)
        return 0;
    if (exception->worker.empty())
        exception->worker = m_order.name;
    if (threads::isTold(exception->type))
        process.objects.reportUncaught(*exception);
    return statusOf(*exception);
}

int runForked(const Process &parent, const threads::Variables &variables, const Order &order)
{
    if (!os::dieWithParent(order.caller))
        return 1;
    std::vector<int> keep = parent.objects.descriptors();
    if (order.poolObjects != nullptr) {
        const std::vector<int> more = order.poolObjects->descriptors();
        keep.insert(keep.end(), more.begin(), more.end());
    }
    if (parent.settings.stepDesk >= 0)
        keep.push_back(parent.settings.stepDesk);
    closeAllBut(keep);
    NewProcess process(order, trace::StartMethod::Fork);
    if (auto begun = process.begin(parent.settings.announce, parent.settings.observeThreshold); !begun) {
        parent.objects.report(begun.error());
        return NewProcess::kFailed;
    }
    return process.run(parent.settings, parent.job, parent.objects, order.poolObjects, { &variables, parent.sync });
}

} // namespace interleave::processes
