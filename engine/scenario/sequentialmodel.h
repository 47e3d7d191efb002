// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run.h"

namespace interleave::scenario {

/// The workers one after the other on the main thread, under the GIL as well: what `for job in jobs: job()` does in Python.
class SequentialModel final : public Run
{
public:
    using Run::Run;

protected:
    void execute() override;
};

} // namespace interleave::scenario
