// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAccessible>

class QWidget;

namespace interleave::ui {

/// What a widget that paints itself is for a screen reader; without it Qt says "panel" or nothing at all. Name and description are the widget's own.
/// Called where the widget is made: no screen reader has asked about it yet. GUI thread.
void setAccessibleRole(QWidget *widget, QAccessible::Role role);

} // namespace interleave::ui
