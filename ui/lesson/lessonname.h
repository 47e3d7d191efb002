// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lesson.h>

#include <QString>

namespace interleave::ui {

/// "3 · One GIL"; a lesson without a number is its title alone.
inline QString numberedTitle(const lessons::Lesson &lesson, const QString &between = QStringLiteral(" · "))
{
    const QString title = QString::fromStdString(lesson.title);
    return lesson.number > 0 ? QString::number(lesson.number) + between + title : title;
}

/// What it stands under: its chapter, and before that the pack that it came with.
inline QString chapterOf(const lessons::Lesson &lesson)
{
    const QString chapter = QString::fromStdString(lesson.chapterTitle);
    return lesson.pack.empty() ? chapter : QString::fromStdString(lesson.pack) + QStringLiteral(" · ") + chapter;
}

} // namespace interleave::ui
