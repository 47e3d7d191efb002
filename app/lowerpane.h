// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QSplitter>

class QFrame;
class QHBoxLayout;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace interleave::ui {
class CodePane;
class GilToken;
class HoldHistogram;
}

namespace interleave::app {

/// Below the picture: tabs of panels that show the same run in other ways, and beside them who holds the GIL at the
/// moment of the playhead and, where there is room, the histogram of holds. GUI thread.
class LowerPane : public QSplitter
{
    Q_OBJECT
public:
    explicit LowerPane(QWidget *parent = nullptr);
    void setTheme(const ui::Theme &theme);
    void setScript(const QString &script);
    /// Only the row of tabs stays, so that the picture gets the room.
    void setFolded(bool folded);
    [[nodiscard]] bool folded() const noexcept { return m_folded; }
    [[nodiscard]] int foldedHeight() const;
    [[nodiscard]] QPushButton *heatButton() const noexcept { return m_heat; } ///< checked: the time per line is shown
    [[nodiscard]] QPushButton *foldButton() const noexcept { return m_fold; }
    [[nodiscard]] ui::CodePane *code() const noexcept { return m_code; }
    [[nodiscard]] ui::GilToken *token() const noexcept { return m_token; }
    [[nodiscard]] ui::HoldHistogram *histogram() const noexcept { return m_histogram; }

signals:
    void foldRequested(bool folded); ///< the user wants it so; whoever owns the pane decides

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange(); ///< what there is room for
    void addTab(QWidget *page, const QString &name, const QString &explanation);

    QHBoxLayout *m_head;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    ui::CodePane *m_code;
    ui::GilToken *m_token;
    ui::HoldHistogram *m_histogram;
    QPushButton *m_heat, *m_copy, *m_fold;
    QFrame *m_left, *m_bar;
    ui::Theme m_theme;
    bool m_folded = false;
    QString m_script;
};

} // namespace interleave::app
