// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace interleave::ui {

/// Hints that were asked for, and what asks for the next one, and for the solution. Empty and hidden where there is neither. GUI thread.
class HintBox : public QWidget
{
    Q_OBJECT
public:
    explicit HintBox(const Theme &theme, QWidget *parent = nullptr);
    void show(const QStringList &hints, bool more, bool canReveal, const QString &revealWords);
    [[nodiscard]] QPushButton *hintButton() const noexcept { return m_hint; }
    [[nodiscard]] QPushButton *revealButton() const noexcept { return m_reveal; }

signals:
    void hintWanted();
    void revealWanted();

private:
    QVBoxLayout *m_texts;
    QPushButton *m_hint, *m_reveal;
};

} // namespace interleave::ui
