// SPDX-License-Identifier: GPL-3.0-or-later
#include "columncache.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace interleave::ui {

namespace {

std::int64_t floorDiv(std::int64_t a, std::int64_t b) noexcept
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

} // namespace

ColumnShares sharesOf(const trace::StateTimes &times, std::int64_t width) noexcept
{
    ColumnShares shares {};
    for (std::size_t s = 0; s < times.size(); ++s) {
        if (times[s] > 0)
            shares[s] = times[s] >= width ? 65535
                                          : static_cast<std::uint16_t>(static_cast<double>(times[s])
                                              / static_cast<double>(width) * 65535);
    }
    return shares;
}

std::int64_t ColumnCache::resolutionFor(double nanosecondsPerPixel) noexcept
{
    const double whole = std::clamp(nanosecondsPerPixel, 1.0, 4e18);
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(whole)));
}

ColumnCache::Level &ColumnCache::level(std::int64_t resolution)
{
    const auto found = std::find_if(m_levels.begin(), m_levels.end(),
        [resolution](const Level &level) { return level.resolution == resolution; });
    if (found != m_levels.end()) {
        std::rotate(m_levels.begin(), found, found + 1);
    } else {
        if (m_levels.size() == kMostLevels)
            m_levels.pop_back();
        m_levels.insert(m_levels.begin(), Level { resolution, {} });
    }
    return m_levels.front();
}

const ColumnCache::Block &ColumnCache::block(const trace::Lane &lane, Level &level, std::int64_t number)
{
    Block &found = level.blocks[number];
    if (found.valid == kBlock)
        return found;
    if (found.columns.empty())
        found.columns.resize(kBlock);
    // Only from the first column that is not final yet. The end is read before the columns are: what the
    // collector appends in between may be missing in them, and then they must not be taken for final.
    const std::int64_t known = lane.end().count();
    const std::int64_t start = number * kBlock * level.resolution;
    const int first = found.valid;
    const std::int64_t from = start + first * level.resolution;
    if (from >= known)
        return found; // nothing there yet, and nothing was
    const auto wanted = std::min<std::int64_t>(kBlock - first, (known - from) / level.resolution + 1);
    m_scratch.assign(static_cast<std::size_t>(wanted), {});
    lane.stateTimesOfColumns(Nanoseconds { from }, Nanoseconds { level.resolution }, m_scratch);
    for (std::size_t i = 0; i < m_scratch.size(); ++i)
        found.columns[static_cast<std::size_t>(first) + i] = sharesOf(m_scratch[i], level.resolution);
    while (found.valid < kBlock && start + (found.valid + 1) * level.resolution <= known) {
        ++found.valid;
        ++m_computed;
    }
    return found;
}

void ColumnCache::shares(const trace::Lane &lane, double from, double step, std::span<ColumnShares> out)
{
    if (out.empty())
        return;
    const std::int64_t resolution = resolutionFor(step);
    const auto columnAt
        = [&](double time) { return floorDiv(static_cast<std::int64_t>(std::floor(time)), resolution); };
    Level &wanted = level(resolution);
    std::int64_t column = columnAt(from);
    if (wanted.blocks.size() > kMostBlocks) { // keeps what is looked at now
        const std::int64_t first = floorDiv(column, kBlock) - 64;
        const std::int64_t last
            = floorDiv(columnAt(from + step * static_cast<double>(out.size())), kBlock) + 64;
        std::erase_if(
            wanted.blocks, [&](const auto &entry) { return entry.first < first || entry.first > last; });
    }

    std::int64_t currentNumber = 0;
    const Block *current = nullptr;
    const auto columnOf = [&](std::int64_t c) -> const ColumnShares & {
        const std::int64_t number = floorDiv(c, kBlock);
        if (!current || number != currentNumber) {
            current = &block(lane, wanted, number);
            currentNumber = number;
        }
        return current->columns[static_cast<std::size_t>(c - number * kBlock)];
    };
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::int64_t next = std::max(column + 1, columnAt(from + step * static_cast<double>(i + 1)));
        out[i] = columnOf(column);
        if (next - column > 1) {
            const ColumnShares &second = columnOf(column + 1); // a pixel owns two columns at most
            for (std::size_t s = 0; s < second.size(); ++s)
                out[i][s] = static_cast<std::uint16_t>((out[i][s] & second[s]) + ((out[i][s] ^ second[s]) >> 1)); // half of both, in 16 bits
        }
        column = next;
    }
}

void ColumnCache::clear()
{
    m_levels.clear();
}

} // namespace interleave::ui
