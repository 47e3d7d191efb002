// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractSpinBox;
class QWidget;

namespace interleave::ui {

/// A box with the control, which loses its own arrows, and − and + beside it.
QWidget *withSteps(QAbstractSpinBox *spin, QWidget *parent);

} // namespace interleave::ui
