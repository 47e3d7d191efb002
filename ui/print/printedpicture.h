// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/lanelayout.h>
#include <ui/timeline/legend.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QString>

#include <memory>
#include <vector>

class QPainter;

namespace interleave::ui {

/// The picture of a run for print: title, ruler, lanes and legend as shapes and text, on one sheet or on as many pages as it takes, each of
/// which can be read alone. Knows no file format and no widget. Lanes beyond kMostLanes are left out, and the picture says how many.
/// GUI thread.
class PrintedPicture
{
public:
    struct Contents
    {
        std::shared_ptr<const trace::TraceStore> store;
        Theme theme;
        TimeRange range;
        LaneLayout lanes; ///< in which order, and which
        QString title, details;
        int width = 1600; ///< in pixels of the theme
    };
    static constexpr int kMostLanes = 400; ///< a file of more is no picture any more

    /// `pageHeight` in the same pixels; 0: one page, as high as it must be.
    explicit PrintedPicture(Contents contents, int pageHeight = 0);

    [[nodiscard]] int width() const noexcept { return m_contents.width; }
    [[nodiscard]] int pages() const noexcept { return static_cast<int>(m_pages.size()); }
    [[nodiscard]] int height(int page) const; ///< of what is painted
    /// From (0, 0) to (width(), height(page)).
    void paint(QPainter &painter, int page) const;

private:
    struct Page
    {
        std::size_t first = 0, end = 0; ///< rows
    };
    [[nodiscard]] QRectF plotOf(const Page &page) const;
    [[nodiscard]] int topOfRows() const;
    void paintTitle(QPainter &painter, int page) const;
    void paintRuler(QPainter &painter, const QRectF &plot) const;
    void paintRows(QPainter &painter, const Page &page, const QRectF &plot) const;
    void paintHead(QPainter &painter, const LaneRow &row, const QRectF &place) const;
    void paintLegend(QPainter &painter, double top) const;

    Contents m_contents;
    Legend m_legend;
    std::vector<Page> m_pages;
    int m_leftOut = 0; ///< lanes
};

} // namespace interleave::ui
