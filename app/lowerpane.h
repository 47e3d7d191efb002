// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/panels/panel.h>
#include <ui/theme/theme.h>

#include <QWidget>
#include <QTimer>

#include <vector>

class QFrame;
class QHBoxLayout;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace interleave::ui {
class CodePane;
class GilToken;
class HoldHistogram;
class TimelineRange;
}

namespace interleave::app {

/// Below the picture: tabs of panels that show the same run in other ways; beside the code who holds the GIL at the moment of the playhead and, where
/// there is room, the histogram of holds. GUI thread.
class LowerPane : public QWidget
{
    Q_OBJECT
public:
    explicit LowerPane(QWidget *parent = nullptr);
    void setTheme(const ui::Theme &theme);
    void setScript(const QString &script);
    /// The run that the picture shows. Panels that are not seen look at it when they are.
    void setRun(std::shared_ptr<const trace::TraceStore> store, ui::TimelineRange *range);
    /// The run has grown: the panel that is seen looks again, ten times a second at most.
    void news();

    /// One more tab. `id` is what settings and actions call it.
    /// `key`: with Ctrl it goes there.
    void addPanel(ui::Panel *panel, const QString &id, const QString &name, const QString &explanation, int key);
    [[nodiscard]] QStringList panels() const; ///< their ids, from left to right
    [[nodiscard]] QString nameOf(const QString &id) const;
    [[nodiscard]] int keyOf(const QString &id) const; ///< 1 … 9
    /// Which tabs there are: in the playground the code stands in the editor, and the run's summary here.
    void setInPlayground(bool in);
    [[nodiscard]] QString current() const;
    void showPanel(const QString &id); ///< nothing if there is no such panel; unfolds nothing
    void focusCurrent(); ///< the keyboard goes into the panel that is seen

    /// Only the row of tabs stays, so that the picture gets the room.
    void setFolded(bool folded);
    [[nodiscard]] bool folded() const noexcept { return m_folded; }
    [[nodiscard]] int foldedHeight() const;
    [[nodiscard]] QPushButton *heatButton() const noexcept { return m_heat; } ///< checked: the time per line is shown
    [[nodiscard]] QPushButton *foldButton() const noexcept { return m_fold; }
    [[nodiscard]] QTabBar *tabs() const noexcept { return m_tabs; }
    [[nodiscard]] ui::CodePane *code() const noexcept { return m_code; }
    [[nodiscard]] ui::GilToken *token() const noexcept { return m_token; }
    [[nodiscard]] ui::HoldHistogram *histogram() const noexcept { return m_histogram; }

signals:
    void foldRequested(bool folded); ///< the user wants it so; whoever owns the pane decides
    void currentChanged(const QString &id);
    void jumpRequested(const interleave::ui::TimeRange &range, interleave::LaneId lane, interleave::Nanoseconds playhead);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Tab
    {
        QString id;
        ui::Panel *panel; ///< null: the code
        int key; ///< as in addPanel
    };
    void addTab(QWidget *page, const QString &id, const QString &name, const QString &explanation, int key);
    void arrange(); ///< what there is room for

    QHBoxLayout *m_head;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    ui::CodePane *m_code;
    ui::GilToken *m_token;
    ui::HoldHistogram *m_histogram;
    QPushButton *m_heat, *m_copy, *m_fold;
    QFrame *m_bar;
    QSplitter *m_body; ///< what is below the tabs
    std::vector<Tab> m_order;
    QTimer m_newsTimer;
    ui::Theme m_theme;
    bool m_folded = false;
    QString m_script;
};

} // namespace interleave::app
