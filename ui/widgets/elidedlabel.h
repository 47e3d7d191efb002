// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace interleave::ui {

/// One line of text that gives way: what does not fit ends in "…", and is whole in the tool tip. Set the text with say(). GUI thread.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    ElidedLabel(const char *look, QWidget *parent = nullptr);
    /// `explanation`: for hover; empty: the text itself, when it is cut.
    void say(const QString &text, const QString &explanation = {});
    [[nodiscard]] QString said() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fit();

    QString m_text, m_explanation;
};

} // namespace interleave::ui
