// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/states.h>

#include <QBrush>
#include <QColor>
#include <QFont>
#include <QGuiApplication>
#include <QImage>
#include <QPalette>

class QApplication;

namespace interleave::ui {

/// What the user may choose; System follows the desktop's lightness.
enum class Scheme { System, Light, Dark, HighContrast };

/// How a state's bar looks besides its colour, so that nothing hangs on colour alone: no two states share pattern and height.
enum class Pattern {
    Solid,
    Lined, ///< two quiet lines along the bar: native code
    Hatched, ///< diagonal: wants the GIL
    Striped, ///< upright: ready to run, off-core
    Framed, ///< hatched inside a frame: holds the GIL while off-core
    Dotted, ///< blocked on a lock
    Dashed, ///< blocked on a queue
    CrossHatched, ///< not recorded
};

/// Colours, sizes and fonts of the whole program: the only place that knows them. A value; made anew when scheme or scale change.
/// GUI thread.
struct Theme
{
    QColor background, panel, line, ink, soft, faint, accent, accentInk, good, warn, bad, grid, lane;
    bool dark = false;
    bool highContrast = false;
    double scale = 1; ///< of text and lanes together, 1 to 2.5

    /// `system` decides what System means (dark if its window is darker than its text): pass the palette that was there before applyTo.
    static Theme of(Scheme scheme, double scale = 1, const QPalette &system = QGuiApplication::palette());

    [[nodiscard]] QColor color(trace::LaneState state) const;
    /// For text on top of a bar of this state.
    [[nodiscard]] QColor inkOn(trace::LaneState state) const;
    [[nodiscard]] static Pattern pattern(trace::LaneState state) noexcept;
    /// Height of the state's bar as a share of a running one's: running is full, blocked is thin; 0: nothing is drawn.
    [[nodiscard]] static double barHeight(trace::LaneState state) noexcept;
    /// The bar of a state as an opaque image `height` device pixels high that repeats in x; `devicePixels` for each design pixel.
    [[nodiscard]] QImage tile(trace::LaneState state, int height, double devicePixels) const;
    /// Colour and pattern together for small things such as legend boxes `height` pixels high, aligned to the painter's brush origin.
    [[nodiscard]] QBrush brush(trace::LaneState state, int height, double devicePixelRatio = 1) const;
    /// Core time of other programs, and time that the hypervisor took away; like tile().
    [[nodiscard]] QImage otherTile(int height, double devicePixels) const;
    [[nodiscard]] QImage stolenTile(int height, double devicePixels) const;

    /// Sizes in pixels of a design of 13 px body text.
    [[nodiscard]] int px(double designPixels) const;
    [[nodiscard]] QFont font(double designPixels, QFont::Weight weight = QFont::Normal) const; ///< Inter
    [[nodiscard]] QFont mono(double designPixels) const; ///< JetBrains Mono
    [[nodiscard]] QColor mixed(const QColor &color, double share) const; ///< over the panel

    /// Palette, font and style sheet of every standard widget.
    void applyTo(QApplication &application) const;

    friend bool operator==(const Theme &, const Theme &) = default;
};

} // namespace interleave::ui
