// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace interleave::ui {

/// A button whose words give way: what does not fit ends in "…", and is whole in the tool tip. Set them with say(). GUI thread.
class ElidedButton : public QPushButton
{
    Q_OBJECT
public:
    ElidedButton(const char *look, const QString &explanation, QWidget *parent = nullptr);
    /// `before`, `after`: are never cut, as an arrow.
    void say(const QString &before, const QString &text, const QString &after = {});

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] int frameWidth() const; ///< what the button has around its words
    [[nodiscard]] QSize sizeFor(const QString &words) const;
    void fit();

    QString m_explanation, m_before, m_text, m_after;
};

} // namespace interleave::ui
