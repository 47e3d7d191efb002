// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessiblerole.h"

#include <QAccessibleWidget>
#include <QVariant>
#include <QWidget>

namespace interleave::ui {

namespace {

constexpr const char *kRole = "accessibleRole"; // a widget's property

QAccessibleInterface *withRole(const QString &, QObject *object)
{
    auto *widget = qobject_cast<QWidget *>(object);
    const QVariant role = widget ? widget->property(kRole) : QVariant();
    return role.isValid() ? new QAccessibleWidget(widget, static_cast<QAccessible::Role>(role.toInt())) : nullptr;
}

} // namespace

void setAccessibleRole(QWidget *widget, QAccessible::Role role)
{
    QAccessible::installFactory(withRole); // once, however often: the last one is asked first
    widget->setProperty(kRole, static_cast<int>(role));
    if (QAccessibleInterface *before = QAccessible::queryAccessibleInterface(widget)) // Qt may have made one when the widget got its name
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(before));
}

} // namespace interleave::ui
