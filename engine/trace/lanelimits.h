// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "states.h"

#include <array>
#include <string>
#include <vector>

namespace interleave::trace {

/// How many lanes of each kind a run may have, so that no writer can make the picture, the memory or a file grow without end. What is
/// refused is said once for each kind, in a sentence. One thread.
class LaneLimits
{
public:
    /// True if one more may be; then it counts. Threads and cores have limits of their own (rings, processors).
    [[nodiscard]] bool admit(LaneKind kind);
    /// What was refused for the first time since it was last asked, one sentence each.
    [[nodiscard]] std::vector<std::string> takeSentences();

private:
    struct Kind
    {
        std::uint32_t lanes = 0;
        bool refused = false;
    };
    std::array<Kind, kLaneKindCount> m_kinds {};
    std::vector<std::string> m_sentences;
};

/// 0: no limit here.
[[nodiscard]] std::uint32_t laneLimit(LaneKind kind) noexcept;

} // namespace interleave::trace
