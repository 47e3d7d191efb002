// SPDX-License-Identifier: GPL-3.0-or-later
#include "hintbox.h"

#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace interleave::ui {

HintBox::HintBox(const Theme &theme, QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    m_texts = new QVBoxLayout;
    m_texts->setSpacing(theme.px(5));
    column->addLayout(m_texts);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme.px(4));
    m_hint = makeButton(tr("A hint"), "quiet", tr("Says a little, and the next one a little more"), this);
    m_reveal = makeButton({}, "quiet", tr("It is kept that you have seen it"), this);
    buttons->addWidget(m_hint);
    buttons->addWidget(m_reveal);
    buttons->addStretch(1);
    column->addLayout(buttons);
    connect(m_hint, &QPushButton::clicked, this, &HintBox::hintWanted);
    connect(m_reveal, &QPushButton::clicked, this, &HintBox::revealWanted);
    hide();
}

void HintBox::show(const QStringList &hints, bool more, bool canReveal, const QString &revealWords)
{
    clearLayout(m_texts);
    for (const QString &hint : hints)
        m_texts->addWidget(new ProseLabel(QStringLiteral("→ ") + hint, "soft", this));
    m_hint->setText(hints.isEmpty() ? tr("A hint") : tr("Another hint"));
    m_hint->setVisible(more);
    m_reveal->setText(revealWords);
    m_reveal->setAccessibleName(revealWords);
    m_reveal->setVisible(canReveal);
    setVisible(more || canReveal || !hints.isEmpty());
}

} // namespace interleave::ui
