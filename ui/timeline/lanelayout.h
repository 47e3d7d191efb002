// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>

#include <QString>

#include <optional>
#include <vector>

namespace interleave::ui {

/// One line of the timeline: a section's head or a lane. Heights and positions in pixels from the top of the
/// lanes' area.
struct LaneRow
{
    std::optional<LaneId> lane; ///< empty: a head
    QString title; ///< "CORES", "core 0", "A"
    QString subtitle; ///< "exact", "count-1"
    QString explanation; ///< for hover
    int y = 0, height = 0;
};

inline constexpr int kNameIndent = 26, kSubtitleGap = 10; // design pixels

/// In which order and where the lanes of a store stand: cores, GILs, processes, threads, event loops and their tasks, locks,
/// queues. A value.
struct LaneLayout
{
    std::vector<LaneRow> rows;
    int height = 0;
    int pinned = 0; ///< height of cores and GILs, which may stay while threads are scrolled; 0: no threads below them
    int headWidth = 0; ///< left of the lanes, so that names fit (within reason)
    [[nodiscard]] const LaneRow *rowAt(int y) const noexcept; ///< lanes only
    [[nodiscard]] const LaneRow *rowOf(LaneId lane) const noexcept;
};

/// Without a store: what an empty view shows.
int emptyHeadWidth(const Theme &theme);
/// `room`: pixels that there are in height; if the lanes need more they stand closer, as far as their names stay readable. 0: as they like.
LaneLayout layoutLanes(const trace::TraceStore &store, const Theme &theme, int room = 0);

} // namespace interleave::ui
