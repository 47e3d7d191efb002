// SPDX-License-Identifier: GPL-3.0-or-later
#include "banner.h"

#include "widgets.h"

#include <QHBoxLayout>

namespace interleave::ui {

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_row(new QHBoxLayout(this))
{
    setProperty("look", "banner");
    m_row->setContentsMargins(18, 7, 12, 7);
    m_text = makeLabel({}, "ask", this);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_row->addWidget(m_text, 1);
    auto *close = makeButton(QStringLiteral("✕"), "quiet", tr("Hides this message"), this);
    close->setAccessibleName(tr("Dismiss"));
    m_row->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void Banner::show(const QString &line, const std::vector<Action> &actions)
{
    m_text->setText(line);
    m_text->setAccessibleName(line);
    for (QPushButton *button : m_buttons) {
        button->hide();
        button->deleteLater(); // it may be the one that was pressed
    }
    m_buttons.clear();
    for (const Action &action : actions) {
        auto *button = makeButton(action.text, m_buttons.empty() ? "primary-small" : "segment", action.explanation, this);
        m_row->insertWidget(m_row->count() - 1, button);
        connect(button, &QPushButton::clicked, this, [this, act = action.act] {
            hide(); // what is done may show another line
            act();
        });
        button->show();
        m_buttons.push_back(button);
    }
    setVisible(true);
}

QString Banner::text() const { return isHidden() ? QString() : m_text->text(); }

} // namespace interleave::ui
