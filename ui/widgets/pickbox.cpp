// SPDX-License-Identifier: GPL-3.0-or-later
#include "pickbox.h"

#include <QAbstractItemView>
#include <QStyleOptionComboBox>
#include <QStylePainter>

#include <algorithm>

namespace interleave::ui {

namespace {

const QString kArrow = QStringLiteral("  ▾");

} // namespace

PickBox::PickBox(QWidget *parent)
    : QComboBox(parent)
{
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
}

int PickBox::arrowWidth() const { return fontMetrics().horizontalAdvance(kArrow); }
QSize PickBox::sizeHint() const { return QComboBox::sizeHint() + QSize(arrowWidth(), 0); }
QSize PickBox::minimumSizeHint() const { return QComboBox::minimumSizeHint() + QSize(arrowWidth(), 0); }

void PickBox::showPopup()
{
    const int room = 3 * fontMetrics().averageCharWidth(); // the frame, and a scroll bar
    view()->setMinimumWidth(std::max(width(), view()->sizeHintForColumn(modelColumn()) + 2 * view()->frameWidth() + room));
    QComboBox::showPopup();
}

void PickBox::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    const QRect text = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideRight, std::max(0, text.width() - arrowWidth())) + kArrow;
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

} // namespace interleave::ui
