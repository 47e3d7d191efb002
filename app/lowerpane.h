// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QSplitter>

class QHBoxLayout;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace interleave::ui {
class CodePane;
class HoldHistogram;
}

namespace interleave::app {

/// Below the picture: tabs of panels that show the same run in other ways, and the histogram of holds beside them. GUI thread.
class LowerPane : public QSplitter
{
    Q_OBJECT
public:
    explicit LowerPane(QWidget *parent = nullptr);
    void setTheme(const ui::Theme &theme);
    void setScript(const QString &script);
    [[nodiscard]] ui::CodePane *code() const noexcept { return m_code; }
    [[nodiscard]] ui::HoldHistogram *histogram() const noexcept { return m_histogram; }

private:
    void addTab(QWidget *page, const QString &name, const QString &explanation);

    QHBoxLayout *m_head;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    ui::CodePane *m_code;
    ui::HoldHistogram *m_histogram;
    QPushButton *m_copy;
    QString m_script;
};

} // namespace interleave::app
