// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QString>

namespace interleave::ui {

/// The style sheet of the standard widgets. Own widgets choose a look by the dynamic property "look":
/// QFrame: card, verdict-held, verdict-nothold, verdict-untestable, bar, banner · QPushButton: primary, quiet, step, segment
/// · QLabel: brand, crumb, title, headline, cardhead, soft, faint, figure, value.
QString styleSheet(const Theme &theme);

} // namespace interleave::ui
