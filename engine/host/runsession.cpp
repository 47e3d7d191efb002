// SPDX-License-Identifier: GPL-3.0-or-later
#include "runsession.h"

#include "recording.h"
#include "scriptstreams.h"
#include "sessionlink.h"
#include "traceinfo.h"
#include "watcher.h"

#include <scenario/wakers.h>
#include <trace/collector.h>
#include <trace/journal.h>

#include <fmt/format.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace interleave::host {

/// Owned by the session; the thread is its last member, so that it has ended before anything it uses goes.
struct RunSession::State
{
    RunRequest request; ///< constant once the thread runs
    StateChanged changed; ///< called by the collector's thread
    SessionLink link;
    std::shared_ptr<cpython::OutputLog> output; ///< constant once the thread runs
    std::unique_ptr<ScriptStreams> streams; ///< of a script; constant once the thread runs
    std::shared_ptr<trace::Journal> journal; ///< used by the collector's thread; goes with the last holder of `recording`
    std::unique_ptr<trace::Collector> collector; ///< used by the collector's thread
    std::string noJournal; ///< why there is none though one was wanted; constant once the thread runs
    std::shared_ptr<trace::TraceStore> store;
    std::shared_ptr<const trace::TraceStore> recording; ///< `store`, as it is handed out

    std::mutex mutex;
    std::condition_variable over; ///< signalled when `report` is there
    std::optional<RunReport> report; ///< guarded by mutex

    std::jthread thread;

    /// The one place in which a run's state changes.
    void enter(RunState next)
    {
        link.state = next;
        if (changed)
            changed(next);
    }
    void watch(std::promise<Result<void>> booted);
};

namespace {

/// Makes its paths absolute. Errors: what would only fail later, without a word of where: no script, no interpreter, no working directory.
Result<void> prepareScript(RunRequest &request)
{
    cpython::ScriptRequest &script = *request.script;
    std::error_code error;
    if (!script.interpreter.usable())
        return fail(script.interpreter.problem, "choose another interpreter; `interleave doctor` lists them");
    if (script.workingDirectory.empty())
        script.workingDirectory = std::filesystem::current_path(error);
    script.workingDirectory = std::filesystem::absolute(script.workingDirectory, error);
    if (!std::filesystem::is_directory(script.workingDirectory, error))
        return Failure(Error { "the working directory of the script is no folder", "name one that is there", script.workingDirectory.string() });
    script.script = std::filesystem::absolute(script.script, error);
    if (!std::filesystem::is_regular_file(script.script, error))
        return Failure(Error { "there is no such script", "name a Python file", script.script.string() });
    for (std::filesystem::path &folder : script.writable)
        folder = std::filesystem::absolute(folder, error);
    scenario::Scenario nothing; // but whose run it is, if it is a lesson's
    nothing.lesson = std::move(request.scenario.lesson);
    nothing.variant = std::move(request.scenario.variant);
    request.scenario = std::move(nothing);
    request.stepMode = false;
    request.alsoSelfObserve = false;
    return {};
}

} // namespace

void RunSession::State::watch(std::promise<Result<void>> booted)
{
    RunReport finished;
    bool told = false;
    const auto failed = [&](const std::exception &exception) {
        return Error { std::string("the recording failed: ") + exception.what(),
            "close other programs; run it again" };
    };
    try {
        Watcher watcher(request, link, *collector, streams.get(), [this](RunState next) { enter(next); });
        // The host must be started by this thread: it asks to be told when its parent, the thread, ends.
        Result<void> result = watcher.boot();
        const bool works = result.has_value();
        told = true;
        booted.set_value(std::move(result));
        if (!works)
            return;
        finished = watcher.run();
    } catch (const std::exception &exception) {
        if (!told)
            return booted.set_value(Failure(failed(exception)));
        finished.error = failed(exception);
    }
    finished.store = recording;
    if (streams)
        streams->finish();
    try {
        completeTraceInfo(*store, finished); // for the journal
        collector->finish();
        completeTraceInfo(*store, finished); // the run's own words outweigh what the collector could see
        store->publish();
    } catch (const std::exception &exception) {
        finished.state = RunState::Failed;
        finished.error = failed(exception);
    }
    if (const std::uint64_t lost = store->info().lost; lost > 0)
        finished.warnings.push_back(fmt::format("{} records were lost, because they came faster than this machine could write them down: the gaps are shown as not recorded, "
                                                "and what is counted is what was left ({} records)",
            lost, store->info().events));
    if (!noJournal.empty())
        finished.warnings.push_back("no journal is kept: " + noJournal);
    if (journal && !journal->error().empty())
        finished.warnings.push_back("the journal was given up: " + journal->error());
    enter(finished.state);
    const std::lock_guard lock(mutex);
    report = std::move(finished);
    over.notify_all();
}

Result<std::unique_ptr<RunSession>> RunSession::start(RunRequest request, StateChanged changed, OutputAvailable output)
{
    auto state = std::make_unique<State>();
    if (!state->link.wake)
        return failErrno("no descriptor for a run", "close other programs");
    state->request = std::move(request);
    state->changed = std::move(changed);
    state->output = std::make_shared<cpython::OutputLog>(std::move(output));
    if (state->request.script) {
        if (const Result<void> prepared = prepareScript(state->request); !prepared)
            return Failure(prepared.error());
        auto streams = ScriptStreams::open(*state->request.script, state->output);
        if (!streams)
            return Failure(streams.error());
        state->streams = std::move(*streams);
    }
    const RunRequest &asked = state->request;
    state->link.coreSource = asked.coreSource.value_or(asked.script ? CoreSource::Sampled : CoreSource::Self);

    if (!asked.journalDirectory.empty()) {
        auto journal = trace::Journal::create(asked.journalDirectory);
        if (journal)
            state->journal = std::move(*journal);
        else
            state->noJournal = journal.error().toLine();
    }
    trace::Collector::Options options;
    options.coreSource = state->link.coreSource.load();
    if (asked.script)
        options.sparse = true;
    else
        options.wakers = scenario::wakersOf(asked.scenario);
    options.cores = coresOfMachine();
    options.journal = state->journal.get();
    state->collector = std::make_unique<trace::Collector>(std::move(options));
    state->store = state->collector->store();
    state->recording = keepWithJournal(state->store, state->journal);
    beginTraceInfo(*state->store, asked);

    std::promise<Result<void>> promise;
    std::future<Result<void>> booted = promise.get_future();
    state->thread
        = std::jthread([state = state.get()](std::promise<Result<void>> p) { state->watch(std::move(p)); },
            std::move(promise));
    if (Result<void> result = booted.get(); !result)
        return Failure(result.error());
    std::unique_ptr<RunSession> session(new RunSession);
    session->m_state = std::move(state);
    return session;
}

RunSession::~RunSession()
{
    m_state->link.wish(Wish::Abandon);
    m_state->thread.join();
}

std::shared_ptr<const trace::TraceStore> RunSession::store() const
{
    return m_state->recording;
}
RunState RunSession::state() const noexcept
{
    return m_state->link.state;
}
CoreSource RunSession::coreSource() const noexcept
{
    return m_state->link.coreSource;
}
void RunSession::freeze()
{
    m_state->link.wish(Wish::Freeze);
}
void RunSession::resume()
{
    m_state->link.wish(Wish::Resume);
}
void RunSession::step(std::uint32_t worker)
{
    m_state->link.step(std::int32_t(std::min(worker, 1'000'000U)));
}
void RunSession::stepAny()
{
    m_state->link.step(message::Step::kAny);
}
void RunSession::stepNoMore()
{
    m_state->link.step(message::Step::kAll);
}
void RunSession::stop()
{
    m_state->link.wish(Wish::Stop);
}
std::shared_ptr<cpython::OutputLog> RunSession::output() const
{
    return m_state->output;
}
bool RunSession::writeInput(std::string_view bytes)
{
    return m_state->streams && m_state->streams->write(bytes);
}
void RunSession::closeInput()
{
    if (m_state->streams)
        m_state->streams->closeInput();
}
void RunSession::interrupt()
{
    m_state->link.wish(Wish::Interrupt);
}
std::optional<cpython::ScriptSetup> RunSession::scriptSetup() const
{
    const std::lock_guard lock(m_state->link.setupMutex);
    return m_state->link.setup;
}
int RunSession::hostPid() const noexcept
{
    return m_state->link.hostPid;
}
int RunSession::runnerPid() const noexcept
{
    return m_state->link.runnerPid;
}

RunReport RunSession::wait(std::stop_token token)
{
    const std::stop_callback stopped(token, [this] { stop(); });
    std::unique_lock lock(m_state->mutex);
    m_state->over.wait(lock, [this] { return m_state->report.has_value(); });
    return *m_state->report;
}

} // namespace interleave::host
