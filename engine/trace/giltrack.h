// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanewriter.h"
#include "threadtrack.h"

#include <optional>
#include <vector>

namespace interleave::trace {

/// The lane of one GIL, in the order of its epochs: that, and not the clock, says who held it when, because a
/// thread can be preempted between what it did under the GIL's mutex and the moment that it stamped. The
/// clock gives only the position, never backwards. While an epoch is missing the lane does not advance; when
/// it will not come any more, the lane is Unknown for that stretch.
class GilTrack
{
public:
    /// What the epochs proved, over the whole trace.
    struct Integrity
    {
        std::uint64_t takes = 0;
        std::uint64_t holderChanges = 0;
        std::uint64_t overlaps = 0; ///< takes while another held, or with an epoch that was used before
        std::uint64_t epochGaps = 0; ///< epochs that never came
        std::uint64_t strayDrops = 0; ///< drops by a thread that did not hold it
    };

    GilTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time);

    [[nodiscard]] LaneId lane() const noexcept { return m_lane; }
    [[nodiscard]] const Integrity &integrity() const noexcept { return m_integrity; }

    /// By the thread, at that epoch; the other one may be missing.
    void take(Nanoseconds time, std::uint64_t epoch, const ThreadTrack &thread);
    void drop(Nanoseconds time, std::uint64_t epoch, const ThreadTrack &thread);
    /// The thread came onto a core or left it.
    void coreChanged(Nanoseconds time, const ThreadTrack &thread);
    /// Everything before `time` has been said: gives missing epochs up after kPatience, and the lane is known
    /// up to here.
    void advance(Nanoseconds time);
    /// Nothing will come any more: missing epochs are given up now.
    void settle();
    /// Its process is gone.
    void end(Nanoseconds time);

private:
    struct Step
    {
        std::uint64_t epoch = 0;
        Nanoseconds time { 0 };
        bool isTake = false;
        const ThreadTrack *thread = nullptr;
    };
    void push(Step step);
    void applyReady();
    void giveUpMissing();
    void apply(const Step &step);
    void show();

    LaneWriter &m_lanes;
    LaneId m_lane;
    Nanoseconds m_position; ///< of the last step that was applied, or up to where the lane is published
    std::uint64_t m_next = 1; ///< the epoch to come
    std::vector<Step> m_early; ///< came before their turn; a heap, the lowest epoch on top
    std::vector<const ThreadTrack *> m_holders; ///< one at most, if the GIL is one
    const ThreadTrack *m_lastHolder = nullptr;
    Integrity m_integrity;
};

} // namespace interleave::trace
