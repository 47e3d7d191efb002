// SPDX-License-Identifier: GPL-3.0-or-later
#include "banner.h"

#include "widgets.h"

#include <QHBoxLayout>

#include <algorithm>

namespace interleave::ui {

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_row(new QHBoxLayout(this))
    , m_text(makeLabel({}, "ask", this))
    , m_more(makeLabel({}, "soft", this))
    , m_dismiss(makeButton(QStringLiteral("✕"), "quiet", tr("Hides this message"), this))
{
    setProperty("look", "banner");
    m_row->setContentsMargins(18, 7, 12, 7);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_row->addWidget(m_text, 1);
    m_row->addWidget(m_more);
    m_dismiss->setAccessibleName(tr("Dismiss"));
    m_row->addWidget(m_dismiss);
    connect(m_dismiss, &QPushButton::clicked, this, &Banner::dismiss);
    hide();
}

void Banner::show(const QString &line, const std::vector<Action> &actions, const QString &topic)
{
    std::erase_if(m_messages, [&](const Message &old) { return old.topic == topic && (!topic.isEmpty() || old.line == line); });
    m_messages.push_back({ line, topic, actions });
    showFront();
}

void Banner::withdraw(const QString &topic)
{
    if (std::erase_if(m_messages, [&](const Message &message) { return message.topic == topic; }) > 0)
        showFront();
}

void Banner::dismiss()
{
    if (!m_messages.empty())
        m_messages.pop_back();
    showFront();
}

void Banner::showFront()
{
    for (QPushButton *button : m_buttons) {
        button->hide();
        button->deleteLater(); // it may be the one that was pressed
    }
    m_buttons.clear();
    setVisible(!m_messages.empty());
    if (m_messages.empty())
        return;
    const Message &front = m_messages.back();
    m_text->setText(front.line);
    m_text->setAccessibleName(front.line);
    m_more->setVisible(waiting() > 0);
    m_more->setText(tr("and %n more", nullptr, waiting()));
    m_dismiss->setToolTip(waiting() > 0 ? tr("Hides this message and shows the one before it") : tr("Hides this message"));
    for (const Action &action : front.actions) {
        auto *button = makeButton(action.text, m_buttons.empty() ? "primary-small" : "segment", action.explanation, this);
        m_row->insertWidget(m_row->indexOf(m_more), button);
        connect(button, &QPushButton::clicked, this, [this, act = action.act] {
            dismiss(); // what is done may show another line
            act();
        });
        button->show();
        m_buttons.push_back(button);
    }
}

QString Banner::text() const { return m_messages.empty() ? QString() : m_messages.back().line; }

int Banner::waiting() const { return std::max(0, static_cast<int>(m_messages.size()) - 1); }

bool Banner::says(const QString &topic) const
{
    return std::any_of(m_messages.begin(), m_messages.end(), [&](const Message &message) { return message.topic == topic; });
}

} // namespace interleave::ui
