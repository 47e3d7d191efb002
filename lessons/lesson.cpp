// SPDX-License-Identifier: GPL-3.0-or-later
#include "lesson.h"

namespace interleave::lessons {

std::string_view flowStepName(FlowStep step) noexcept
{
    constexpr std::string_view names[kFlowStepCount]
        = { "Predict", "Run", "Observe", "Explain", "Modify", "Make", "Transfer" };
    return names[static_cast<std::size_t>(step)];
}

std::string_view questionKindName(QuestionKind kind) noexcept
{
    constexpr std::string_view names[] = { "number", "choice", "several", "order", "bars", "sketch", "moment", "range" };
    return names[static_cast<std::size_t>(kind)];
}

} // namespace interleave::lessons
