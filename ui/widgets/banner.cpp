// SPDX-License-Identifier: GPL-3.0-or-later
#include "banner.h"

#include "widgets.h"

#include <QHBoxLayout>

#include <utility>

namespace interleave::ui {

Banner::Banner(QWidget *parent)
    : QFrame(parent)
{
    setProperty("look", "banner");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(18, 7, 12, 7);
    m_text = makeLabel({}, "ask", this);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_text, 1);
    m_action = makeButton({}, "segment", {}, this);
    row->addWidget(m_action);
    m_close = makeButton(QStringLiteral("✕"), "quiet", tr("Dismiss"), this);
    m_close->setAccessibleName(tr("Dismiss"));
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, [this] {
        hide();
        if (auto act = std::exchange(m_act, {}))
            act();
    });
    connect(m_close, &QPushButton::clicked, this, [this] {
        hide();
        if (auto dismissed = std::exchange(m_dismissed, {}))
            dismissed();
    });
    hide();
}

void Banner::show(const QString &line) { show(line, {}, {}); }

void Banner::show(const QString &line, const QString &action, std::function<void()> act, std::function<void()> dismissed)
{
    m_text->setText(line);
    m_text->setAccessibleName(line);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    m_act = std::move(act);
    m_dismissed = std::move(dismissed);
    setVisible(true);
}

QString Banner::text() const { return isVisible() || !isHidden() ? m_text->text() : QString(); }

} // namespace interleave::ui
