// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectorexport.h"

#include <ui/print/printedpicture.h>
#include <ui/timeline/tellingview.h>

#include <QCoreApplication>
#include <QIODevice>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>

namespace interleave::app {

using namespace ui;

namespace {

constexpr int kSheetWidth = 1600; ///< of an SVG, in pixels
constexpr int kPageWidth = 1060; ///< of a PDF: so that the smallest text (11 pixels) is 8 points on A4
constexpr int kDotsPerInch = 600;

/// XML has no place for most control characters, and a title comes from a file.
QString printable(QString text)
{
    text.truncate(300);
    text.removeIf([](QChar c) { return c.category() == QChar::Other_Control || c.category() == QChar::Other_NotAssigned || c.isSurrogate() || c.isNonCharacter(); });
    return text;
}

bool paintSvg(QIODevice &device, PrintedPicture::Contents contents)
{
    const PictureTitle title { contents.title, contents.details };
    const PrintedPicture picture(std::move(contents));
    const QSize size(picture.width(), picture.height(0));
    QSvgGenerator generator;
    generator.setOutputDevice(&device);
    generator.setSize(size);
    generator.setViewBox(QRect({}, size));
    generator.setTitle(title.title.toHtmlEscaped()); // it writes these two as they come
    generator.setDescription(title.details.toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&generator))
        return false;
    picture.paint(painter, 0);
    return painter.end();
}

bool paintPdf(QIODevice &device, PrintedPicture::Contents contents)
{
    QPdfWriter writer(&device);
    writer.setResolution(kDotsPerInch);
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Landscape, QMarginsF(10, 10, 10, 10), QPageLayout::Millimeter));
    writer.setTitle(contents.title);
    writer.setCreator(QStringLiteral("Interleave"));
    const double zoom = double(writer.width()) / contents.width;
    const PrintedPicture picture(std::move(contents), static_cast<int>(writer.height() / zoom));
    QPainter painter;
    if (!painter.begin(&writer))
        return false;
    for (int page = 0; page < picture.pages(); ++page) {
        if (page > 0 && !writer.newPage())
            return false;
        painter.save();
        painter.scale(zoom, zoom);
        picture.paint(painter, page);
        painter.restore();
    }
    return painter.end();
}

} // namespace

bool paintVectors(QIODevice &device, PictureFormat format, std::shared_ptr<const trace::TraceStore> store, const Theme &theme, const TimeRange &range,
    const PictureTitle &title, const ArrangedLanes *lanes)
{
    const PictureTitle words = completed(title, store->info());
    PrintedPicture::Contents contents;
    contents.theme = theme;
    contents.range = range.empty() ? activeRange(*store) : range;
    contents.lanes = lanes ? layoutLanes(*store, theme, 0, lanes->arrangement(), lanes->filter()) : layoutLanes(*store, theme);
    contents.title = printable(words.title);
    contents.details = printable(words.details);
    contents.store = std::move(store);
    // Larger text and lanes keep their proportions, and so does the sheet.
    contents.width = theme.px(format == PictureFormat::Svg ? kSheetWidth : kPageWidth);
    return format == PictureFormat::Svg ? paintSvg(device, std::move(contents)) : paintPdf(device, std::move(contents));
}

} // namespace interleave::app
