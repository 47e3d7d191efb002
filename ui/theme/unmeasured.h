// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

namespace interleave::ui {

/// What stands on a core's lane where none of our threads was on the core and nobody knows whether another program was: a dashed line.
/// As Theme::tile(). GUI thread.
[[nodiscard]] QImage unmeasuredTile(const Theme &theme, int height, double devicePixels);

} // namespace interleave::ui
