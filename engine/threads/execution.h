// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "program.h"
#include "stopsignal.h"

#include <gil/gil.h>
#include <net/serviceconnection.h>

#include <optional>

namespace interleave::threads {

/// What all threads of a run share. Outlives them.
struct ExecutionContext
{
    gil::Gil &gil;
    StopSignal &stop; ///< polled; requested by a worker that fails
    double workPerMs = 1; ///< units of os::burnUnit that take a millisecond
    net::ServiceEndpoint service {};
    ObjectId serviceObject {}; ///< what `io` blocks on
};

/// Executes a program on the calling thread, under a GIL, and tells what it does. One object per program run.
class Execution
{
public:
    /// `firstRequest`: number of its first request in the seed's sequence; consecutive from there.
    Execution(const ExecutionContext &context, gil::ThreadState &thread, std::uint64_t firstRequest);

    /// Blocks until the program is done, a stop is requested or something fails. The caller has the GIL,
    /// before and after. Errors: the local service cannot be reached or went away.
    Result<void> run(const Program &program);

private:
    void step(std::size_t index, const Instruction &instruction);
    void compute(Nanoseconds duration);
    void native(Nanoseconds duration);
    void sleep(Nanoseconds duration);
    Result<void> io(std::uint32_t bytes);
    Result<net::Answer> request(std::uint32_t bytes);
    [[nodiscard]] std::uint64_t unitsFor(Nanoseconds duration) const noexcept;

    const ExecutionContext &m_context;
    gil::Gil &m_gil;
    gil::ThreadState &m_thread;
    std::uint64_t m_nextRequest;
    std::uint64_t m_work = 1; ///< what the work has come to; nobody needs it, but it must be computed
    std::uint32_t m_line = 0; ///< the last that was recorded
    std::optional<net::ServiceConnection> m_connection; ///< from the first request on
};

} // namespace interleave::threads
