// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QTextLayout;

namespace interleave::ui {

/// Plain text that wraps, with air between its lines: a QLabel sets them solid, which is hard to read from three lines on. Everything else
/// is the label's: text, look, accessibility. GUI thread.
class ProseLabel : public QLabel
{
    Q_OBJECT
public:
    ProseLabel(const QString &text, const char *look, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    /// Breaks the text into lines of this width, and puts them where they belong. Returns the height of all.
    double arrange(QTextLayout &layout, int width) const;
};

} // namespace interleave::ui
