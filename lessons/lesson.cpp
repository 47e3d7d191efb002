// SPDX-License-Identifier: GPL-3.0-or-later
#include "lesson.h"

namespace interleave::lessons {

std::string_view flowStepName(FlowStep step) noexcept
{
    constexpr std::string_view names[kFlowStepCount]
        = { "Predict", "Run", "Observe", "Explain", "Modify", "Make", "Transfer" };
    return names[static_cast<std::size_t>(step)];
}

} // namespace interleave::lessons
