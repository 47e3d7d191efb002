// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanearrangement.h"

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
    QString key {}, parent {}; ///< its own and that of what it stands under (lanetree.h)
    int depth = 0; ///< 0: right under its section
    bool foldable = false, folded = false; ///< something stands under it
    bool pinned = false; ///< by the user
    int inside = 0; ///< lanes that a fold hides
};

inline constexpr int kNameIndent = 26, kSubtitleGap = 10, kDepthIndent = 14; // design pixels
inline constexpr int kMostIndents = 4; // who stands deeper is drawn no deeper
int nameIndent(const LaneRow &row, const Theme &theme); ///< where its title begins

/// In which order and where the lanes of a store stand: those that the user pinned, cores, GILs, processes with their threads, threads, event
/// loops with their tasks, locks, queues. A value.
struct LaneLayout
{
    std::vector<LaneRow> rows;
    int height = 0;
    int pinned = 0; ///< height of cores and GILs, which may stay while threads are scrolled; 0: no threads below them
    int pinnedByUser = 0; ///< the same of what the user pinned
    int headWidth = 0; ///< left of the lanes, so that names fit (within reason)
    int shown = 0, lanes = 0; ///< lanes that have a row, and all that could
    int hidden = 0; ///< by the user, with what stands under them
    [[nodiscard]] const LaneRow *rowAt(int y) const noexcept; ///< lanes only
    [[nodiscard]] const LaneRow *anyRowAt(int y) const noexcept; ///< heads too
    [[nodiscard]] const LaneRow *rowOf(LaneId lane) const noexcept;
    [[nodiscard]] const LaneRow *rowOf(const QString &key) const noexcept;
    /// The row above (−1) or below (1) that stands under the same; null: there is none.
    [[nodiscard]] const LaneRow *sibling(const LaneRow &row, int direction) const noexcept;
};

/// Without a store: what an empty view shows.
int emptyHeadWidth(const Theme &theme);
/// `room`: pixels that there are in height; if the lanes need more they stand closer, as far as their names stay readable. 0: as they like.
/// `filter`: only lanes whose name, or whose section's, contains it, with what they stand under and what stands under them; folds do not
/// hide these. Empty: all.
LaneLayout layoutLanes(const trace::TraceStore &store, const Theme &theme, int room = 0, const LaneArrangement &arrangement = {},
    const QString &filter = {});

} // namespace interleave::ui
