// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <vector>

namespace interleave::lessons {

/// Somebody who holds locks wants one more.
struct LockOrder
{
    std::uint32_t worker = 0; ///< index into the job's workers
    bool several = false; ///< that worker is there more than once
    std::set<std::uint32_t> held;
    std::uint32_t wanted = 0;
    friend bool operator==(const LockOrder &, const LockOrder &) = default;
};

/// The locks of a circle in which different workers each hold what another wants; empty if there is none. What all of a circle do under one
/// more common lock makes no deadlock (Havelund, "Using runtime analysis to guide model checking of Java programs", 2000: gate locks). Pure.
std::vector<std::uint32_t> lockCircle(const std::vector<LockOrder> &orders);

} // namespace interleave::lessons
