// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilwords.h"

#include <QCoreApplication>

namespace interleave::ui {

QString sampledGilWord() { return QCoreApplication::translate("gil", "sampled"); }

QString sampledGilSentence()
{
    return QCoreApplication::translate("gil", "Sampled: looked at from outside 2000 times a second, so what happens between two looks is not seen, nor who asked for it.");
}

} // namespace interleave::ui
