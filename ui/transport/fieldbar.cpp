// SPDX-License-Identifier: GPL-3.0-or-later
#include "fieldbar.h"

#include <ui/widgets/steppedspin.h>
#include <ui/widgets/widgets.h>
#include <ui/widgets/wraplayout.h>

#include <QAbstractSpinBox>
#include <QBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace interleave::ui {

namespace {

constexpr const char *kLeastWidth = "leastWidth"; // a button's property

} // namespace

FieldBar::FieldBar(QWidget *parent)
    : QFrame(parent)
    , m_theme(Theme::of(Scheme::System))
{
    setProperty("look", "bar");
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_row->setContentsMargins(11, 8, 18, 8);
    m_row->setSpacing(8);
    m_fields = new WrapLayout;
    auto *fields = new QWidget(this);
    fields->setLayout(m_fields);
    m_row->addWidget(fields, 1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(8);
    m_buttons->addStretch(1);
    m_row->addLayout(m_buttons);
}

QPushButton *FieldBar::addButton(const QString &text, const char *look, const QString &explanation, int leastWidth)
{
    auto *button = makeButton(text, look, explanation, this);
    button->setProperty(kLeastWidth, leastWidth);
    m_buttons->addWidget(button, 0, Qt::AlignTop);
    return button;
}

void FieldBar::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_fields->setSpacings(theme.px(14), theme.px(6));
    for (int i = 0; i < m_buttons->count(); ++i) {
        QWidget *button = m_buttons->itemAt(i)->widget();
        if (!button)
            continue;
        button->setFixedHeight(theme.px(38)); // of one row: the buttons stand beside the first
        button->setMinimumWidth(theme.px(button->property(kLeastWidth).toInt()));
    }
    layout()->setContentsMargins(theme.px(11), theme.px(8), theme.px(16), theme.px(8));
    arrange();
}

void FieldBar::arrange()
{
    const QMargins margins = m_row->contentsMargins();
    const int room = width() - margins.left() - margins.right() - m_row->spacing();
    const bool below = m_fields->sizeHint().width() + m_buttons->sizeHint().width() > room;
    m_row->setDirection(below ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void FieldBar::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    arrange();
}

void FieldBar::clearFields() { clearLayout(m_fields); }

QWidget *FieldBar::addField(const QString &label, QWidget *control, const QString &explanation)
{
    auto *field = new QWidget(this);
    auto *column = new QVBoxLayout(field);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = makeLabel(label, "small", field);
    head->setContentsMargins(7, 0, 0, 0);
    head->setBuddy(control);
    column->addWidget(head);
    auto *spin = qobject_cast<QAbstractSpinBox *>(control);
    column->addWidget(spin ? withSteps(spin, field) : control);
    field->setToolTip(explanation);
    control->setToolTip(explanation);
    control->setAccessibleName(label);
    control->setAccessibleDescription(explanation);
    m_fields->addWidget(field);
    return field;
}

} // namespace interleave::ui
