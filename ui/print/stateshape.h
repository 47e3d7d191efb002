// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/states.h>
#include <ui/theme/theme.h>

#include <QRectF>

class QPainter;

namespace interleave::ui {

/// A bar of a state as shapes: colour and pattern mean what Theme::tile's do, but stay sharp at any size, and nothing is clipped (an SVG
/// could not tell). `bar` has the state's height. GUI thread.
void paintStateShape(QPainter &painter, const Theme &theme, trace::LaneState state, const QRectF &bar);

} // namespace interleave::ui
