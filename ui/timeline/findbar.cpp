// SPDX-License-Identifier: GPL-3.0-or-later
#include "findbar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace interleave::ui {

FindBar::FindBar(QWidget *parent)
    : QFrame(parent)
    , m_edit(new QLineEdit(this))
    , m_count(new QLabel(this))
{
    setObjectName(QStringLiteral("findBar"));
    setProperty("look", "card");
    setAutoFillBackground(true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(6, 4, 6, 4);
    row->setSpacing(4);
    m_edit->setObjectName(QStringLiteral("findText"));
    m_edit->setPlaceholderText(tr("Lane, state, object or mark"));
    m_edit->setAccessibleName(tr("Find in the timeline"));
    m_count->setObjectName(QStringLiteral("findCount"));
    m_count->setProperty("look", "small");
    m_count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_edit, 1);
    row->addWidget(m_count);
    const auto button = [&](const QString &text, const QString &explanation) {
        auto *made = new QPushButton(text, this);
        made->setProperty("look", "stepper");
        made->setToolTip(explanation);
        made->setAccessibleName(explanation);
        made->setAutoDefault(false);
        row->addWidget(made);
        return made;
    };
    m_previous = button(QStringLiteral("‹"), tr("Previous hit (Shift+Enter)"));
    m_next = button(QStringLiteral("›"), tr("Next hit (Enter)"));
    QPushButton *close = button(QStringLiteral("✕"), tr("Close (Esc)"));
    connect(m_edit, &QLineEdit::textChanged, this, &FindBar::textChanged);
    connect(m_previous, &QPushButton::clicked, this, &FindBar::previousRequested);
    connect(m_next, &QPushButton::clicked, this, &FindBar::nextRequested);
    connect(close, &QPushButton::clicked, this, &FindBar::closed);
    setCount({}, false);
}

void FindBar::open()
{
    show();
    raise();
    m_edit->selectAll();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void FindBar::setTheme(const Theme &theme)
{
    m_edit->setMinimumWidth(theme.px(150));
    m_count->setMinimumWidth(QFontMetrics(theme.font(11)).horizontalAdvance(tr("%1 of %2").arg(QStringLiteral("888"), QStringLiteral("8888"))));
    resize(sizeHint());
}

void FindBar::setCount(const QString &text, bool any)
{
    m_count->setText(text);
    m_previous->setEnabled(any);
    m_next->setEnabled(any);
}

QString FindBar::text() const
{
    return m_edit->text();
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (event->modifiers() & Qt::ShiftModifier)
            emit previousRequested();
        else
            emit nextRequested();
        return;
    case Qt::Key_Escape:
        emit closed();
        return;
    default:
        // The timeline must not hear what is typed here.
        event->accept();
    }
}

} // namespace interleave::ui
