// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets.h"

#include <QStyle>

namespace interleave::ui {

QLabel *makeLabel(const QString &text, const char *look, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("look", look);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QFrame *makeFrame(const char *look, QWidget *parent)
{
    auto *frame = new QFrame(parent);
    frame->setProperty("look", look);
    return frame;
}

QPushButton *makeButton(const QString &text, const char *look, const QString &explanation, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setProperty("look", look);
    button->setToolTip(explanation);
    button->setAccessibleName(text);
    button->setAccessibleDescription(explanation);
    return button;
}

void setLook(QWidget *widget, const char *look)
{
    widget->setProperty("look", look);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

void clearLayout(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        } else if (QLayout *inner = item->layout()) {
            clearLayout(inner);
        }
        delete item;
    }
}

} // namespace interleave::ui
