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
/// changed: scrolling and overlays ask the store nothing. Of a lane that only went on in the same view, only the end is made anew. Knows
/// no widget; owns the column caches. GUI thread.
class LanePainter
{
public:
    void setTheme(const Theme &theme);
    void clear(); ///< another store

    /// Brings the lane's image up to date; `range` maps to the width of `area`, which is `ratio` device pixels a pixel. Returns the part of
    /// the widget that looks different now (the lane and the margin above it); empty: none.
    QRect update(const trace::TraceStore &store, LaneId id, const QRect &area, const TimeRange &range, double ratio);
    /// Draws the image that update() left.
    void draw(QPainter &painter, LaneId id, const QRect &area) const;
    /// The part of `area` that draw() covers with opaque pixels: what lies behind need not be painted.
    [[nodiscard]] QRect opaquePart(LaneId id, const QRect &area) const;
    /// All lanes of a view are up to date: images that were not asked for in the last few frames may go.
    void frameOver();
    /// Both: paints one lane into `area`.
    void paint(QPainter &painter, const trace::TraceStore &store, LaneId id, const QRect &area,
        const TimeRange &range);
    /// The shading of a core lane as far as it is known.
    const CoreShading &shading(const trace::TraceStore &store, LaneId id);

    [[nodiscard]] std::uint64_t columnsComputed() const noexcept;
    [[nodiscard]] std::uint64_t spansRead() const noexcept
    {
        return m_spansRead;
    } ///< questions to the store other than for columns
    [[nodiscard]] std::uint64_t stripsMade() const noexcept { return m_stripsMade; }
    [[nodiscard]] std::uint64_t stripsContinued() const noexcept { return m_stripsContinued; } ///< of which only the end was made

private:
    /// What lanes of one height are drawn with.
    struct Kit
    {
        LaneStrip strip;
        QImage ground; ///< an empty strip, for the width of the last
    };
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
        /// The same but for what has been appended since.
        [[nodiscard]] bool continues(const Key &before) const;
    };
    struct Entry
    {
        Key key;
        QImage strip;
        ColumnCache columns;
        CoreShading shading;
        std::uint64_t used = 0;
        int margin = 0; ///< rows of the strip above the lane
        int rounded = 0; ///< rows at its upper and lower edge that are not opaque everywhere
        bool marksShown = true, takesShown = true; ///< too many say nothing
    };
    /// From which pixel on the image of `before` has to be made anew; 0: all of it.
    int changedFrom(const Entry &entry, const Key &before, const trace::Lane &lane) const;
    /// Makes everything right of `from`; the rest of the strip stays. Returns from where on it did: sometimes that does not do.
    int makeStrip(Entry &entry, const trace::TraceStore &store, const trace::Lane &lane, int from);
    void paintLabels(QPainter &painter, const trace::TraceStore &store, const trace::Lane &lane,
        const LaneSegments &segments, double width);
    void paintMarks(QPainter &painter, const Entry &entry, int from);
    void findInstants(Entry &entry, const trace::Lane &lane); ///< into m_marks and m_takes
    const QStaticText &textOf(const QString &label);
    void useKit(int height, double ratio);

    Theme m_theme;
    std::unordered_map<int, Kit> m_kits; ///< by height in device pixels, for m_kitRatio
    Kit *m_kit = nullptr; ///< of the lane that is at hand
    double m_kitRatio = 0;
    SegmentBuffers m_buffers;
    std::vector<trace::Instant> m_marks, m_takes; ///< of the lane that is at hand
    QFont m_labelFont;
    std::unordered_map<std::uint32_t, Entry> m_lanes;
    QHash<QString, QStaticText> m_texts;
    std::uint64_t m_spansRead = 0, m_stripsMade = 0, m_stripsContinued = 0, m_clock = 0, m_forgottenColumns = 0;
};

} // namespace interleave::ui
