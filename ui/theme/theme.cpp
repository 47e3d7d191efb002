// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include "stylesheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(value); }

/// The first of the wanted families that is installed; otherwise the style hint decides.
QFont family(const QStringList &wanted, QFont::StyleHint hint)
{
    static const QStringList installed = QFontDatabase::families();
    QFont font;
    font.setStyleHint(hint);
    for (const QString &name : wanted) {
        if (installed.contains(name)) {
            font.setFamily(name);
            return font;
        }
    }
    font.setFamilies(wanted);
    return font;
}

/// Qt 6.4 has no colour-scheme hint: the palette's own lightness tells.
bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

} // namespace

Theme Theme::of(Scheme scheme, double scale, const QPalette &system)
{
    Theme t;
    t.scale = std::isfinite(scale) ? std::clamp(scale, 0.5, 4.0) : 1.0;
    if (scheme == Scheme::HighContrast) {
        t.dark = t.highContrast = true;
        t.background = t.panel = Qt::black;
        t.line = rgb(0x8a94a0);
        t.ink = Qt::white;
        t.soft = rgb(0xe6e9ee);
        t.faint = rgb(0xc2c9d2);
        t.accent = rgb(0xffd23f);
        t.accentInk = Qt::black;
        t.good = rgb(0x3dffb0);
        t.warn = rgb(0xffd23f);
        t.bad = rgb(0xff8f6b);
        t.grid = rgb(0x3a424c);
        t.lane = rgb(0x10151b);
        return t;
    }
    t.dark = scheme == Scheme::Dark || (scheme == Scheme::System && isDark(system));
    if (t.dark) {
        t.background = rgb(0x12161c);
        t.panel = rgb(0x191f27);
        t.line = rgb(0x2a323d);
        t.ink = rgb(0xe8edf3);
        t.soft = rgb(0xa3b0be);
        t.faint = rgb(0x8592a1);
        t.accent = rgb(0x5aa9ff);
        t.accentInk = rgb(0x0b1420);
        t.good = rgb(0x3ad0a0);
        t.warn = rgb(0xf0b93a);
        t.bad = rgb(0xf0803a);
        t.grid = rgb(0x222a34);
        t.lane = rgb(0x1e252e);
    } else {
        t.background = rgb(0xf6f7f9);
        t.panel = rgb(0xffffff);
        t.line = rgb(0xe3e6eb);
        t.ink = rgb(0x1b2430);
        t.soft = rgb(0x51606f);
        t.faint = rgb(0x65707c);
        t.accent = rgb(0x0b62c4);
        t.accentInk = rgb(0xffffff);
        t.good = rgb(0x007a58);
        t.warn = rgb(0x9a6a00);
        t.bad = rgb(0xb54708);
        t.grid = rgb(0xeceff3);
        t.lane = rgb(0xf1f3f6);
    }
    return t;
}

QColor Theme::color(LaneState state) const
{
    // Okabe and Ito's colours, brightened a little on dark ground.
    switch (state) {
    case LaneState::None: return Qt::transparent;
    case LaneState::RunningPython: return rgb(dark ? 0x3b9ddb : 0x0072b2);
    case LaneState::RunningNative: return rgb(dark ? 0x2fc497 : 0x009e73);
    case LaneState::RunningSystem: return rgb(dark ? 0x7c8b9b : 0x8a97a6);
    case LaneState::WantsGil: return rgb(dark ? 0xf0803a : 0xd55e00);
    case LaneState::Runnable:
    case LaneState::RunnableHoldingGil: return rgb(dark ? 0xf0b93a : 0xe69f00);
    case LaneState::BlockedIo: return rgb(dark ? 0x6fc3f2 : 0x56b4e9);
    case LaneState::BlockedLock:
    case LaneState::BlockedQueue: return rgb(dark ? 0xdd93bb : 0xcc79a7);
    case LaneState::BlockedJoin: return rgb(dark ? 0x56616e : 0xb4bec9);
    case LaneState::Asleep: return rgb(highContrast ? 0x8a94a0 : dark ? 0x3a4450 : 0xcfd5dc);
    case LaneState::Frozen: return rgb(dark ? 0x2e4a66 : 0xd3e5f7);
    case LaneState::Unknown: return rgb(dark ? 0x8b98a7 : 0x76828f);
    case LaneState::Serialising: return rgb(dark ? 0x2fc497 : 0x009e73); // work on bytes, as native work is; its pattern tells it apart
    case LaneState::Booting: return rgb(dark ? 0x56616e : 0xb4bec9);
    }
    return rgb(0x888888);
}

QColor Theme::inkOn(LaneState state) const
{
    switch (state) {
    case LaneState::RunningPython:
    case LaneState::RunningNative:
    case LaneState::RunningSystem:
    case LaneState::Serialising: return dark ? rgb(0x08111b) : QColor(Qt::white);
    default: return dark && state != LaneState::Asleep && state != LaneState::Frozen ? rgb(0x08111b) : ink;
    }
}

int Theme::px(double designPixels) const { return static_cast<int>(std::lround(designPixels * scale)); }

QFont Theme::font(double designPixels, QFont::Weight weight) const
{
    static const QFont base = family({ "Inter", "Inter Variable", "Noto Sans", "DejaVu Sans" }, QFont::SansSerif);
    QFont font = base;
    font.setPixelSize(std::max(8, px(designPixels)));
    font.setWeight(weight);
    return font;
}

QFont Theme::mono(double designPixels) const
{
    static const QFont base = family({ "JetBrains Mono", "DejaVu Sans Mono", "Noto Sans Mono" }, QFont::Monospace);
    QFont font = base;
    font.setPixelSize(std::max(8, px(designPixels)));
    return font;
}

QColor Theme::mixed(const QColor &color, double share) const
{
    const auto mix = [share](int a, int b) { return static_cast<int>(std::lround(a * share + b * (1 - share))); };
    return { mix(color.red(), panel.red()), mix(color.green(), panel.green()), mix(color.blue(), panel.blue()) };
}

void Theme::applyTo(QApplication &application) const
{
    QPalette palette;
    palette.setColor(QPalette::Window, panel);
    palette.setColor(QPalette::WindowText, ink);
    palette.setColor(QPalette::Base, panel);
    palette.setColor(QPalette::AlternateBase, lane);
    palette.setColor(QPalette::Text, ink);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Button, panel);
    palette.setColor(QPalette::ButtonText, ink);
    palette.setColor(QPalette::BrightText, accentInk);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, accentInk);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::ToolTipBase, ink);
    palette.setColor(QPalette::ToolTipText, panel);
    palette.setColor(QPalette::Mid, line);
    for (const auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        palette.setColor(QPalette::Disabled, role, faint);
    application.setPalette(palette);
    application.setFont(font(13));
    application.setStyleSheet(styleSheet(*this));
}

} // namespace interleave::ui
