// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonrun.h>
#include <ui/theme/theme.h>

#include <QFrame>

namespace interleave::ui {

/// What became of a claim on this machine: held, not held, or not testable here, with the figures that say so.
class VerdictCard : public QFrame
{
    Q_OBJECT
public:
    VerdictCard(const lessons::ClaimResult &claim, const Theme &theme, QWidget *parent = nullptr);
};

} // namespace interleave::ui
