// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace interleave::ui {

/// One clear line above everything, with what can be done about it. The newest stands in front, because it answers what was just done;
/// those before it wait behind and come back one after another. A message stays until it is dismissed, acted on, withdrawn, or replaced by
/// another of its topic; dismissing does nothing else. GUI thread.
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
    /// The first action is the one that is offered most. `topic`: there is only one message of each, the latest; empty: none, and then only
    /// the same line replaces it.
    void show(const QString &line, const std::vector<Action> &actions = {}, const QString &topic = {});
    void withdraw(const QString &topic); ///< what was said of it is no longer true
    [[nodiscard]] QString text() const; ///< of the message in front; empty while there is none
    [[nodiscard]] int waiting() const; ///< messages behind the one in front
    [[nodiscard]] bool says(const QString &topic) const; ///< there is a message of this topic, in front or behind
    [[nodiscard]] const std::vector<QPushButton *> &actionButtons() const noexcept { return m_buttons; }
    [[nodiscard]] QPushButton *dismissButton() const noexcept { return m_dismiss; }

private:
    struct Message
    {
        QString line, topic;
        std::vector<Action> actions;
    };
    void dismiss();
    void showFront();

    std::vector<Message> m_messages; ///< the last stands in front
    QHBoxLayout *m_row;
    QLabel *m_text, *m_more;
    std::vector<QPushButton *> m_buttons;
    QPushButton *m_dismiss;
};

} // namespace interleave::ui
