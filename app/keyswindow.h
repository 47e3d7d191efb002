// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QDialog>

class QScrollArea;

namespace interleave::app {

/// All keys and what they do; no higher than the screen has room for, and scrolls. GUI thread.
class KeysWindow : public QDialog
{
    Q_OBJECT
public:
    explicit KeysWindow(const ui::Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] QScrollArea *scroll() const noexcept { return m_scroll; }

private:
    void fitInto(int height); ///< of the window above which it stands, or of the screen; in pixels

    ui::Theme m_theme;
    QScrollArea *m_scroll;
};

} // namespace interleave::app
