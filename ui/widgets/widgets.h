// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QLayout>
#include <QPushButton>

namespace interleave::ui {

/// Small helpers for widgets whose looks the style sheet knows by name (theme/stylesheet.h).
QLabel *makeLabel(const QString &text, const char *look, QWidget *parent = nullptr);
QFrame *makeFrame(const char *look, QWidget *parent = nullptr);
QPushButton *makeButton(const QString &text, const char *look, const QString &explanation, QWidget *parent = nullptr);
/// Changes the look of a widget that is already shown.
void setLook(QWidget *widget, const char *look);
/// Removes and deletes everything in a layout.
void clearLayout(QLayout *layout);

} // namespace interleave::ui
