// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;

namespace interleave::ui {

/// One clear line above everything, with what can be done about it. Stays until it is dismissed, acted on or replaced.
class Banner : public QFrame
{
    Q_OBJECT
public:
    explicit Banner(QWidget *parent = nullptr);
    void show(const QString &line);
    void show(const QString &line, const QString &action, std::function<void()> act, std::function<void()> dismissed = {});
    [[nodiscard]] QString text() const;
    [[nodiscard]] QPushButton *actionButton() const noexcept { return m_action; }

private:
    QLabel *m_text;
    QPushButton *m_action, *m_close;
    std::function<void()> m_act, m_dismissed;
};

} // namespace interleave::ui
