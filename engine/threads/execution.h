// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accesslog.h"
#include "exception.h"
#include "program.h"
#include "stephandler.h"
#include "stopsignal.h"
#include "variables.h"

#include <gil/gil.h>
#include <net/serviceconnection.h>

#include <optional>

namespace interleave::threads {

/// Where the eval breaker is looked at, besides loops and calls.
enum class SafePoints : std::uint8_t {
    Loops, ///< from 3.10: loop back edges and calls only
    EveryOpcode, ///< up to 3.9
};

/// What all threads of a run share (those of an interpreter, where each has its own GIL). Outlives them.
struct ExecutionContext
{
    gil::Gil &gil;
    StopSignal &stop; ///< polled; requested by a worker that fails
    double workPerMs = 1; ///< units of os::burnUnit that take a millisecond
    net::ServiceEndpoint service {};
    ObjectId serviceObject {}; ///< what `io` blocks on
    SafePoints safePoints = SafePoints::Loops;
    std::uint64_t seed = 1; ///< of every random choice
    Variables *variables = nullptr; ///< must be there if a step names one
    StepHandler *steps = nullptr; ///< must be there if a step needs more than the basic ones
    StepGate *gate = nullptr; ///< step mode
    bool mayBeKilled = false; ///< a process of its own: `raise` of kKilledWorker ends it by SIGKILL

    /// The same in another interpreter, whose GIL that is. A field that is added here has to be copied there.
    [[nodiscard]] ExecutionContext in(gil::Gil &itsGil) const
    {
        return { itsGil, stop, workPerMs, service, serviceObject, safePoints, seed, variables, steps, gate, mayBeKilled };
    }
};

/// Executes a program on the calling thread, under a GIL, and tells what it does. One object per worker; used by its thread only.
class Execution
{
public:
    /// `number`: the worker's, from 0: chooses its objects, its random numbers and its requests (whose latencies are the seed's).
    Execution(const ExecutionContext &context, gil::ThreadState &thread, std::uint32_t number);
    ~Execution() { tellAccesses(); }
    Execution(const Execution &) = delete;
    Execution &operator=(const Execution &) = delete;

    /// Blocks until the program is done, raises, a stop is requested or something fails. The caller has the GIL, before and after.
    Flow run(const Program &program)
    {
        const Flow flow = block(program);
        tellAccesses();
        return flow;
    }
    /// What was raised and not caught, after Raised.
    [[nodiscard]] const std::optional<Exception> &exception() const noexcept { return m_exception; }
    /// What could not be done, after Failed: the local service cannot be reached, for one.
    [[nodiscard]] const std::optional<Error> &error() const noexcept { return m_error; }

    // For step handlers, on the same thread.
    /// Blocks as run() does.
    Flow block(const Block &block);
    Flow step(const Instruction &instruction);
    /// Stands at the gate and tells of a step that is then executed elsewhere: what `step` does first.
    void begin(const Instruction &instruction);
    /// Tells the trace of loads and stores that were only counted so far (AccessLog): before the thread turns to another program.
    void tellAccesses() { m_accesses.flush(m_thread.trace); }
    /// Another program has used this thread meanwhile (tasks): the thread's line has to be told again.
    void forgetLine() noexcept { m_line = 0; }
    [[nodiscard]] const ExecutionContext &context() const noexcept { return m_context; }
    [[nodiscard]] gil::Gil &gil() const noexcept { return m_gil; }
    [[nodiscard]] gil::ThreadState &thread() const noexcept { return m_thread; }
    [[nodiscard]] std::uint32_t number() const noexcept { return m_number; }
    [[nodiscard]] bool stopping() const noexcept { return m_context.stop.requested(); }
    /// Index in the job of the object that the step means this time. It must have one.
    [[nodiscard]] std::uint32_t pick(const ObjectRef &object) noexcept;
    /// The worker's own random numbers: the same for the same seed and worker.
    [[nodiscard]] std::uint64_t random() noexcept;
    /// From here on its random choices and the latencies of its requests are those of `stream`. Whoever starts a thread, or hands a job to a pool, draws
    /// it of its own: so they are the same for the same seed, in whatever order threads come, and whichever of a pool does the job.
    void drawFrom(std::uint64_t stream) noexcept { m_random = m_nextRequest = stream; }
    /// At the line of the step that is executed, unless the exception has one already.
    Flow raise(Exception exception);
    Flow raise(std::string type, std::string message) { return raise(Exception { std::move(type), std::move(message) }); }
    Flow fail(Error error);
    /// For those that have dealt with it.
    void clearException() noexcept { m_exception.reset(); }

private:
    Flow basic(const Instruction &instruction);
    void tell(const Instruction &instruction);
    void tellLine(const Instruction &instruction);
    void compute(const Instruction &instruction);
    void native(Nanoseconds duration);
    void sleep(Nanoseconds duration);
    Flow repeat(const Instruction &instruction);
    Flow attempt(const Instruction &instruction);
    Flow io(std::uint32_t bytes);
    void variable(const Instruction &instruction);
    Result<net::Answer> request(std::uint32_t bytes);
    [[nodiscard]] std::uint64_t unitsFor(Nanoseconds duration) const noexcept;

    const ExecutionContext &m_context;
    gil::Gil &m_gil;
    gil::ThreadState &m_thread;
    std::uint32_t m_number;
    std::uint64_t m_nextRequest;
    std::uint64_t m_random;
    std::uint32_t m_round = 0; ///< Pick::Round
    std::uint64_t m_work = 1; ///< what the work has come to; nobody needs it, but it must be computed
    std::uint32_t m_line = 0; ///< the last that was recorded
    std::uint32_t m_at = 0; ///< of the last step that has one
    struct Register
    {
        std::int64_t value = 0;
        Variables::Seen seen {}; ///< what was loaded, or stored last
    };
    std::vector<Register> m_registers; ///< by object
    AccessLog m_accesses;
    std::optional<Exception> m_exception;
    std::optional<Error> m_error;
    std::optional<net::ServiceConnection> m_connection; ///< from the first request on
};

/// Gives every text of a program its object in the trace: `define` introduces a text and returns its id.
template <class Define> void link(Block &block, const Define &define)
{
    for (Instruction &instruction : block) {
        if (instruction.op == Op::Mark)
            instruction.textObject = define(instruction.text);
        link(instruction.body, define);
        link(instruction.handler, define);
        link(instruction.last, define);
    }
}

} // namespace interleave::threads
