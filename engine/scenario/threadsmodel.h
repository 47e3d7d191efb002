// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run.h"

namespace interleave::scenario {

/// A thread for each worker: the main thread starts them, does its own program if there is one, and joins them.
class ThreadsModel : public Run
{
public:
    using Run::Run;

protected:
    void execute() override;
    /// What worker `number` of m_starting runs in: the one interpreter that there is.
    [[nodiscard]] virtual const threads::ExecutionContext &contextOf(std::uint32_t) const { return m_execution; }

private:
    void joinAll(std::vector<std::unique_ptr<threads::Worker>> &workers);
};

} // namespace interleave::scenario
