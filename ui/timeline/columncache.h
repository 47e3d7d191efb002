// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace interleave::ui {

/// What share of one column a lane spent in each state; 65535 is all of it.
using ColumnShares = std::array<std::uint16_t, trace::kLaneStateCount>;

/// `times` as shares of an interval `width` nanoseconds long.
ColumnShares sharesOf(const trace::StateTimes &times, std::int64_t width) noexcept;

/// The columns of one lane at power-of-two resolutions, the last few of which are kept. A column of the past
/// never changes, so it is computed once however often it is drawn; columns that reach behind the lane's end
/// are provisional and computed anew. GUI thread.
class ColumnCache
{
public:
    /// The largest power of two that is not above `nanosecondsPerPixel`: then each pixel owns one or two
    /// whole columns.
    static std::int64_t resolutionFor(double nanosecondsPerPixel) noexcept;

    /// Fills out[i] with the shares of [from + i·step, from + (i+1)·step), where step is given in
    /// (fractional) nanoseconds and each cached column counts for the pixel it begins in: nothing is counted
    /// twice or lost, and an edge is less than a pixel off.
    void shares(const trace::Lane &lane, double from, double step, std::span<ColumnShares> out);

    void clear();
    [[nodiscard]] std::uint64_t columnsComputed() const noexcept
    {
        return m_computed;
    } ///< final ones, since it was made

private:
    static constexpr int kBlock = 128; ///< columns
    static constexpr std::size_t kMostBlocks = 256; ///< of a level: a megabyte
    static constexpr std::size_t kMostLevels = 4;
    struct Block
    {
        std::vector<ColumnShares> columns;
        int valid = 0; ///< so many from the start are final
    };
    struct Level
    {
        std::int64_t resolution = 0;
        std::unordered_map<std::int64_t, Block> blocks;
    };
    Level &level(std::int64_t resolution);
    const Block &block(const trace::Lane &lane, Level &level, std::int64_t number);

    std::vector<Level> m_levels; ///< the one used last comes first
    std::uint64_t m_computed = 0;
    std::vector<trace::StateTimes> m_scratch;
};

} // namespace interleave::ui
