// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <ui/theme/theme.h>

#include <QMainWindow>
#include <QSettings>

#include <memory>
#include <optional>

namespace interleave::app {

/// The window before anything is in it: its place on the screen, its colours, and where its panes are going to be. What is in it takes
/// several times as long as an empty window does (lessons are read, text is shaped for the first time, charts are made), so whoever has
/// started the program sees the window first. It is the base of the real one because it has to be on the screen before that one's members
/// are made. GUI thread.
class FirstFrame : public QMainWindow
{
    Q_OBJECT
public:
    /// `settingsFile`: empty: the user's own. `atOnce`: shows the empty window and blocks until it is on the screen, for a quarter of a
    /// second at most; else nothing is seen before show().
    FirstFrame(const QString &settingsFile, bool atOnce, QWidget *parent = nullptr);

    /// When the empty window was on the screen (monotonicNow); empty: it never was.
    [[nodiscard]] std::optional<Nanoseconds> shownAtOnce() const noexcept { return m_shownAt; }
    void setVisible(bool visible) override;

    static constexpr double kLeastScale = 1, kMostScale = 2.5; ///< of text and lanes

signals:
    void paintedEmpty(); ///< the empty window is on the screen
    void painted(); ///< the whole window is on the screen for the first time

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

    std::unique_ptr<QSettings> m_settings;
    ui::Scheme m_scheme = ui::Scheme::System;
    double m_scale = 1;
    ui::Theme m_theme;

private:
    std::optional<Nanoseconds> m_shownAt;
    bool m_empty = false; ///< what is painted is the empty window
    bool m_paintedOnce = false; ///< the whole one
};

} // namespace interleave::app
