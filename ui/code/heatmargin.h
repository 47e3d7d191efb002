// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lineheat.h"

#include <ui/theme/theme.h>

#include <QWidget>

#include <memory>

class QsciScintilla;

namespace interleave::ui {

/// Beside the numbers of the lines: for each a bar of how the time of all threads went there, the longest as wide as there is room. Says it in
/// words under the pointer. Lies over the editor's margin; whoever owns it places it. GUI thread.
class HeatMargin : public QWidget
{
    Q_OBJECT
public:
    HeatMargin(QsciScintilla *editor, QWidget *parent);
    void setTheme(const Theme &theme);
    void setHeat(const LineHeat &heat, std::shared_ptr<const trace::TraceStore> store);
    [[nodiscard]] QString textAt(int y) const; ///< what hover says there; empty where there is nothing

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QRect barOf(int line) const; ///< from 1; of which the last right part is empty if it is short

    QsciScintilla *m_editor;
    Theme m_theme;
    LineHeat m_heat;
    std::int64_t m_most = 0;
    std::shared_ptr<const trace::TraceStore> m_store;
};

/// What the colours of the bars mean, and of which stretch they are, in one line. GUI thread.
class HeatLegend : public QWidget
{
    Q_OBJECT
public:
    explicit HeatLegend(QWidget *parent);
    void setTheme(const Theme &theme);
    void setHeat(const LineHeat &heat, bool measured);
    [[nodiscard]] const QString &title() const noexcept { return m_title; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme m_theme;
    QString m_title;
    std::vector<trace::LaneState> m_states; ///< that occur
};

} // namespace interleave::ui
