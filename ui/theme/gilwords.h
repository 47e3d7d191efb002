// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace interleave::ui {

/// Of a GIL that was only looked at from outside (trace/sampledgil.h): "sampled", for a lane's name, and a sentence that says what that means.
QString sampledGilWord();
QString sampledGilSentence();

} // namespace interleave::ui
