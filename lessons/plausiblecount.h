// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plausibledeadlock.h"

#include <scenario/scenario.h>

#include <vector>

namespace interleave::lessons {

/// What is done to one object, by all.
struct Uses
{
    double obtains = 0, holdNs = 0, waits = 0, notifies = 0;
    double putsPerNs = 0, getsPerNs = 0; ///< while those who do it are at it and nothing holds them up
    double puts = 0, gets = 0, sent = 0, received = 0, bytes = 0, items = 0; ///< items: pickled
    double jobs = 0, jobNs = 0;
    double loads = 0, stores = 0, added = 0;
    double atRisk = 0; ///< stores that another may have come before since their load: no lock is common to all who update
    double users = 0;
};

/// A run of a scenario as its steps say it, with everything that one worker starts for another.
struct Counted
{
    std::vector<Uses> objects; ///< as in the job's table
    double suspensions = 0, callbacks = 0, tasks = 0, threads = 0;
    std::vector<std::uint32_t> circle; ///< locks that are taken in a circle, so that those who do may wait for ever; empty: none
};

/// Reads the steps of `scenario`. Pure.
Counted countUses(const scenario::Scenario &scenario);

} // namespace interleave::lessons
