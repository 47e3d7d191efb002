// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../store.h"

#include <optional>
#include <string>
#include <vector>

namespace interleave::trace {

/// A variable that workers share. All its loads and stores are in the trace, most of them as counts where they came close together; which
/// stores went over one that their thread had not seen, who stored knew at that moment (threads::Variables counts versions).
struct VariableMetrics
{
    std::string name;
    std::uint64_t loads = 0, stores = 0;
    std::uint64_t overwritten = 0; ///< stores by somebody who had loaded it before another stored it: an update was lost
    /// By how much the values that were overwritten so differed from those their overwriters had loaded, in sum: where everybody loads, adds and
    /// stores, last = first + all that was added − lost.
    std::int64_t lost = 0;
    std::optional<std::int64_t> last {}; ///< its value when the run was over. With several processes the last one to say so
};

/// In the order in which they are first touched. Linear in the instants of threads and tasks. Pure; any thread.
std::vector<VariableMetrics> measureVariables(const TraceStore &store);

} // namespace interleave::trace
