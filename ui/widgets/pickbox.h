// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace interleave::ui {

/// One of several: shows the chosen one with a "▾" behind it, which the entries of its list do not have; the list is as wide as they are. GUI thread.
class PickBox : public QComboBox
{
    Q_OBJECT
public:
    explicit PickBox(QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    void showPopup() override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] int arrowWidth() const;
};

} // namespace interleave::ui
