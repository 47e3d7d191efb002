// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "threadsmodel.h"

#include <mutex>

namespace interleave::scenario {

/// A thread for each worker, as in ThreadsModel, and each in an interpreter of its own (PEP 684, PEP 734): its own copy of every variable,
/// and, from CPython 3.12 on, its own GIL ("GIL of NAME"), so that they run side by side. With another `gil` than per-interpreter all
/// interpreters share the one, as they did up to 3.11. The main thread stays in the main interpreter, under "GIL"; what it starts by a step
/// has an interpreter of its own, too, and what others start are threads of the interpreter that they are in.
///
/// What an interpreter shares with the others: queues, the service, the stop. (What it costs CPython to set one up, 9 to 12 ms, costs
/// nothing here: there is nothing to set up.)
class InterpretersModel final : public ThreadsModel
{
public:
    using ThreadsModel::ThreadsModel;

protected:
    void prepare() override;
    void execute() override;
    [[nodiscard]] const threads::ExecutionContext &contextOf(std::uint32_t number) const override;

    [[nodiscard]] const threads::ExecutionContext &contextFor(threads::Execution &execution, const std::string &name) override;

private:
    struct Interpreter;
    /// Sets one up, and introduces it in the trace of the calling thread. Any thread.
    const threads::ExecutionContext &add(const std::string &name, gil::ThreadTrace &trace);

    mutable std::mutex m_mutex; ///< guards the list while the workers run
    /// First one for each of m_starting. Shared, because only the source file knows what one is.
    std::vector<std::shared_ptr<Interpreter>> m_interpreters;
};

} // namespace interleave::scenario
