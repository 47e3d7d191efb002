// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columncache.h"
#include "coreshading.h"
#include "lanesegments.h"
#include "lanestrip.h"

#include <QHash>
#include <QPainter>
#include <QRect>
#include <QStaticText>

#include <unordered_map>

namespace interleave::ui {

/// Paints lanes: a span of 3 pixels or more as a bar of its own, everything finer as columns in which each
/// state has exactly its share. Each lane is an image of its own, made anew only when what it shows has
/// changed: scrolling and overlays ask the store nothing. Knows no widget; owns the column caches. GUI
/// thread.
class LanePainter
{
public:
    void setTheme(const Theme &theme);
    void clear(); ///< another store

    /// Paints one lane into `area` (the lane's 30 design pixels). `range` maps to the width of `area`.
    void paint(QPainter &painter, const trace::TraceStore &store, LaneId id, const QRect &area,
        const TimeRange &range);

    [[nodiscard]] std::uint64_t columnsComputed() const noexcept;
    [[nodiscard]] std::uint64_t spansRead() const noexcept
    {
        return m_spansRead;
    } ///< questions to the store other than for columns
    [[nodiscard]] std::uint64_t stripsMade() const noexcept { return m_stripsMade; }

private:
    /// All that a lane's image depends on, theme and device apart.
    struct Key
    {
        TimeRange range;
        QSize size;
        double ratio = 0;
        Nanoseconds begin { 0 }, known { 0 }, later { 0 };
        std::uint64_t instants = 0;
        std::size_t shades = 0;
        friend bool operator==(const Key &, const Key &) = default;
    };
    struct Entry
    {
        Key key;
        QImage strip;
        ColumnCache columns;
        CoreShading shading;
        std::uint64_t used = 0;
    };
    QImage makeStrip(Entry &entry, const trace::TraceStore &store, const trace::Lane &lane,
        const std::vector<CoreShade> &shades);
    void paintLabels(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane,
        const LaneSegments &segments, double width);
    void paintInstants(
        QPainter &painter, QImage &strip, const trace::Lane &lane, const TimeRange &range, double width);
    const QStaticText &textOf(const QString &label);
    void forgetOldStrips();

    Theme m_theme;
    LaneStrip m_kit; ///< for m_kitHeight and m_kitRatio
    int m_kitHeight = 0;
    double m_kitRatio = 0;
    QFont m_labelFont;
    std::unordered_map<std::uint32_t, Entry> m_lanes;
    QHash<QString, QStaticText> m_texts;
    std::uint64_t m_spansRead = 0, m_stripsMade = 0, m_clock = 0, m_forgottenColumns = 0;
};

} // namespace interleave::ui
