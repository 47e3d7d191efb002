// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

namespace interleave::ui {

/// A count is written out, "1,000,000" and not "1e+06"; what is no whole number has six significant figures.
QString numberText(double value, const QLocale &locale = {});

} // namespace interleave::ui
