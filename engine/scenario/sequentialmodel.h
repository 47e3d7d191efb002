// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run.h"

#include <sync/domain.h>
#include <threads/syncsteps.h>

#include <memory>

namespace interleave::scenario {

/// The workers one after the other on the main thread, under the GIL as well: what `for job in jobs: job()` does in Python.
class SequentialModel final : public Run
{
public:
    using Run::Run;

protected:
    void prepare() override;
    void execute() override;

private:
    std::unique_ptr<sync::Domain> m_domain; ///< null: it could not be made
    std::unique_ptr<threads::SyncSteps> m_steps;
};

} // namespace interleave::scenario
