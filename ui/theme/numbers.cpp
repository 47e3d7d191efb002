// SPDX-License-Identifier: GPL-3.0-or-later
#include "numbers.h"

#include <cmath>

namespace interleave::ui {

QString numberText(double value, const QLocale &locale)
{
    const bool writtenOut = (std::floor(value) == value || std::abs(value) >= 1e5) && std::abs(value) < 1e15;
    return writtenOut ? locale.toString(std::llround(value)) : locale.toString(value, 'g', 6);
}

} // namespace interleave::ui
