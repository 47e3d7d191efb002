// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QFrame>

class QBoxLayout;
class QPushButton;

namespace interleave::ui {

class WrapLayout;

/// The bar above a picture: fields for what can be turned, and the buttons of a run beside them, or below where there is no room. GUI thread.
class FieldBar : public QFrame
{
    Q_OBJECT
public:
    explicit FieldBar(QWidget *parent = nullptr);
    virtual void setTheme(const Theme &theme);

protected:
    void resizeEvent(QResizeEvent *event) override;
    /// The buttons stand beside the fields, or, where these would need a second row for it, below them.
    void arrange();
    /// A control with its name above it. Numbers get − and + beside them.
    QWidget *addField(const QString &label, QWidget *control, const QString &explanation);
    void clearFields();
    /// As wide as `leastWidth` design pixels at least, so that nothing jumps when it says something else.
    QPushButton *addButton(const QString &text, const char *look, const QString &explanation, int leastWidth);
    [[nodiscard]] const Theme &theme() const noexcept { return m_theme; }

private:
    Theme m_theme;
    QBoxLayout *m_row, *m_buttons;
    WrapLayout *m_fields;
};

} // namespace interleave::ui
