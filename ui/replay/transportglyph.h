// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QIcon>

namespace interleave::ui {

/// What the buttons of a replay show: drawn, because no font can be relied on to have these signs at the same size.
enum class TransportGlyph { ToBegin, Back, Play, Pause, Forward, ToEnd };

/// `pixels` square, in the theme's ink; paler where the button is disabled. GUI thread.
[[nodiscard]] QIcon transportIcon(TransportGlyph glyph, const Theme &theme, int pixels, double devicePixelRatio);

} // namespace interleave::ui
