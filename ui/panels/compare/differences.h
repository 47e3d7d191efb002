// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/metrics.h>

#include <QString>

#include <vector>

namespace interleave::ui {

/// One figure of two runs, and what it says. A value.
struct Difference
{
    QString what;
    QString first, second; ///< with their units
    QString ratio; ///< second ÷ first; "" where one of them is 0
    QString words; ///< "1.8 × as long", "the same", "only in B"; which one is better, if one is
    enum class Better { Neither, First, Second } better = Better::Neither;
};

/// Figures that at least one of two runs has, the more important first. `first` and `second`: what the runs are called in words ("A", "B"). What
/// differs by less than 3 % is called the same. Pure.
std::vector<Difference> differencesOf(const trace::Metrics &a, const trace::Metrics &b, const QString &first, const QString &second);

} // namespace interleave::ui
