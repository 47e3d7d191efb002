// SPDX-License-Identifier: GPL-3.0-or-later
#include "transportglyph.h"

#include <QPainter>
#include <QPainterPath>

namespace interleave::ui {

namespace {

/// A triangle within x from `from` to `to` of a unit square; to < from: pointing left.
void triangle(QPainterPath &path, double from, double to)
{
    path.addPolygon(QPolygonF { { from, 0.16 }, { to, 0.5 }, { from, 0.84 } });
    path.closeSubpath();
}

QPainterPath shapeOf(TransportGlyph glyph)
{
    QPainterPath path;
    switch (glyph) {
    case TransportGlyph::ToBegin:
        path.addRect(0.14, 0.18, 0.12, 0.64);
        triangle(path, 0.84, 0.32);
        break;
    case TransportGlyph::Back: // one step: a triangle at a line
        triangle(path, 0.66, 0.18);
        path.addRect(0.74, 0.18, 0.1, 0.64);
        break;
    case TransportGlyph::Play: triangle(path, 0.2, 0.88); break;
    case TransportGlyph::Pause:
        path.addRect(0.22, 0.16, 0.19, 0.68);
        path.addRect(0.59, 0.16, 0.19, 0.68);
        break;
    case TransportGlyph::Forward:
        path.addRect(0.16, 0.18, 0.1, 0.64);
        triangle(path, 0.34, 0.82);
        break;
    case TransportGlyph::ToEnd:
        triangle(path, 0.16, 0.68);
        path.addRect(0.74, 0.18, 0.12, 0.64);
        break;
    }
    return path;
}

QPixmap draw(const QPainterPath &shape, const QColor &color, int pixels, double ratio)
{
    QPixmap picture(QSize(pixels, pixels) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(pixels, pixels);
    painter.setPen(QPen(color, 0.07, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)); // rounds the corners
    painter.setBrush(color);
    painter.drawPath(shape);
    return picture;
}

} // namespace

QIcon transportIcon(TransportGlyph glyph, const Theme &theme, int pixels, double devicePixelRatio)
{
    const QPainterPath shape = shapeOf(glyph);
    QIcon icon;
    icon.addPixmap(draw(shape, glyph == TransportGlyph::Play || glyph == TransportGlyph::Pause ? theme.ink : theme.soft, pixels, devicePixelRatio));
    icon.addPixmap(draw(shape, theme.mixed(theme.faint, theme.highContrast ? 1 : 0.5), pixels, devicePixelRatio), QIcon::Disabled);
    return icon;
}

} // namespace interleave::ui
