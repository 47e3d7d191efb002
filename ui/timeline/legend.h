// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/lane.h>
#include <trace/states.h>
#include <ui/theme/theme.h>

#include "timelinecoordinates.h"

#include <QRect>
#include <QString>

#include <array>
#include <cstdint>
#include <vector>

class QPainter;

namespace interleave::ui {

/// What stands in a picture and has to be explained.
struct LegendContents
{
    /// By state: on lanes of which kinds it stands (a bit for each), so that it is explained as what it means there.
    std::array<std::uint16_t, trace::kLaneStateCount> kinds {};
    void add(trace::LaneState state, trace::LaneKind kind = trace::LaneKind::Thread)
    {
        auto &of = kinds[trace::index(state)];
        of = static_cast<std::uint16_t>(of | (1U << static_cast<unsigned>(kind)));
    }
    /// All states that the lane is in within the range.
    void add(const trace::Lane &lane, const TimeRange &range);
    bool idle = false; ///< of cores it is known what else they did, so plain ground means idle
    bool other = false, stolen = false; ///< core time that was not ours
    bool unmeasured = false; ///< of some core time it is not known what else the core did
    friend bool operator==(const LegendContents &, const LegendContents &) = default;
};

/// Colours and patterns with their words, in as many right-aligned rows as the width asks for: complete and uncut at any width. A value
/// for one theme. GUI thread.
class Legend
{
public:
    struct Item
    {
        QString words, sentence;
        QRect box; ///< of swatch and words, from the legend's upper left corner
        enum class Kind { State, Idle, Unmeasured, Other, Stolen } kind = Kind::State;
        trace::LaneState state = trace::LaneState::None;
    };

    void clear();
    /// True if its height is another now.
    bool set(const LegendContents &contents, const Theme &theme, int width);
    [[nodiscard]] int height() const noexcept { return m_height; }
    [[nodiscard]] const std::vector<Item> &items() const noexcept { return m_items; }
    void paint(QPainter &painter, const QPoint &origin, const Theme &theme, double ratio) const;
    /// The sentence that explains what is there; empty beside the items. `position` from the legend's corner.
    [[nodiscard]] QString explanationAt(const QPoint &position) const;

private:
    std::vector<Item> m_items;
    LegendContents m_contents;
    Theme m_theme;
    int m_width = -1, m_height = 0;
};

} // namespace interleave::ui
