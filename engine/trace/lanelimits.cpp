// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanelimits.h"

#include <fmt/format.h>

#include <utility>

namespace interleave::trace {

namespace {

struct Limit
{
    std::uint32_t lanes; ///< all together far below kMaxLanesInFile
    const char *what;
};

constexpr std::array<Limit, kLaneKindCount> kLimits { {
    { 0, "cores" },
    { 64, "GILs" },
    { 0, "threads" },
    { 512, "processes" },
    { 512, "event loops" },
    { 20'000, "tasks" },
    { 2'048, "locks" },
    { 2'048, "queues" },
} };

} // namespace

std::uint32_t laneLimit(LaneKind kind) noexcept
{
    return kLimits[static_cast<std::size_t>(kind)].lanes;
}

bool LaneLimits::admit(LaneKind kind)
{
    const Limit &limit = kLimits[static_cast<std::size_t>(kind)];
    Kind &now = m_kinds[static_cast<std::size_t>(kind)];
    if (limit.lanes == 0 || now.lanes < limit.lanes) {
        ++now.lanes;
        return true;
    }
    if (!std::exchange(now.refused, true))
        m_sentences.push_back(
            fmt::format("the run has more than {} {}: the later ones have no lane of their own", limit.lanes, limit.what));
    return false;
}

std::vector<std::string> LaneLimits::takeSentences()
{
    return std::exchange(m_sentences, {});
}

} // namespace interleave::trace
