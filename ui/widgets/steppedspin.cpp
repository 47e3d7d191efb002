// SPDX-License-Identifier: GPL-3.0-or-later
#include "steppedspin.h"

#include "widgets.h"

#include <QAbstractSpinBox>
#include <QCoreApplication>
#include <QHBoxLayout>

namespace interleave::ui {

QWidget *withSteps(QAbstractSpinBox *spin, QWidget *parent)
{
    spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    auto *box = new QWidget(parent);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(spin, 1);
    for (const int by : { -1, 1 }) {
        auto *button = makeButton(by < 0 ? QStringLiteral("−") : QStringLiteral("+"), "stepper",
            by < 0 ? QCoreApplication::translate("SteppedSpin", "Less") : QCoreApplication::translate("SteppedSpin", "More"), box);
        button->setAccessibleName(button->toolTip());
        button->setAutoRepeat(true);
        button->setFocusPolicy(Qt::NoFocus);
        QObject::connect(button, &QPushButton::clicked, spin, [spin, by] { spin->stepBy(by); });
        row->addWidget(button);
    }
    return box;
}

} // namespace interleave::ui
