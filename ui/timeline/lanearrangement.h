// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace interleave::ui {

/// What the user has done to the lanes of a view. Lanes and sections are named by keys (lanetree.h), which are the same in another run of
/// the same program, so that it holds there too. A value.
struct LaneArrangement
{
    QSet<QString> hidden; ///< with what stands under them
    QSet<QString> folded; ///< what stands under them is not shown
    QStringList pinned; ///< stand above all others, in this order
    QHash<QString, QStringList> order; ///< of those that stand under one key; who is not named comes after them, as usual
    friend bool operator==(const LaneArrangement &, const LaneArrangement &) = default;
};

} // namespace interleave::ui
