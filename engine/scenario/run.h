// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runner.h"

#include <gil/makegil.h>
#include <threads/worker.h>

#include <memory>
#include <string>
#include <vector>

namespace interleave::scenario {

/// One run of a scenario, from the main thread's side: what all models have in common. Each model is a class of its own that says how the
/// workers come to be there at the same time (sequentialmodel.h, threadsmodel.h …). Lives on the calling thread, for one run.
class Run
{
public:
    Run(const Scenario &scenario, const RunContext &context, threads::StopSignal &stop);
    virtual ~Run();
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    /// Blocks until the scenario is over or stopped; on the process's main thread, once.
    RunOutcome run();

protected:
    /// The model's work, on the main thread, which has the GIL before and after. Fills the outcome but for `switchNumber`, which
    /// summariseGil adds up. Not called when
    /// something was wrong before it.
    virtual void execute() = 0;
    /// Errors before anything starts: what the model needs beyond the common.
    virtual void prepare() { }

    /// A worker that starts with the run.
    struct Starting
    {
        std::string name;
        const threads::WorkerDecl *worker = nullptr; ///< in m_job
    };

    /// Introduces an object of this region to the trace.
    ObjectId define(trace::ObjectKind kind, const std::string &name);
    /// What the worker needs to run on a thread of its own: number `i` of m_starting, unless told otherwise.
    [[nodiscard]] threads::Task taskOf(std::uint32_t number, std::string name) const;
    [[nodiscard]] threads::Task taskOf(std::uint32_t number, std::string name, const threads::Program &program) const;
    /// One more GIL of the scenario's kind.
    [[nodiscard]] std::unique_ptr<gil::Gil> anotherGil() const;
    /// Introduces a GIL's lane; says at the end what it counted. Nothing without a GIL.
    void defineGil(const gil::Gil &gil, const std::string &name);
    void summariseGil(const gil::Gil &gil);
    /// What the variables have come to; the objects that stand for them in the trace are those from `first` on.
    void tellVariables(threads::Variables &variables);
    void note(const std::optional<Error> &error)
    {
        if (error && !m_outcome.error)
            m_outcome.error = error;
    }

    /// An exception that nobody has caught and that ended the program of `worker`.
    void tellUncaught(const std::optional<threads::Exception> &exception, const std::string &worker);

    const Scenario &m_scenario;
    threads::Job m_job; ///< the scenario's, its texts linked to the trace
    const RunContext &m_context;
    threads::Variables m_variables;
    std::unique_ptr<gil::Gil> m_gil; ///< the main interpreter's
    threads::ExecutionContext m_execution;
    std::optional<Ticks> m_observeThreshold;
    std::vector<CoreId> m_cores; ///< to pin to, empty if not pinned
    gil::ThreadState m_main;
    std::vector<Starting> m_starting; ///< counts expanded, in the scenario's order
    const threads::WorkerDecl *m_mainWorker = nullptr; ///< Starts::Main, null if there is none
    RunOutcome m_outcome;

private:
    void defineObjects();
    void linkPrograms();
};

/// What a scenario's kind of GIL is to the engine.
gil::Kind gilKindOf(GilKind kind) noexcept;
threads::SafePoints safePointsOf(GilKind kind) noexcept;

/// The class for the scenario's model, or why there is none.
/// Errors: what the model needs cannot be had.
Result<std::unique_ptr<Run>> makeRun(const Scenario &scenario, const RunContext &context, threads::StopSignal &stop);

} // namespace interleave::scenario
