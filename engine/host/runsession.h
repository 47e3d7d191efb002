// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>
#include <core/error.h>
#include <core/runstate.h>
#include <core/uncaught.h>
#include <cpython/outputlog.h>
#include <cpython/scriptrequest.h>
#include <scenario/scenario.h>
#include <trace/store.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::host {

/// What to run, and how.
struct RunRequest
{
    scenario::Scenario scenario;
    std::optional<cpython::ScriptRequest> script; ///< run this, in a real interpreter, instead of the scenario, of which only lesson and variant count then: whose run it is
    std::filesystem::path hostProgram; ///< the interleave-host to start
    std::optional<CoreSource> coreSource; ///< empty: the best that works here
    bool alsoSelfObserve = false; ///< workers watch themselves on the perf rung too: for comparing the two
    std::filesystem::path journalDirectory; ///< empty: no journal. It is kept until nobody holds the store any more (recording.h)
    std::optional<double>
        workPerMs; ///< calibrated already (units of burn per ms); empty: the host calibrates
    std::optional<Nanoseconds> timeLimit; ///< the run is stopped after this
    std::optional<Nanoseconds> deadlockLimit; ///< the run is stopped so long after a deadlock was found in it; empty: it stands
    bool stepMode = false; ///< every worker waits before each of its steps until step() releases it
};

/// How a run ended. The store has the rest.
struct RunReport
{
    RunState state = RunState::Failed; ///< Finished, Stopped, Died or Failed
    Error error; ///< for Died and Failed
    Nanoseconds wall { 0 }; ///< as the engine measured it; of one that Died: from its beginning until its end was noticed, frozen stretches left out
    std::uint64_t switchNumber = 0; ///< as the run's GIL counted its changes of holder
    CoreSource coreSource = CoreSource::Sampled;
    double workPerMs = 0; ///< as given or as the host calibrated it; 0: it did not come so far
    std::optional<cpython::ScriptEnd> script; ///< of a run of a script: how that ended. Finished says only that it did by itself
    std::vector<Uncaught> uncaught; ///< exceptions of the program that nobody caught; each has its line in `warnings`, too
    std::optional<double> others; ///< share of the machine's time (0…1) that other programs and the hypervisor took while it was on; empty: not known
    std::vector<std::string> deadlocks; ///< found while it ran, each in words
    bool stoppedForDeadlock = false; ///< Stopped because of RunRequest::deadlockLimit: what the run had to show it has shown
    std::vector<std::string>
        warnings; ///< what went wrong without ending the run (no journal, perf refused), one line each
    std::shared_ptr<const trace::TraceStore>
        store; ///< never null once the session exists; complete when the run is over. Whoever holds it keeps the run's journal on disk (recording.h)
};

/// One run, seen from the process that watches it: starts interleave-host, sends it the scenario, owns the
/// collector's thread, which speaks the control protocol and fills the store. All methods may be called from
/// any thread and return at once, but wait(). The destructor ends the run and leaves neither a process nor a
/// descriptor behind; it blocks until that is so (milliseconds; 2 s at most). freeze() before the run is
/// Running takes effect when it is; freeze, resume and stop do nothing when it is over.
///
/// A script (RunRequest::script) is run in the same way, and besides: what it writes comes to output() as it is written, on the way of one more
/// thread, which reads as fast as it writes, so a flood of it costs neither memory nor anybody's patience; writeInput() feeds its stdin; interrupt()
/// is Ctrl+C. When the run is over the output is complete, and RunReport::script says how the script ended.
class RunSession
{
public:
    /// Called on the collector's thread at every change of state (the last one once, with a state that
    /// isOver). It may call every method but wait, and must not destroy the session.
    using StateChanged = std::function<void(RunState)>;
    /// Called when output() has something to take, once until it is taken; on a thread of the session's. It must not block.
    using OutputAvailable = std::function<void()>;
    /// Starts supervisor, runner and collector; returns when the supervisor lives. `changed` is called on the session's own thread. Errors: no such
    /// program, no more processes or descriptors.
    static Result<std::unique_ptr<RunSession>> start(RunRequest request, StateChanged changed = {}, OutputAvailable output = {});
    ~RunSession();
    RunSession(const RunSession &) = delete;
    RunSession &operator=(const RunSession &) = delete;

    [[nodiscard]] std::shared_ptr<const trace::TraceStore> store() const;
    [[nodiscard]] RunState state() const noexcept;
    [[nodiscard]] CoreSource coreSource() const noexcept;
    /// Stops the whole run, or lets it go on. Any thread; returns at once, the state changes when it is done.
    void freeze();
    void resume();
    /// In step mode: the worker (its number, from 0 in the order of the scenario) takes its next step, if it stands before one.
    void step(std::uint32_t worker);
    void stepAny(); ///< the one that has stood longest
    void stepNoMore(); ///< lets everybody go for good
    /// What a script has written; never null, empty for a scenario and with OutputMode::Inherit. May be kept when the session is gone.
    [[nodiscard]] std::shared_ptr<cpython::OutputLog> output() const;
    /// For the script's stdin, with InputMode::Pipe. False if it was not taken: the script ended or closed it, or a megabyte waits to be read already.
    bool writeInput(std::string_view bytes);
    void closeInput(); ///< when what was written is read: end of file (Ctrl+D)
    void interrupt(); ///< SIGINT to the script's processes: Python's KeyboardInterrupt. Nothing more follows
    /// How the script was started; empty until it is known, shortly before Running, and for a scenario.
    [[nodiscard]] std::optional<cpython::ScriptSetup> scriptSetup() const;
    void stop(); ///< asks (a script: by SIGINT), then SIGTERM, then SIGKILL to the whole tree within 2 s
    /// Blocks until the run is over. A stop request through `token` stops the run.
    RunReport wait(std::stop_token token = {});
    /// Pids of host and runner, for tests and doctor; 0 if not there.
    [[nodiscard]] int hostPid() const noexcept;
    [[nodiscard]] int runnerPid() const noexcept;

private:
    RunSession() = default;
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::host
