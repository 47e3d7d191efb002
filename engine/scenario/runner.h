// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

#include <net/socket.h>
#include <trace/region.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <threads/manualexecutor.h>

namespace interleave::scenario {

/// What a run needs from the process it runs in.
struct RunContext
{
    trace::Region &region; ///< gets a ring for each thread, the caller's ("MainThread") first
    net::ServiceEndpoint service {}; ///< must be there if scenario.service.needed
    double workPerMs = 0; ///< units of os::burnUnit that take a millisecond (os::measureWorkRate)
    bool selfObserve = false; ///< CoreSource::Self: workers record the gaps in which they were off-core
    std::vector<CoreId> cores {}; ///< for knobs.pinned: worker i goes to core i mod n. Empty: those that the
                                  ///< calling thread may use
    threads::ManualExecutor *stepper = nullptr; ///< step mode: who releases the workers, step by step
    std::stop_token stop {}; ///< ends the run within a moment
    /// For Model::Processes: hands the region of another process to whoever records the run (processes::Settings). Without it they are not recorded.
    std::function<Result<void>(int memfd)> announce {};
    std::string announceAddress {}; ///< the same, for a program that boots: what runChildProcess gives its AnnounceAt
    std::filesystem::path childProgram { "/proc/self/exe" }; ///< understands --child and --forkserver (childprocess.h)
};

/// How a thread fared.
struct ThreadOutcome
{
    std::string name;
    Nanoseconds cpu { 0 };
    std::uint64_t involuntaryDrops = 0;
};

/// How the run fared.
struct RunOutcome
{
    Nanoseconds wall { 0 }; ///< from before the first worker starts to after the last join
    std::uint64_t switchNumber = 0; ///< as the GIL itself counted; of all interpreters' GILs together
    std::vector<ThreadOutcome> threads; ///< workers in their order; one, "MainThread", when sequential
    /// Exceptions that nobody caught, with their workers: what Python prints a traceback for. They are the program's, no error of the run.
    std::vector<threads::Exception> uncaught;
    std::vector<Error> problems; ///< what went wrong without ending it: a process was killed
    bool stopped = false; ///< a stop was asked for before it was over
    std::optional<Error> error; ///< why it could not be run, or not to its end
};

/// Runs a scenario in the calling process and on the calling thread, which plays Python's main thread: it
/// starts the workers and joins them (Model::Threads, Model::Processes), or does their work one after the other
/// (Model::Sequential). Blocks until all threads and processes have ended. Leaves affinity and name of the calling thread
/// as they were.
RunOutcome runScenario(const Scenario &scenario, const RunContext &context);

} // namespace interleave::scenario
