// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonrun.h>

#include <QString>
#include <QStringList>

namespace interleave::ui {

/// How a run ended, in a few words for the window's title: "held on this machine", "1 of 2 held, 1 not testable here". Says "held" of the
/// whole only if every claim was.
QString verdictWords(const lessons::LessonOutcome &outcome);

/// What went wrong in the runs without ending them (a refused core source, no journal) and the deadlocks that were found, one sentence each;
/// what several runs said is there once.
QStringList runNotes(const lessons::LessonOutcome &outcome);

} // namespace interleave::ui
