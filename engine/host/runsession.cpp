// SPDX-License-Identifier: GPL-3.0-or-later
#include "runsession.h"

#include "recording.h"
#include "sessionlink.h"
#include "traceinfo.h"
#include "watcher.h"

#include <scenario/wakers.h>
#include <trace/collector.h>
#include <trace/journal.h>

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

void RunSession::State::watch(std::promise<Result<void>> booted)
{
    RunReport finished;
    bool told = false;
    const auto failed = [&](const std::exception &exception) {
        return Error { std::string("the recording failed: ") + exception.what(),
            "close other programs; run it again" };
    };
    try {
        Watcher watcher(request, link, *collector, [this](RunState next) { enter(next); });
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
    try {
        completeTraceInfo(*store, finished); // for the journal
        collector->finish();
        completeTraceInfo(*store, finished); // the run's own words outweigh what the collector could see
        store->publish();
    } catch (const std::exception &exception) {
        finished.state = RunState::Failed;
        finished.error = failed(exception);
    }
    if (!noJournal.empty())
        finished.warnings.push_back("no journal is kept: " + noJournal);
    if (journal && !journal->error().empty())
        finished.warnings.push_back("the journal was given up: " + journal->error());
    enter(finished.state);
    const std::lock_guard lock(mutex);
    report = std::move(finished);
    over.notify_all();
}

Result<std::unique_ptr<RunSession>> RunSession::start(RunRequest request, StateChanged changed)
{
    auto state = std::make_unique<State>();
    if (!state->link.wake)
        return failErrno("no descriptor for a run", "close other programs");
    state->request = std::move(request);
    state->changed = std::move(changed);
    const RunRequest &asked = state->request;
    state->link.coreSource = asked.coreSource.value_or(CoreSource::Self);

    if (!asked.journalDirectory.empty()) {
        auto journal = trace::Journal::create(asked.journalDirectory);
        if (journal)
            state->journal = std::move(*journal);
        else
            state->noJournal = journal.error().toLine();
    }
    trace::Collector::Options options;
    options.coreSource = state->link.coreSource.load();
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
