// SPDX-License-Identifier: GPL-3.0-or-later
#include "columncache.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace interleave::ui {

namespace {

std::int64_t floorDiv(std::int64_t a, std::int64_t b) noexcept { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

ColumnShares toShares(const trace::StateTimes &times, std::int64_t width) noexcept
{
    ColumnShares shares {};
    for (std::size_t s = 0; s < times.size(); ++s)
        shares[s] = static_cast<std::uint16_t>(std::clamp<std::int64_t>(times[s] * 65535 / std::max<std::int64_t>(1, width), 0, 65535));
    return shares;
}

} // namespace

std::int64_t ColumnCache::resolutionFor(double nanosecondsPerPixel) noexcept
{
    const double whole = std::clamp(nanosecondsPerPixel, 1.0, 4e18);
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(whole)));
}

const ColumnCache::Block &ColumnCache::block(const trace::Lane &lane, std::int64_t number)
{
    Block &found = m_blocks[number];
    if (found.valid == kBlock)
        return found;
    if (found.columns.empty())
        found.columns.resize(kBlock);
    // Only from the first column that is not final yet.
    const std::int64_t start = number * kBlock * m_resolution;
    const int first = found.valid;
    m_scratch.assign(static_cast<std::size_t>(kBlock - first), {});
    lane.stateTimesOfColumns(Nanoseconds { start + first * m_resolution }, Nanoseconds { m_resolution }, m_scratch);
    for (int i = first; i < kBlock; ++i)
        found.columns[static_cast<std::size_t>(i)] = toShares(m_scratch[static_cast<std::size_t>(i - first)], m_resolution);
    const std::int64_t known = lane.end().count();
    while (found.valid < kBlock && start + (found.valid + 1) * m_resolution <= known) {
        ++found.valid;
        ++m_computed;
    }
    return found;
}

void ColumnCache::shares(const trace::Lane &lane, double from, double step, std::span<ColumnShares> out)
{
    const std::int64_t resolution = resolutionFor(step);
    if (resolution != m_resolution) {
        m_blocks.clear();
        m_resolution = resolution;
    } else if (m_blocks.size() > 4096) {
        m_blocks.clear();
    }

    std::int64_t column = floorDiv(static_cast<std::int64_t>(std::floor(from)), resolution);
    std::int64_t currentNumber = 0;
    const Block *current = nullptr;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::int64_t next
            = std::max(column + 1, floorDiv(static_cast<std::int64_t>(std::floor(from + step * static_cast<double>(i + 1))), resolution));
        std::array<std::uint32_t, trace::kLaneStateCount> sum {};
        for (std::int64_t c = column; c < next; ++c) {
            const std::int64_t number = floorDiv(c, kBlock);
            if (!current || number != currentNumber) {
                current = &block(lane, number);
                currentNumber = number;
            }
            const ColumnShares &shares = current->columns[static_cast<std::size_t>(c - number * kBlock)];
            for (std::size_t s = 0; s < sum.size(); ++s)
                sum[s] += shares[s];
        }
        for (std::size_t s = 0; s < sum.size(); ++s)
            out[i][s] = static_cast<std::uint16_t>(sum[s] / static_cast<std::uint32_t>(next - column));
        column = next;
    }
}

void ColumnCache::clear()
{
    m_blocks.clear();
    m_resolution = 0;
}

} // namespace interleave::ui
