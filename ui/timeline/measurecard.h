// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measuretable.h"

#include <ui/theme/theme.h>

#include <QRectF>

class QPainter;

namespace interleave::ui {

/// Paints a measured stretch's table as a card beside it: right of it if there is room, else left, else inside. `around`: the stretch on its
/// lanes; `within`: where the card may stand. Returns where it stands; empty if the table is. Numbers stand in columns. GUI thread.
QRectF paintMeasureCard(QPainter &painter, const Theme &theme, const MeasureTable &table, const QRectF &around, const QRectF &within);

} // namespace interleave::ui
