// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/states.h>

#include <QBrush>
#include <QColor>
#include <QFont>

class QApplication;

namespace interleave::ui {

/// What the user may choose; System follows the desktop's lightness.
enum class Scheme { System, Light, Dark, HighContrast };

/// How a state's bar looks besides its colour, so that nothing hangs on colour alone.
enum class Pattern { Solid, Hatched, Dotted, CrossHatched, Outline };

/// Colours, sizes and fonts of the whole program: the only place that knows them. A value; made anew when scheme or scale change.
/// GUI thread.
struct Theme
{
    QColor background, panel, line, ink, soft, faint, accent, accentInk, good, warn, bad, grid, lane;
    bool dark = false;
    bool highContrast = false;
    double scale = 1; ///< of text and lanes together, 1 to 2.5

    static Theme of(Scheme scheme, double scale = 1);

    [[nodiscard]] QColor color(trace::LaneState state) const;
    /// For text on top of a bar of this state.
    [[nodiscard]] QColor inkOn(trace::LaneState state) const;
    [[nodiscard]] static Pattern pattern(trace::LaneState state) noexcept;
    /// Height of the state's bar as a share of a running one's: running is full, blocked is thin.
    [[nodiscard]] static double barHeight(trace::LaneState state) noexcept;
    /// Colour and pattern together, aligned to the widget's origin.
    [[nodiscard]] QBrush brush(trace::LaneState state) const;

    /// Sizes in pixels of a design of 13 px body text.
    [[nodiscard]] int px(double designPixels) const;
    [[nodiscard]] QFont font(double designPixels, QFont::Weight weight = QFont::Normal) const; ///< Inter
    [[nodiscard]] QFont mono(double designPixels) const; ///< JetBrains Mono
    [[nodiscard]] QColor mixed(const QColor &color, double share) const; ///< over the panel

    /// Palette, font and style sheet of every standard widget.
    void applyTo(QApplication &application) const;
};

} // namespace interleave::ui
