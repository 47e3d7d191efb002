// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include "timelinecoordinates.h"

#include <vector>

namespace interleave::ui {

/// How far a share of core time may be off: the kernel counts in steps of 10 ms (USER_HZ), so one more or less falls into a window.
[[nodiscard]] float coreUseError(Nanoseconds window) noexcept;

/// What else happened on a core while none of our threads was on it: shares (0 … 1) of the time that was not
/// ours.
struct CoreShade
{
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    float other = 0; ///< other programs
    float stolen = 0; ///< the hypervisor gave the core to another guest
};

/// The shades of one core lane. Windows of the past are asked of the store once; each call adds only the new
/// ones. The last window of a run ends after it: its shade ends with the lane. GUI thread.
class CoreShading
{
public:
    /// All windows known so far, oldest first.
    const std::vector<CoreShade> &update(const trace::TraceStore &store, const trace::Lane &lane);
    [[nodiscard]] const std::vector<CoreShade> &shades() const noexcept { return m_shades; } ///< as update() left them
    [[nodiscard]] bool other() const noexcept { return m_other; } ///< other programs were seen
    [[nodiscard]] bool stolen() const noexcept { return m_stolen; } ///< time was stolen

private:
    std::vector<CoreShade> m_shades;
    bool m_other = false, m_stolen = false;
};

/// The stretches of `range` within the lane that no window covers: what else the core did there is not known (yet).
[[nodiscard]] std::vector<TimeRange> unmeasuredIn(const std::vector<CoreShade> &shades, const trace::Lane &lane, const TimeRange &range);

/// Those in `range`, merged until each is at least `minPixels` wide.
std::vector<CoreShade> shadesIn(
    const std::vector<CoreShade> &shades, const TimeRange &range, double width, double minPixels);

} // namespace interleave::ui
