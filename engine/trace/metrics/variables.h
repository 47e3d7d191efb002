// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../store.h"

#include <optional>
#include <string>
#include <vector>

namespace interleave::trace {

/// A variable that workers share. (Where loads and stores are not traced, only its last value is known.)
struct VariableMetrics
{
    std::string name;
    std::uint64_t loads = 0, stores = 0;
    std::uint64_t overwritten = 0; ///< stores by somebody who had loaded it before another stored it: an update was lost
    std::optional<std::int64_t> last {}; ///< its value when the run was over. With several processes the last one to say so
};

/// In the order in which they are first touched. Linear in the instants of threads and tasks.
std::vector<VariableMetrics> measureVariables(const TraceStore &store);

} // namespace interleave::trace
