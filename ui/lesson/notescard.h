// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QFrame>

namespace interleave::ui {

/// Below the verdicts, quietly: what is to be known about the runs behind them. GUI thread.
class NotesCard : public QFrame
{
    Q_OBJECT
public:
    NotesCard(const QStringList &notes, const Theme &theme, QWidget *parent = nullptr);
};

} // namespace interleave::ui
