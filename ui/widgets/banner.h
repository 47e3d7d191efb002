// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace interleave::ui {

/// One clear line above everything, with what can be done about it. Stays until it is dismissed, acted on or replaced; dismissing does
/// nothing else. GUI thread.
class Banner : public QFrame
{
    Q_OBJECT
public:
    struct Action
    {
        QString text;
        std::function<void()> act;
        QString explanation {}; ///< for hover
    };
    explicit Banner(QWidget *parent = nullptr);
    /// The first action is the one that is offered most.
    void show(const QString &line, const std::vector<Action> &actions = {});
    [[nodiscard]] QString text() const; ///< empty while hidden
    [[nodiscard]] const std::vector<QPushButton *> &actionButtons() const noexcept { return m_buttons; }

private:
    QHBoxLayout *m_row;
    QLabel *m_text;
    std::vector<QPushButton *> m_buttons;
};

} // namespace interleave::ui
