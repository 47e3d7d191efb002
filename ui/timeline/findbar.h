// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace interleave::ui {

/// A small bar with a field, the number of hits and the way from one to the next. Knows nothing of what is searched. Enter: the next,
/// Shift+Enter: the one before, Esc: it closes. GUI thread.
class FindBar : public QFrame
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent);

    void open(); ///< shows it, the old text selected
    void setTheme(const Theme &theme);
    void setCount(const QString &text, bool any); ///< "3 of 17"; any: there is where to go
    [[nodiscard]] QString text() const;

signals:
    void textChanged(const QString &text);
    void nextRequested();
    void previousRequested();
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLineEdit *m_edit;
    QLabel *m_count;
    QPushButton *m_previous, *m_next;
};

} // namespace interleave::ui
